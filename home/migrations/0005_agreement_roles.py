"""Who looks at institutions and who records agreements with them."""

from django.db import migrations

NAMES = {
    ("organisation", "view_organisation"): "Can view 기관",
    ("organisationagreement", "view_organisationagreement"): "Can view 협약",
    ("organisationagreement", "add_organisationagreement"): "Can add 협약",
    ("organisationagreement", "change_organisationagreement"): "Can change 협약",
}
GROUPS = ("시스템 관리자", "창구·전화 담당")


def permit(apps, schema_editor):
    """Permissions are made here when missing, since Django makes them only after the last migration has run."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    rights = [
        Permission.objects.get_or_create(
            content_type=ContentType.objects.get_or_create(app_label="members", model=model)[0],
            codename=codename,
            defaults={"name": name},
        )[0]
        for (model, codename), name in NAMES.items()
    ]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


def forbid(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    given = Permission.objects.filter(
        content_type__app_label="members", codename__in=[codename for _model, codename in NAMES]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*given)


class Migration(migrations.Migration):
    dependencies = [("home", "0004_member_roles")]
    operations = [migrations.RunPython(permit, forbid)]
