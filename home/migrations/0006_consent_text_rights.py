"""The privacy officer writes the next version of a consent's text."""

from django.db import migrations

NAMES = {
    "view_consenttext": "Can view 동의 문구",
    "add_consenttext": "Can add 동의 문구",
    "change_consenttext": "Can change 동의 문구",
}
GROUPS = ("개인정보 담당",)


def permit(apps, schema_editor):
    """Permissions are made here when missing, since Django makes them only after the last migration has run."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    text = ContentType.objects.get_or_create(app_label="members", model="consenttext")[0]
    rights = [
        Permission.objects.get_or_create(content_type=text, codename=codename, defaults={"name": name})[0]
        for codename, name in NAMES.items()
    ]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


def forbid(apps, schema_editor):
    given = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="members", codename__in=NAMES)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*given)


class Migration(migrations.Migration):
    dependencies = [("home", "0005_agreement_roles")]
    operations = [migrations.RunPython(permit, forbid)]
