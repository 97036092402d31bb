"""The texts for everybody: versions, what changed; 내 동의; the form that asks; the next version that staff write."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from members import consents
from members.acting import as_self
from members.models import ConsentEntry, ConsentText, Purpose
from members.models.consent import REQUIRED
from membership import plain_text, text_changes
from membership.admin.consents import NeverDeleted
from membership.forms.consent_texts import ConsentTextForm
from membership.forms.consents import ConsentForm
from tests.factories import MemberFactory

DAY = timedelta(days=1)


def new_text(purpose: str = "privacy", version: int = 2, **fields) -> ConsentText:
    values = {
        "title": "개인정보 수집·이용",
        "summary": "무엇을: 별명\n왜: 알아보려고요.",
        "body": "## 하나\n글",
        "effective_at": timezone.now() - DAY,
    }
    return ConsentText.objects.create(purpose=purpose, version=version, **(values | fields))


@pytest.fixture
def member(db, client):
    member = MemberFactory()
    client.force_login(member)
    return member


def agree(member, *purposes) -> None:
    consents.give(member=member, purposes=purposes, acting=as_self(member), at=timezone.now())


def test_text_becomes_headings_lists_and_paragraphs():
    html = plain_text.html("## 하나\n첫 줄\n둘째 줄\n\n- 점\n- 또 점\n\n끝", 3)
    assert html == "<h3>하나</h3>\n<p>첫 줄<br>둘째 줄</p>\n<ul><li>점</li><li>또 점</li></ul>\n<p>끝</p>"


def test_text_cannot_bring_markup_of_its_own():
    for line in ("<script>x</script>", "## <b>", "- <i>"):
        assert "<script" not in plain_text.html(line)
        assert "&lt;" in plain_text.html(line)


def test_summary_is_pairs_of_what_and_words():
    assert plain_text.points("왜: 알려고요: 정말\n\n그냥") == [("왜", "알려고요: 정말"), ("", "그냥")]


def test_list_links_every_text_in_force(db, client):
    page = client.get(reverse("membership:policies")).content.decode()
    assert [page.count(f'href="/policies/{purpose}/"') for purpose in Purpose] == [1] * 5


def test_policy_shows_the_version_in_force_and_every_other_one(db, client):
    new_text()
    new_text(version=3, effective_at=timezone.now() + 9 * DAY)
    answer = client.get("/policies/privacy/")
    assert answer.context["text"].version == 2
    assert [text.version for text in answer.context["versions"]] == [3, 2, 1]
    assert [client.get(f"/policies/privacy/{n}/").status_code for n in (1, 2, 3, 4)] == [200, 200, 200, 404]
    assert "아직 시행하지 않은 글이에요" in client.get("/policies/privacy/3/").content.decode()
    assert "지난 글이에요" in client.get("/policies/privacy/1/").content.decode()


def test_unknown_policy_is_not_found(db, client):
    assert client.get("/policies/anything/").status_code == 404


def test_changes_are_said_line_by_line(db):
    old = new_text("terms", 2, title="약관", summary="누가: 센터", body="- 하나\n- 둘")
    new = new_text("terms", 3, title="약관", summary="누가: 센터", body="- 하나\n- 셋\n- 넷")
    changes = text_changes.between(old, new)
    assert (changes.added, changes.removed) == (["셋", "넷"], ["둘"])
    assert changes.sentence == "앞의 판과 견줘 새로 쓴 줄이 2개, 없앤 줄이 1개 있어요."
    assert text_changes.between(old, old).sentence == "글은 앞의 판과 같아요."
    assert text_changes.since_last(ConsentText.objects.get(purpose="terms", version=1)) is None


def test_form_ticks_nothing_and_parts_required_from_optional(db):
    form = ConsentForm(at=timezone.now())
    assert [ask.text.purpose for ask in form.required_asks] == list(REQUIRED)
    assert [ask.text.purpose for ask in form.optional_asks] == ["news_mail", "news_phone", "research"]
    assert "checked" not in form.as_p()
    assert form.as_p().count('value="1"') == 5


def test_form_needs_the_required_ones_only(db):
    form = ConsentForm({"consent_terms": "1", "consent_privacy": "1"}, at=timezone.now())
    assert form.is_valid() is True
    assert (form.purposes, form.versions) == (list(REQUIRED), {"terms": 1, "privacy": 1})
    empty = ConsentForm({"consent_news_mail": "1"}, at=timezone.now())
    assert empty.is_valid() is False
    assert sorted(empty.errors) == ["consent_privacy", "consent_terms"]


def test_form_keeps_what_was_ticked_when_it_comes_back(db):
    form = ConsentForm({"consent_research": "1"}, at=timezone.now())
    assert str(form["consent_research"]).count("checked") == 1
    assert "checked" not in str(form["consent_terms"])


def test_form_refuses_a_text_that_changed_meanwhile(db):
    new_text()
    form = ConsentForm({"consent_terms": "1", "consent_privacy": "1"}, at=timezone.now())
    assert form.errors == {"consent_privacy": [consents.ConsentRefusal.OUTDATED.label]}
    assert "checked" not in str(form["consent_privacy"])


@pytest.mark.parametrize("value", ["", "0", "abc", "2", "-1", "1.0"])
def test_form_takes_the_very_version_only(db, value):
    form = ConsentForm({"consent_terms": value, "consent_privacy": "1"}, at=timezone.now())
    assert "consent_terms" in form.errors


def test_my_consents_withdraws_and_gives_in_one_tap(member, client):
    agree(member, *REQUIRED, Purpose.NEWS_MAIL)
    answer = client.post(reverse("membership:consent_withdraw", args=["news_mail"]), follow=True)
    assert consents.holds(member, Purpose.NEWS_MAIL) is False
    assert "동의를 거뒀어요" in answer.content.decode()
    client.post(reverse("membership:consent_give", args=["news_mail"]), {"version": "1"})
    assert consents.holds(member, Purpose.NEWS_MAIL) is True
    assert [line.given for line in ConsentEntry.objects.filter(purpose="news_mail").order_by("pk")] == [
        True,
        False,
        True,
    ]


def test_my_consents_sends_who_withdraws_a_required_one_to_leaving(member, client):
    agree(member, *REQUIRED)
    answer = client.post(reverse("membership:consent_withdraw", args=["terms"]), follow=True)
    assert str(consents.ConsentRefusal.REQUIRED.label) in answer.content.decode()
    assert f'href="{reverse("membership:leave")}"' in answer.content.decode()
    assert consents.holds(member, Purpose.TERMS) is True


def test_my_consents_does_not_give_to_a_text_nobody_saw(member, client):
    new_text("research", 2)
    client.post(reverse("membership:consent_give", args=["research"]), {"version": "1"})
    client.post(reverse("membership:consent_give", args=["research"]))
    assert ConsentEntry.objects.count() == 0


def test_my_consents_of_nobody_asks_to_sign_in(db, client):
    assert client.get(reverse("membership:consents")).status_code == 302
    assert client.post(reverse("membership:consent_give", args=["terms"])).status_code == 302


def test_my_consents_refuses_an_unknown_purpose_and_a_get(member, client):
    assert client.post("/me/consents/anything/give/").status_code == 404
    assert client.get(reverse("membership:consent_give", args=["terms"])).status_code == 405


@pytest.mark.parametrize("times", [1, 30])
def test_my_consents_costs_the_same_for_one_line_and_for_thirty(member, client, django_assert_num_queries, times):
    agree(member, *REQUIRED)
    for _ in range(times):
        agree(member, Purpose.NEWS_MAIL)
        consents.withdraw(member=member, purpose=Purpose.NEWS_MAIL, acting=as_self(member), at=timezone.now())
    client.get(reverse("membership:consents"))
    with django_assert_num_queries(QUERIES_OF_MY_CONSENTS):
        client.get(reverse("membership:consents"))


QUERIES_OF_MY_CONSENTS = 9


def text_data(**fields) -> dict:
    at = timezone.localtime(timezone.now() + 30 * DAY)
    values = {
        "purpose": "privacy",
        "title": "개인정보",
        "summary": "무엇을: 별명\n왜: 알려고요.",
        "body": "글",
        "effective_at": f"{at:%Y-%m-%d %H:%M}",
        "needs_reconsent": "on",
    }
    return values | fields


def test_staff_write_the_next_version(db):
    form = ConsentTextForm(text_data())
    assert form.is_valid(), form.errors
    assert form.save().version == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"effective_at": "2026-01-02 00:00"}, "effective_at"),
        ({"summary": "쌍점 없이"}, "summary"),
        ({"summary": ""}, "summary"),
        ({"body": ""}, "body"),
    ],
)
def test_staff_are_told_what_is_wrong(db, fields, wrong):
    form = ConsentTextForm(text_data(**fields))
    assert list(form.errors) == [wrong]


def test_versions_come_into_force_in_their_order(db):
    new_text(effective_at=timezone.now() + 60 * DAY)
    assert list(ConsentTextForm(text_data()).errors) == ["effective_at"]


def test_nobody_may_delete_a_text(db):
    policy = NeverDeleted(ConsentText)
    chief = MemberFactory(superuser=True)
    assert [policy.user_has_permission(chief, action) for action in ("add", "change", "view", "delete")] == [
        True,
        True,
        True,
        False,
    ]


def test_privacy_officer_may_write_texts_and_an_editor_may_not(db):
    rights = ["members.add_consenttext", "members.change_consenttext"]
    assert Permission.objects.filter(codename="add_consenttext").exists()
    assert MemberFactory(privacy_officer=True).has_perms(rights) is True
    assert MemberFactory(editor=True).has_perm(rights[0]) is False
