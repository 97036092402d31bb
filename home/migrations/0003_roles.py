"""Roles as groups with their rights, and the workflow 작성 → 검토 → 발행 on the whole site.

Wagtail's own example groups and workflow are removed: two sets of roles would leave nobody sure which one counts.
Permissions are made here when missing, since Django makes them only after the last migration has run.
"""

from django.db import migrations

from members.districts import District

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AUTHOR, PUBLISHER, PRIVACY, ADMINISTRATOR = "작성자", "검토·발행자", "개인정보 담당", "시스템 관리자"
COMMON_COLLECTION = "함께 쓰는 자료"

IMAGE, DOCUMENT, MEDIA = ("wagtailimages", "image"), ("wagtaildocs", "document"), ("wagtailmedia", "media")
FILES = {
    "own": [(IMAGE, "add change choose"), (DOCUMENT, "add change choose"), (MEDIA, "add change")],
    "choose": [(IMAGE, "choose"), (DOCUMENT, "choose")],
    "all": [(IMAGE, "add change delete choose"), (DOCUMENT, "add change delete choose"), (MEDIA, "add change delete")],
}
TERMS = [("portal", "topic"), ("portal", "audience"), ("home", "partner")]
SITE_MODELS = [
    ("members", "member"),
    ("auth", "group"),
    ("wagtailcore", "collection"),
    ("wagtailcore", "site"),
    ("wagtailcore", "workflow"),
    ("wagtailcore", "task"),
]


def permit(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    PageRight = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionRight = apps.get_model("wagtailcore", "GroupCollectionPermission")
    DistrictPage = apps.get_model("home", "DistrictPage")

    def permission(app_label, model, action, codename=""):
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        return Permission.objects.get_or_create(
            content_type=content_type,
            codename=codename or f"{action}_{model}",
            defaults={"name": f"Can {action} {model}"},
        )[0]

    access = permission("wagtailadmin", "admin", "access", "access_admin")

    def group(name, *rights):
        made, _ = Group.objects.get_or_create(name=name)
        made.permissions.set([access, *rights])
        return made

    def rights_on(models, actions):
        return [permission(*model, action) for model in models for action in actions.split()]

    def on_page(to, page_id, actions):
        for action in actions.split():
            PageRight.objects.create(group=to, page_id=page_id, permission=permission("wagtailcore", "page", action))

    def on_collection(to, collection, kind):
        for model, actions in FILES[kind]:
            for action in actions.split():
                CollectionRight.objects.create(group=to, collection=collection, permission=permission(*model, action))

    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()

    top = Collection.objects.get(depth=1)
    number = top.numchild + 1
    common = Collection.objects.create(
        name=COMMON_COLLECTION,
        path=f"{top.path}00{ALPHABET[number // 36]}{ALPHABET[number % 36]}",
        depth=2,
        numchild=0,
    )
    top.name, top.numchild = "센터 자료", number
    top.save(update_fields=["name", "numchild"])

    root = Page.objects.get(depth=1)
    home = Page.objects.get(depth=2)

    author = group(AUTHOR)
    on_page(author, home.pk, "add change")
    on_collection(author, top, "own")

    publisher = group(
        PUBLISHER,
        *rights_on(TERMS, "add change delete"),
        *rights_on([("wagtailredirects", "redirect")], "add change delete"),
        *rights_on([("portal", "portalsettings")], "change"),
    )
    on_page(publisher, home.pk, "add change publish lock unlock")
    on_collection(publisher, top, "all")

    group(PRIVACY, *rights_on([("members", "member")], "view"))

    administrator = group(
        ADMINISTRATOR,
        *rights_on(SITE_MODELS, "add change delete"),
        *rights_on([("members", "member")], "view"),
        *rights_on(TERMS, "add change delete"),
        *rights_on([("wagtailredirects", "redirect")], "add change delete"),
        *rights_on([("portal", "portalsettings")], "change"),
    )
    on_page(administrator, root.pk, "add change publish bulk_delete lock unlock")
    on_collection(administrator, top, "all")

    pages = dict(DistrictPage.objects.values_list("district", "pk"))
    for district in District:
        editor = group(f"자치구 편집자 · {district.label}")
        on_page(editor, pages[district.value], "add change")
        on_collection(editor, Collection.objects.get(name=district.label, depth=2), "own")
        on_collection(editor, common, "choose")


def arrange(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    Task = apps.get_model("wagtailcore", "Task")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")

    WorkflowPage.objects.all().delete()
    WorkflowTask.objects.all().delete()
    Workflow.objects.all().delete()
    GroupApprovalTask.objects.all().delete()
    Task.objects.all().delete()

    content_type, _ = ContentType.objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    workflow = Workflow.objects.create(name="작성 → 검토 → 발행", active=True)
    for order, name in enumerate(["검토", "발행"]):
        task = GroupApprovalTask.objects.create(name=name, active=True, content_type=content_type)
        task.groups.set(Group.objects.filter(name=PUBLISHER))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(depth=2))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_site_tree"),
        ("members", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailmedia", "0005_alter_media_options"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]
    operations = [
        migrations.RunPython(permit, migrations.RunPython.noop),
        migrations.RunPython(arrange, migrations.RunPython.noop),
    ]
