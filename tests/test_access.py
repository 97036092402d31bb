"""The table of who sees what holds for every address: tests/access_table.txt.

A new address fails here. Look at what it does for each of the six people, then write the table anew and read the
difference before committing it:  WRITE_ACCESS_TABLE=1 pytest tests/test_access.py && git diff tests/access_table.txt
"""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site, Task, Workflow

from members.models import (
    AccessEntry,
    DataCopy,
    DataRequest,
    DestructionEntry,
    Mandate,
    MandateScope,
    Member,
    Organisation,
    OrganisationAgreement,
    OrganisationRole,
)
from portal.models import Notice, OutboxMessage
from tests import access, access_education, factories
from tests.conftest import SignedInClient

TABLE = Path(__file__).with_name("access_table.txt")
HOW = "Write the table anew and read the difference: WRITE_ACCESS_TABLE=1 pytest tests/test_access.py"
NOW = timezone.now()


def people() -> dict[str, Member | None]:
    return {
        "anonymous": None,
        "member": factories.MemberFactory(),
        "other member": factories.MemberFactory(),
        "viewer": factories.MemberFactory(),
        "district editor": factories.MemberFactory(district_editor=True),
        "privacy officer": factories.MemberFactory(privacy_officer=True),
    }


def things(member: Member, viewer: Member, staff: Member) -> dict[tuple[str, str], object]:
    """What the arguments of addresses stand for: things of `member`, and pages of all of Seoul."""
    article = factories.ArticleFactory()
    revision = article.save_revision()
    image, document, media = factories.ImageFactory(), factories.DocumentFactory(), factories.MediaFactory()
    factories.TopicFactory(slug="care"), factories.AudienceFactory()
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/")
    organisation = Organisation.objects.create(kind="group", name="골목텃밭")
    owner = role(organisation, member, "owner")
    role(organisation, viewer, "viewer")
    mandate = Mandate.objects.create(
        member=member,
        agent=viewer,
        kind="relative",
        scope=[MandateScope.PROFILE],
        state="active",
        method="self",
        requested_at=NOW,
        started_at=NOW,
    )
    notice = Notice.objects.create(key="access", member=member, kind="profile", title="알림", text="글", created_at=NOW)
    copy = DataCopy.objects.create(member=member, requested_at=NOW)
    request = DataRequest.objects.create(member=member, kind="access", text="글", opened_at=NOW, due_on=NOW.date())
    seen = AccessEntry.objects.create(kind="view", staff=staff, subject=member, what="회원", reason="전화 상담", at=NOW)
    destroyed = DestructionEntry.objects.create(rule="tokens", label="링크", rows=1, at=NOW)
    message = OutboxMessage.objects.create(key="access", to=member.email, subject="글", text="글", not_before=NOW)
    agreement = OrganisationAgreement.objects.create(
        organisation=organisation, title="협약", starts_on=NOW.date(), ends_on=NOW.date(), recorded_by=staff
    )
    pages = ("page_id", "page_pk", "parent_page_id", "page_to_move_id")
    return access_education.things(member, staff) | {
        **{("", name): article.pk for name in pages},
        ("", "destination_id"): factories.home().pk,
        ("admin/pages/", "parent_page_id"): article.get_parent().pk,
        ("admin/pages/", "pk"): article.pk,
        ("admin/api/main/pages/", "pk"): article.pk,
        ("admin/api/main/pages/", "action_name"): "copy",
        ("admin/api/main/images/", "pk"): image.pk,
        ("admin/api/main/documents/", "pk"): document.pk,
        ("", "revision_id"): revision.pk,
        ("", "revision_id_a"): "earliest",
        ("", "revision_id_b"): "latest",
        ("", "image_id"): image.pk,
        ("", "doc_id"): document.pk,
        ("", "document_id"): document.pk,
        ("", "document_name"): document.filename,
        ("", "media_id"): media.pk,
        ("admin/images/", "pk"): image.pk,
        ("admin/images/", "filter_spec"): "width-100",
        ("admin/documents/", "pk"): document.pk,
        ("admin/media/", "pk"): media.pk,
        ("admin/media/", "media_type"): "video",
        ("admin/collections/", "pk"): factories.collection().pk,
        ("admin/collections/", "collection_id"): factories.collection().pk,
        ("admin/groups/", "pk"): Group.objects.order_by("pk").first().pk,
        ("admin/users/", "pk"): staff.pk,
        ("admin/sites/", "pk"): Site.objects.get().pk,
        ("admin/settings/", "pk"): Site.objects.get().pk,
        ("admin/redirects/", "redirect_id"): redirect.pk,
        ("admin/workflows/", "pk"): Workflow.objects.order_by("pk").first().pk,
        ("admin/workflows/", "workflow_pk"): Workflow.objects.order_by("pk").first().pk,
        ("admin/workflows/tasks/", "pk"): Task.objects.order_by("pk").first().pk,
        ("admin/workflows/tasks/", "app_label"): "wagtailcore",
        ("admin/workflows/tasks/", "model_name"): "groupapprovaltask",
        ("", "task_id"): Task.objects.order_by("pk").first().pk,
        ("", "app_label"): "home",
        ("", "model_name"): "article",
        ("", "app_name"): "portal",
        ("", "content_type_app_name"): "home",
        ("", "content_type_model_name"): "article",
        ("admin/tag-autocomplete/", "model_name"): "topic",
        ("admin/settings/", "model_name"): "portalsettings",
        ("admin/translation/submit/snippet/", "app_label"): "portal",
        ("admin/translation/submit/snippet/", "model_name"): "topic",
        ("admin/bulk/", "app_label"): "wagtailcore",
        ("admin/bulk/", "model_name"): "page",
        ("", "action"): "publish",
        ("", "action_name"): "approve",
        ("admin/members/", "pk"): member.pk,
        ("admin/privacy/requests/", "pk"): request.pk,
        ("admin/privacy/access/", "pk"): seen.pk,
        ("admin/privacy/destroyed/", "pk"): destroyed.pk,
        ("admin/outbox/", "pk"): message.pk,
        ("admin/organisations/agreements/", "pk"): agreement.pk,
        ("admin/organisations/list/", "pk"): organisation.pk,
        ("admin/calls/", "pk"): mandate.pk,
        ("organisations/", "pk"): organisation.pk,
        ("organisations/", "role"): owner.pk,
        ("organisations/invited/", "pk"): owner.pk,
        ("me/mandates/", "pk"): mandate.pk,
        ("me/notices/", "pk"): notice.pk,
        ("me/data/copy/", "pk"): copy.pk,
        ("me/data/request/", "pk"): request.pk,
        ("me/identity/merge/", "pk"): member.pk,
        ("desk/", "pk"): member.pk,
        ("card-news/", "pk"): factories.CardNewsFactory().pk,
        ("", "secret"): "no-such-secret",
        ("", "sealed"): "no-such-secret",
        ("", "token"): "no-such-secret",
        ("", "key"): "no-such-key",
        ("", "uidb36"): "1",
        ("", "rest"): "confirm/",
        ("", "purpose"): "news_mail",
        ("", "district"): "eunpyeong",
        ("", "slug"): "care",
        ("", "ground"): "FFFFFF",
        ("", "ink"): "000000",
        ("", "name"): image.file.name,
        ("", "block_id"): "00000000-0000-4000-8000-000000000000",
    }


