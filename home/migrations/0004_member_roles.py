"""Who may find members, open what is known of one, and act for one; and the role of the desk and the phone.

Permissions are made here when missing, since Django makes them only after the last migration has run.
"""

from django.db import migrations

NAMES = {
    "find_member": "회원 찾기 (가려진 정보만)",
    "open_member": "회원 정보 열기 (이유를 남겨요)",
    "act_for_member": "회원을 대신해 신청하기",
    "see_privacy_log": "개인정보 기록과 요청 보기",
}
DESK = "창구·전화 담당"
GIVEN = {
    DESK: ["find_member", "open_member", "act_for_member"],
    "개인정보 담당": ["see_privacy_log", "find_member", "open_member"],
    "시스템 관리자": ["find_member"],
}


def permit(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")

    member, _ = ContentType.objects.get_or_create(app_label="members", model="member")
    rights = {
        codename: Permission.objects.get_or_create(content_type=member, codename=codename, defaults={"name": name})[0]
        for codename, name in NAMES.items()
    }

    def of_accounts(codename):
        return Permission.objects.filter(content_type=member, codename=codename)

    # The desk finds its members in the admin.
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    Group.objects.get_or_create(name=DESK)[0].permissions.add(access)
    for name, codenames in GIVEN.items():
        Group.objects.get(name=name).permissions.add(*(rights[codename] for codename in codenames))
    # An account is never deleted, and staff accounts are an administrator's matter alone; the privacy officer finds
    # members by the rights above.
    Group.objects.get(name="시스템 관리자").permissions.remove(*of_accounts("delete_member"))
    Group.objects.get(name="개인정보 담당").permissions.remove(*of_accounts("view_member"))


def forbid(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name=DESK).delete()
    given = Permission.objects.filter(content_type__app_label="members", codename__in=NAMES)
    for group in Group.objects.filter(name__in=GIVEN):
        group.permissions.remove(*given)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_roles"),
        ("members", "0002_membership_records"),
    ]
    operations = [migrations.RunPython(permit, forbid)]
