"""No road leads an unreadable set to the public; every road lets a draft be saved."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.cards.legibility import CardsRefused
from home.models import CardNewsIndexPage, CardNewsPage
from home.models.cards import CardPictureSet
from portal.todo import rows_for
from tests import factories
from tests.home.decks import stream, without_photo

OVERFULL = [("cover", {"title": "표지"}), ("point", {"title": "너무 긴 카드", "body": "서로 도와요. " * 150})]
REFUSED = "2번 카드 ‘너무 긴 카드 서로 도와요.…’의 글이 넘쳐요. 두 카드로 나누거나 "
PASTED = "한 시간을 나누면 이웃이 생겨요\n\n이렇게 시작해요\n1. 전화해요\n2. 만나요"


@pytest.fixture
def index(db):
    return factories.index(CardNewsIndexPage)


@pytest.fixture
def draft(index):
    """A page whose latest revision overflows, never published."""
    page = CardNewsPage(title="초안", slug="draft", live=False, cards=stream(without_photo()[:2]))
    index.add_child(instance=page)
    page.cards = stream(OVERFULL)
    page.save_revision()
    return CardNewsPage.objects.get(pk=page.pk)


@pytest.fixture
def admin(db, client):
    client.force_login(factories.MemberFactory(superuser=True))
    return client


def form_data(pasted="", cards=(), **extra):
    return nested_form_data(
        {
            "title": "새 카드뉴스",
            "slug": "new",
            "summary": "",
            "pasted": pasted,
            "cards": streamfield(cards),
            "published_on": "2026-11-22",
            "licence": "kogl-1",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
            **extra,
        }
    )


def add_url(index):
    return reverse("wagtailadmin_pages:add", args=["home", "cardnewspage", index.pk])


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def layouts(page) -> list[str]:
    return [block.block_type for block in page.get_latest_revision_as_object().cards]


def test_pasted_text_becomes_cards_on_saving_a_draft(admin, index):
    admin.post(add_url(index), form_data(PASTED))
    page = CardNewsPage.objects.get(slug="new")
    assert (page.live, layouts(page)) == (False, ["cover", "steps"])
    assert list(page.get_latest_revision_as_object().cards[1].value["steps"]) == ["전화해요", "만나요"]


def test_pasted_text_is_added_to_standing_cards(admin, index):
    admin.post(add_url(index), form_data(PASTED))
    page = CardNewsPage.objects.get(slug="new")
    standing = [("cover", {"eyebrow": "", "title": "표지", "subtitle": "", "ground": "pine"})]
    admin.post(edit_url(page), form_data("하나 더 알려 드려요", standing))
    assert layouts(CardNewsPage.objects.get(pk=page.pk)) == ["cover", "point"]


def test_pasted_text_can_be_published_at_once(admin, index, django_capture_on_commit_callbacks):
    admin.post(add_url(index), form_data(PASTED, **{"action-publish": "1"}))
    page = CardNewsPage.objects.get(slug="new")
    assert (page.live, len(page.cards)) == (True, 2)


def test_too_much_pasted_text_keeps_what_was_typed(admin, index):
    text = "문단\n\n" * 21
    response = admin.post(add_url(index), form_data(text))
    assert response.context["form"].errors["pasted"] == [
        "카드가 21장이 돼요. 20장까지 만들 수 있어요. 빈 줄을 지워 문단을 합쳐 주세요."
    ]
    assert response.context["form"]["pasted"].value() == text
    assert not CardNewsPage.objects.filter(slug="new").exists()


def test_an_overfull_draft_is_saved(admin, index):
    admin.post(add_url(index), form_data("표지\n\n" + "서로 도와요. " * 150))
    assert CardNewsPage.objects.get(slug="new").live is False


@pytest.mark.parametrize("road", ["action-publish", "action-submit"])
def test_the_form_refuses_to_publish_or_submit_naming_the_card(admin, index, road):
    response = admin.post(add_url(index), form_data("표지\n\n너무 긴 카드\n" + "서로 도와요. " * 150, **{road: "1"}))
    (message,) = response.context["form"].non_field_errors()
    assert message.startswith(REFUSED)
    assert message in response.content.decode()
    assert response.context["form"].errors.as_data()["cards"][0].non_block_errors == [message]
    assert not CardNewsPage.objects.filter(slug="new").exists()


def test_the_sentence_stands_at_its_card(admin, index):
    cards = [
        (layout, {"eyebrow": "", "subtitle": "", "note": "", "ground": "paper", **values})
        for layout, values in OVERFULL
    ]
    response = admin.post(add_url(index), form_data(cards=cards, **{"action-publish": "1"}))
    (error,) = response.context["form"].errors.as_data()["cards"]
    assert [(at, len(each.non_block_errors)) for at, each in error.block_errors.items()] == [(1, 1)]


def test_the_form_refuses_a_malformed_colour(admin, index):
    response = admin.post(add_url(index), form_data(PASTED, own_ground="red"))
    assert response.context["form"].errors["own_ground"] == ["색은 #1E5B48처럼 #과 여섯 자리로 적어 주세요."]


def test_publishing_a_revision_is_refused(draft):
    with pytest.raises(CardsRefused) as refused:
        draft.latest_revision.publish()
    assert refused.value.messages[0].startswith(REFUSED)
    assert CardNewsPage.objects.get(pk=draft.pk).live is False


def test_the_publish_action_is_refused(draft):
    with pytest.raises(CardsRefused):
        PublishPageRevisionAction(draft.latest_revision).execute()
    assert CardNewsPage.objects.get(pk=draft.pk).live is False


def test_a_live_page_cannot_be_saved_with_an_overfull_card(index):
    with pytest.raises(CardsRefused):
        index.add_child(instance=CardNewsPage(title="가", slug="ga", live=True, cards=stream(OVERFULL)))


def test_approval_is_refused_with_the_sentence_and_a_way_to_the_page(admin, draft):
    member = factories.MemberFactory(superuser=True)
    state = Workflow.objects.first().start(draft, member)
    while state.current_task_state.task != state.workflow.tasks.last():
        state.current_task_state.approve(user=member)
        state.refresh_from_db()
    task_state = state.current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", task_state.pk])
    response = admin.post(url, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
    assert json.loads(response.content) == {"step": "success", "redirect": edit_url(draft)}
    assert REFUSED in admin.get(edit_url(draft)).content.decode()
    task_state.refresh_from_db()
    assert (task_state.status, CardNewsPage.objects.get(pk=draft.pk).live) == ("in_progress", False)


def test_publishing_many_is_refused_with_the_sentence(admin, draft):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={draft.pk}"
    response = admin.post(url, follow=True)
    assert response.redirect_chain[-1][0] == edit_url(draft)
    assert REFUSED in response.content.decode()
    assert CardNewsPage.objects.get(pk=draft.pk).live is False


def test_the_clock_leaves_an_overfull_page_a_draft_and_goes_on(draft, index):
    """Another page due at the same time is published, and the next tick does not try again."""
    other = index.add_child(
        instance=CardNewsPage(title="둘째", slug="second", live=False, cards=stream(without_photo()))
    )
    past = timezone.now() - timedelta(minutes=1)
    for page, minute in ((draft, 2), (other, 1)):
        revision = page.latest_revision or page.save_revision()
        revision.approved_go_live_at = past - timedelta(minutes=minute)
        revision.save()
    call_command("publish_scheduled")
    assert list(CardNewsPage.objects.order_by("slug").values_list("slug", "live")) == [
        ("draft", False),
        ("second", True),
    ]
    assert draft.revisions.filter(approved_go_live_at__isnull=False).count() == 0
    record = CardPictureSet.objects.get(page=draft)
    assert (record.state, record.error.startswith(REFUSED)) == ("refused", True)


def test_what_the_clock_refused_waits_in_the_days_work(draft):
    CardPictureSet.objects.record(draft, CardPictureSet.State.REFUSED, error="넘쳐요")
    rows = [row for row in rows_for(factories.MemberFactory(superuser=True), timezone.now()) if "못" in row.label]
    assert [(row.label, row.count, row.url) for row in rows] == [("예약한 때에 싣지 못했어요", 1, edit_url(draft))]


def test_mending_the_card_opens_every_road(draft):
    draft.cards = stream(without_photo())
    draft.save_revision().publish()
    assert CardNewsPage.objects.get(pk=draft.pk).live is True


def test_pasted_text_sent_again_by_an_autosave_is_added_once(admin, index):
    """The browser keeps the text and knows nothing of the cards made of it until the page is loaded again."""
    admin.post(add_url(index), form_data(PASTED))
    page = CardNewsPage.objects.get(slug="new")
    for _time in range(2):
        admin.post(edit_url(page), form_data(PASTED), headers={"accept": "application/json"})
    assert layouts(CardNewsPage.objects.get(pk=page.pk)) == ["cover", "steps"]
