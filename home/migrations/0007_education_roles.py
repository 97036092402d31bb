"""Who opens and runs education: the centre's education staff, the editors of a district for their own, administrators.

Permissions are made here when missing, since Django makes them only after the last migration has run.
"""

from django.db import migrations
from django.db.models import Q

EDUCATION = "교육 담당"
NAME = "교육을 열고 운영하기 (자치구 담당은 자기 자치구만)"
WIDE = ("시스템 관리자",)
DISTRICT = "자치구 편집자 · "
# Pictures, papers and films of courses.
FILES = (
    Q(content_type__app_label="wagtailimages", codename__in=["add_image", "change_image", "choose_image"])
    | Q(content_type__app_label="wagtaildocs", codename__in=["add_document", "change_document", "choose_document"])
    | Q(content_type__app_label="wagtailmedia", codename__in=["add_media", "change_media"])
)


def permit(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    run = ContentType.objects.get_or_create(app_label="education", model="run")[0]
    manage = Permission.objects.get_or_create(content_type=run, codename="manage_runs", defaults={"name": NAME})[0]
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    education = Group.objects.get_or_create(name=EDUCATION)[0]
    education.permissions.add(access, manage)
    CollectionRight = apps.get_model("wagtailcore", "GroupCollectionPermission")
    top = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for right in Permission.objects.filter(FILES):
        CollectionRight.objects.get_or_create(group=education, collection=top, permission=right)
    for group in Group.objects.filter(Q(name__in=WIDE) | Q(name__startswith=DISTRICT)):
        group.permissions.add(manage)


def forbid(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name=EDUCATION).delete()
    for manage in apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="education", codename="manage_runs"
    ):
        manage.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0006_consent_text_rights"), ("education", "0001_initial")]
    operations = [migrations.RunPython(permit, forbid)]
