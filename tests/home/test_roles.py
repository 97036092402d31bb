"""What each role may do: a truth table over rights, and a district editor's bounds through the real screens."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Collection, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from home import roles
from home.models import Article, ArticleIndexPage, DistrictPage
from members.districts import District
from portal.models import PortalDocument, PortalImage
from tests.factories import ArticleFactory, DocumentFactory, ImageFactory, MemberFactory, collection, district, index

pytestmark = pytest.mark.django_db

ROLES = ["", "editor", "reviewer", "district_editor", "privacy_officer", "administrator", "superuser"]
#                      citizen author reviewer own-district privacy admin superuser
TRUTH = {
    "admin":          (False, True, True, True, True, True, True),
    "add_news":       (False, True, True, False, False, True, True),
    "edit_home":      (False, True, True, False, False, True, True),
    "publish_home":   (False, False, True, False, False, True, True),
    "edit_own":       (False, True, True, True, False, True, True),
    "add_own":        (False, True, True, True, False, True, True),
    "publish_own":    (False, False, True, False, False, True, True),
    "edit_other":     (False, True, True, False, False, True, True),
    "image_own":      (False, True, True, True, False, True, True),
    "image_other":    (False, True, True, False, False, True, True),
    "terms":          (False, False, True, False, False, True, True),
    "members_view":   (False, False, False, False, False, True, True),
    "members_change": (False, False, False, False, False, True, True),
    "workflows":      (False, False, False, False, False, True, True),
    "settings":       (False, False, True, False, False, True, True),
}  # fmt: skip


def member(role: str):
    return MemberFactory(**({role: True} if role else {}))


def may(person, action: str) -> bool:
    page = {"own": district("eunpyeong"), "other": district("mapo"), "home": district().get_parent().get_parent()}
    verb, _, where = action.partition("_")
    images = policy_registry.get_by_type(PortalImage)
    match verb, where:
        case "admin", _:
            return person.has_perm("wagtailadmin.access_admin")
        case "add", "news":
            return index(ArticleIndexPage).permissions_for_user(person).can_add_subpage()
        case "edit", _:
            return page[where].permissions_for_user(person).can_edit()
        case "add", _:
            return page[where].permissions_for_user(person).can_add_subpage()
        case "publish", _:
            return page[where].permissions_for_user(person).can_publish()
        case "image", _:
            image = ImageFactory(collection=collection({"own": "eunpyeong", "other": "mapo"}[where]))
            return images.user_has_permission_for_instance(person, "change", image)
        case "terms", _:
            return person.has_perm("portal.change_topic")
        case "members", _:
            return person.has_perm(f"members.{where}_member")
        case "workflows", _:
            return person.has_perm("wagtailcore.change_workflow")
        case "settings", _:
            return person.has_perm("portal.change_portalsettings")
    raise AssertionError(action)


@pytest.mark.parametrize("action", TRUTH)
def test_roles_have_exactly_these_rights(action):
    assert tuple(may(member(role), action) for role in ROLES) == TRUTH[action]


def test_groups_are_the_roles_and_nothing_else():
    names = {
        roles.AUTHOR,
        roles.PUBLISHER,
        roles.PRIVACY_OFFICER,
        roles.ADMINISTRATOR,
        roles.DESK,
        roles.EDUCATION,
        roles.NEWSLETTER,
        *roles.DISTRICT_GROUPS,
    }

    assert set(Group.objects.values_list("name", flat=True)) == names
    assert len(roles.DISTRICT_GROUPS) == 25


@pytest.mark.parametrize("value", District.values)
def test_a_district_group_has_only_its_own_page_and_collection(value):
    group = Group.objects.get(name=roles.district_group(value))
    pages = GroupPagePermission.objects.filter(group=group)
    collections = group.collection_permissions.select_related("collection", "permission")

    assert {(right.page_id, right.permission.codename) for right in pages} == {
        (district(value).pk, "add_page"),
        (district(value).pk, "change_page"),
    }
    assert {right.collection.name for right in collections} == {District(value).label, roles.COMMON_COLLECTION}
    common = collections.filter(collection__name=roles.COMMON_COLLECTION)
    assert {right.permission.codename for right in common} == {"choose_image", "choose_document"}


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({}, []),
        ({"district_editor": True}, ["eunpyeong"]),
        ({"editor": True}, []),
        ({"superuser": True}, []),
    ],
)
def test_edited_districts(traits, expected):
    assert roles.edited_districts(MemberFactory(**traits)) == expected


def test_edited_districts_of_two_groups_are_both():
    person = MemberFactory(district_editor=True)
    person.groups.add(Group.objects.get(name=roles.district_group("mapo")))

    assert set(roles.edited_districts(person)) == {"eunpyeong", "mapo"}


@pytest.fixture
def editor(client):
    person = MemberFactory(district_editor=True)
    client.force_login(person)
    return person


@pytest.fixture
def mine(editor):
    return ArticleFactory(parent=district("eunpyeong"), title="은평 이야기")


@pytest.fixture
def theirs(db):
    return ArticleFactory(parent=district("mapo"), title="마포 이야기")


PAGE_DOORS = [
    "edit", "copy", "delete", "move", "unpublish", "view_draft", "history", "usage", "revisions_index", "set_privacy",
]  # fmt: skip


@pytest.mark.parametrize("door", PAGE_DOORS)
def test_another_districts_page_is_refused_with_a_way_on(client, editor, theirs, door):
    response = client.get(reverse(f"wagtailadmin_pages:{door}", args=[theirs.pk]), follow=True)

    assert response.status_code == 403
    assert "오늘 할 일로 가기" in response.content.decode()


@pytest.mark.parametrize("door", ["edit", "copy", "history", "view_draft", "usage"])
def test_own_districts_page_is_open(client, mine, door):
    assert client.get(reverse(f"wagtailadmin_pages:{door}", args=[mine.pk])).status_code == 200


def test_adding_under_another_district_is_refused(client, editor):
    address = reverse("wagtailadmin_pages:add", args=["home", "article", district("mapo").pk])

    assert client.get(address).status_code == 403
    assert client.post(address, {"title": "몰래", "slug": "x"}).status_code == 403
    assert district("mapo").get_children().count() == 0


def test_moving_and_copying_into_another_district_changes_nothing(client, mine):
    target = district("mapo")
    moved = client.post(reverse("wagtailadmin_pages:move_confirm", args=[mine.pk, target.pk]))
    copied = client.post(
        reverse("wagtailadmin_pages:copy", args=[mine.pk]),
        {"new_title": "베낌", "new_slug": "copied", "new_parent_page": target.pk},
    )

    assert moved.status_code == 403
    assert copied.status_code in {200, 403}
    assert target.get_children().count() == 0


def test_an_alias_of_another_districts_page_cannot_be_made(client, editor, theirs):
    response = client.post(
        reverse("wagtailadmin_pages:copy", args=[theirs.pk]),
        {"new_title": "별칭", "new_slug": "alias", "new_parent_page": district("eunpyeong").pk, "alias": "on"},
    )

    assert response.status_code == 403
    assert district("eunpyeong").get_children().count() == 0


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_bulk_actions_leave_another_district_alone(client, editor, theirs, action):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{address}?id={theirs.pk}&next=/admin/", {"chooser": district("eunpyeong").pk})
    theirs.refresh_from_db()

    assert (theirs.live, theirs.get_parent().specific.district) == (True, "mapo")


def test_a_district_editor_cannot_publish(client, mine):
    mine.unpublish()
    address = reverse("wagtailadmin_pages:edit", args=[mine.pk])
    form = {
        "title": "은평 이야기", "slug": mine.slug, "kind": "news", "licence": "kogl-1", "published_on": "2026-11-22",
        "body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
    }  # fmt: skip
    client.post(address, {**form, "action-publish": "1"})
    mine.refresh_from_db()

    assert mine.live is False
    assert client.get(reverse("wagtailadmin_pages:unpublish", args=[mine.pk])).status_code in {302, 403}


def test_lists_and_choosers_show_no_other_district(client, mine, theirs):
    own_image = ImageFactory(title="은평 그림", collection=collection("eunpyeong"))
    ImageFactory(title="마포 그림", collection=collection("mapo"))
    ImageFactory(title="함께 그림", collection=Collection.objects.get(name=roles.COMMON_COLLECTION))
    DocumentFactory(title="은평 문서", collection=collection("eunpyeong"))
    DocumentFactory(title="마포 문서", collection=collection("mapo"))

    call_command("update_index", verbosity=0)

    def titles(address: str) -> set[str]:
        text = client.get(address).content.decode()
        names = ("은평 그림", "마포 그림", "함께 그림", "은평 문서", "마포 문서", "은평 이야기", "마포 이야기")
        return {name for name in names if name in text or json.dumps(name)[1:-1] in text}

    assert titles(reverse("wagtailimages:index")) == {"은평 그림"}
    assert titles(reverse("wagtailimages_chooser:choose")) == {"은평 그림", "함께 그림"}
    assert titles(reverse("wagtaildocs:index")) == {"은평 문서"}
    assert titles(reverse("wagtaildocs_chooser:choose")) == {"은평 문서"}
    assert titles("/admin/api/main/images/") == {"은평 그림", "함께 그림"}
    assert titles("/admin/api/main/documents/") == {"은평 문서"}
    assert titles("/admin/api/main/pages/?child_of=" + str(district("mapo").pk)) == set()
    assert titles(reverse("wagtailadmin_choose_page_child", args=[district("mapo").pk])) == set()
    assert titles(reverse("wagtailadmin_choose_page_search") + "?q=이야기") == {"은평 이야기"}
    assert titles(reverse("wagtailadmin_explore", args=[district("mapo").pk])) == set()
    assert titles(reverse("wagtailadmin_pages:search") + "?q=이야기") == {"은평 이야기"}
    assert titles(reverse("wagtailadmin_reports:aging_pages")) == set()
    assert titles(reverse("wagtailadmin_reports:site_history")) <= {"은평 이야기", "은평 그림"}
    assert client.get(reverse("wagtailimages:edit", args=[own_image.pk])).status_code == 200


@pytest.mark.parametrize(
    ("maker", "door"),
    [
        (ImageFactory, "wagtailimages:edit"),
        (DocumentFactory, "wagtaildocs:edit"),
        (ImageFactory, "wagtailimages:delete"),
        (DocumentFactory, "wagtaildocs:delete"),
        (ImageFactory, "wagtailimages_chooser:chosen"),
    ],
)
def test_another_districts_file_is_refused(client, editor, maker, door):
    file = maker(collection=collection("mapo"))

    assert client.get(reverse(door, args=[file.pk])).status_code in {403, 404}


@pytest.mark.parametrize("door", ["wagtailusers_users:index", "wagtailusers_groups:index", "wagtailsites:index"])
def test_screens_of_the_administrator_are_refused(client, editor, door):
    assert client.get(reverse(door)).status_code == 403


@pytest.mark.parametrize("action", ["copy", "delete", "move", "publish", "unpublish", "create_alias", "convert_alias"])
def test_the_admin_api_changes_nothing_elsewhere(client, editor, theirs, action):
    response = client.post(f"/admin/api/main/pages/{theirs.pk}/action/{action}/", {}, content_type="application/json")
    theirs.refresh_from_db()

    assert response.status_code in {403, 404}
    assert (Article.objects.count(), theirs.live) == (1, True)


def test_a_scripts_request_gets_the_bare_403(client, editor, theirs):
    address = reverse("wagtailadmin_pages:edit", args=[theirs.pk])

    assert client.get(address, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("desk", {"find_member", "open_member", "act_for_member"}),
        ("privacy_officer", {"find_member", "open_member", "see_privacy_log"}),
        ("administrator", {"find_member", "add_member", "change_member", "view_member"}),
        ("district_editor", set()),
        ("editor", set()),
        ("reviewer", set()),
    ],
)
def test_rights_over_members(role, rights):
    held = MemberFactory(**{role: True}).get_all_permissions()

    mine = {name for app, _dot, name in (right.partition(".") for right in held) if app == "members"}
    assert {name for name in mine if name.endswith(("_member", "_log"))} == rights


@pytest.mark.parametrize("door", ["copy", "move", "delete"])
def test_the_25_districts_pages_stand(client, door):
    client.force_login(MemberFactory(superuser=True))

    assert client.get(reverse(f"wagtailadmin_pages:{door}", args=[district("mapo").pk])).status_code == 403
    assert DistrictPage.objects.count() == 25


def test_a_page_under_a_district_is_of_that_district():
    article = ArticleFactory(parent=district("eunpyeong"), district="mapo")

    assert Article.objects.get(pk=article.pk).district == "eunpyeong"


def test_an_older_draft_keeps_the_district_of_its_place():
    article = ArticleFactory(parent=district("eunpyeong"))
    article.district = "mapo"
    article.save_revision().publish()

    assert Article.objects.get(pk=article.pk).district == "eunpyeong"


def test_the_form_shows_district_and_slug_as_fixed(client, editor):
    article = client.get(reverse("wagtailadmin_pages:add", args=["home", "article", district().pk]))
    page = client.get(reverse("wagtailadmin_pages:edit", args=[district().pk]))

    assert article.context["form"].fields["district"].disabled is True
    assert article.context["form"].initial["district"] == "eunpyeong"
    assert page.context["form"].fields["slug"].disabled is True


def test_a_moved_page_takes_the_district_of_its_new_place(client, theirs):
    client.force_login(MemberFactory(reviewer=True))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[theirs.pk, district("eunpyeong").pk]))

    assert Article.objects.get(pk=theirs.pk).district == "eunpyeong"


def test_page_chooser_is_unbounded_for_who_edits_the_whole_site():
    assert roles.without_other_districts(Page.objects.all(), MemberFactory(editor=True)).count() == Page.objects.count()


def test_documents_of_the_common_collection_may_be_chosen_not_changed(editor):
    document = DocumentFactory(collection=Collection.objects.get(name=roles.COMMON_COLLECTION))
    policy = policy_registry.get_by_type(PortalDocument)

    assert policy.user_has_permission_for_instance(editor, "choose", document) is True
    assert policy.user_has_permission_for_instance(editor, "change", document) is False
