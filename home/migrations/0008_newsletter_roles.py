"""Who makes newsletters: the centre's newsletter staff and district editors compose, those and publishers approve,
newsletter staff and the privacy officer see the readers.

Permissions are made here when missing, since Django makes them only after the last migration has run.
"""

from django.db import migrations
from django.db.models import Q

NEWSLETTER = "소식지 담당"
RIGHTS = {
    "compose_newsletter": "소식지 만들고 검토 맡기기 (자치구 담당은 자기 자치구만)",
    "approve_newsletter": "소식지 승인하고 보내기",
    "see_readers": "받는 사람 명단 보고 넣고 내보내기",
}
HOLDERS = {
    "compose_newsletter": Q(name__in=[NEWSLETTER, "시스템 관리자", "검토·발행자", "작성자"])
    | Q(name__startswith="자치구 편집자 · "),
    "approve_newsletter": Q(name__in=[NEWSLETTER, "시스템 관리자", "검토·발행자"]),
    "see_readers": Q(name__in=[NEWSLETTER, "개인정보 담당"]),
}
FILES = Q(content_type__app_label="wagtailimages", codename__in=["add_image", "change_image", "choose_image"])


def permit(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    series = ContentType.objects.get_or_create(app_label="newsletter", model="series")[0]
    staff = Group.objects.get_or_create(name=NEWSLETTER)[0]
    staff.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    CollectionRight = apps.get_model("wagtailcore", "GroupCollectionPermission")
    top = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for right in Permission.objects.filter(FILES):
        CollectionRight.objects.get_or_create(group=staff, collection=top, permission=right)
    for codename, name in RIGHTS.items():
        right = Permission.objects.get_or_create(content_type=series, codename=codename, defaults={"name": name})[0]
        for group in Group.objects.filter(HOLDERS[codename]):
            group.permissions.add(right)


def forbid(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=NEWSLETTER).delete()
    rights = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="newsletter")
    for right in rights.filter(codename__in=RIGHTS):
        right.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0007_education_roles"), ("newsletter", "0001_initial")]
    operations = [migrations.RunPython(permit, forbid)]