def role(organisation: Organisation, person: Member, value: str) -> OrganisationRole:
    return OrganisationRole.objects.create(
        organisation=organisation, person=person, role=value, state="active", started_at=NOW
    )


def signed_in(person: Member | None) -> SignedInClient:
    client = SignedInClient(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


@pytest.mark.django_db
def test_every_address_answers_each_person_as_the_table_says(settings):
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    everyone = people()
    walk = access.Walk(
        {name: signed_in(person) for name, person in everyone.items()},
        things(everyone["member"], everyone["viewer"], everyone["privacy officer"]),
    )
    table = walk.table()
    if os.environ.get("WRITE_ACCESS_TABLE"):
        TABLE.write_text(access.written(table))
    wanted = access.read(TABLE.read_text())

    # Wagtail keeps one address that fails on purpose.
    assert [route for route, words in table.items() if "500" in words] == ["admin/failwhale/"]
    assert sorted(set(table) - set(wanted)) == [], f"Addresses without a line in {TABLE.name}. {HOW}"
    assert sorted(set(wanted) - set(table)) == [], f"Lines of {TABLE.name} without an address. {HOW}"
    changed = {route: (wanted[route], words) for route, words in table.items() if wanted[route] != words}
    assert changed == {}, f"Said and found. {HOW}"


def table() -> dict[str, dict[str, str]]:
    """Route → role → word."""
    return {
        route: dict(zip(access.ROLES, words, strict=True)) for route, words in access.read(TABLE.read_text()).items()
    }


def test_nobody_without_an_account_or_with_a_plain_one_gets_into_the_admin():
    """Apart from its pictures and words, which tell nothing; its login only leads to the portal's own."""
    plain = ("anonymous", "member", "other member", "viewer")
    open_to = {
        route: [role for role in plain if words[role] not in ("login", "403", "onward")]
        for route, words in table().items()
        if route.startswith("admin/")
    }
    assert sorted(route for route, roles in open_to.items() if roles) == ["admin/jsi18n/", "admin/sprite/"]


def test_a_members_own_pages_ask_for_a_login_and_are_nobody_elses():
    """Reading 내 활동 without an account shows what the device remembers, nothing of a person."""
    mine = {route: words for route, words in table().items() if route.startswith("me/") and route != "me/"}
    assert {route for route, words in mine.items() if words["anonymous"] != "login"} <= {"me/identity/console/"}
    with_a_number = {route: words for route, words in mine.items() if "<int:pk>" in route}
    assert {
        route: words["other member"] for route, words in with_a_number.items() if words["other member"] == "yes"
    } == {}


def test_the_text_reads_back_as_the_table():
    words = ("yes", "403", "404", "login", "back", "factor")
    some = {"me/": words, "admin/a/": words, "admin/a/b/": words[::-1], "^x$": words}
    assert access.read(access.written(some)) == some
