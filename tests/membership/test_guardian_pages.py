"""The screens of a child and of a guardian: what each step shows, stores and refuses."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members import consents
from members import guardians as questions
from members.models import GuardianConsent, Member, Token
from membership import guardians
from membership.beginning import Beginning, seal
from membership.views.joining import COOKIE, kept
from portal.models import OutboxMessage
from tests.factories import MemberFactory

ASK, WAIT, NUMBER = "/join/guardian/", "/join/guardian/wait/", "/join/guardian/number/"
GUARDIAN = {"name": "김보호", "phone": "010-2222-3333"}
YES = {"relation": "mother", "is_adult": "on", "version": "1"}


@pytest.fixture
def child_client(db, client):
    """A browser in which a child of ten has filled in the join screen. Nothing of it is on the server."""
    born_on = (timezone.now() - timedelta(days=3700)).date().isoformat()
    answers = {"born_on": born_on, "nickname": "꼬마 참새", "home_district": "", "purposes": []}
    client.cookies[COOKIE] = seal(Beginning(email="kid@example.org", is_proven=True, answers=answers))
    return client


def link(occasion: str = "asked") -> str:
    text = OutboxMessage.objects.filter(key__endswith=occasion).latest("pk").text
    return re.search(r"/guardian/(?:withdraw/)?[\w-]{43}/", text)[0]


def ask(client) -> str:
    client.post(ASK, GUARDIAN)
    return link()


def ticket_of(client) -> str:
    request = type("Request", (), {"COOKIES": {COOKIE: client.cookies[COOKIE].value}})
    return kept(request).ticket


def test_asking_without_having_begun_leads_to_the_beginning(db, client):
    for address in (ASK, WAIT, NUMBER):
        assert client.get(address).headers["Location"] == reverse("account_login")


def test_grown_up_member_has_nothing_to_ask(db, client):
    client.force_login(MemberFactory())
    assert client.get(ASK).headers["Location"] == reverse("membership:me")


def test_child_asks_waits_and_goes_on_once_the_guardian_has_answered(child_client, client):
    assert child_client.post(ASK, GUARDIAN).headers["Location"] == WAIT
    assert GuardianConsent.objects.get().guardian_phone == "01022223333"
    assert Member.objects.count() == 0
    assert "010-••••-3333" in child_client.get(WAIT).content.decode()
    assert child_client.post(WAIT).headers["Location"] == WAIT
    client.post(link(), YES)
    assert child_client.post(WAIT).headers["Location"] == reverse("membership:join")
    assert guardians.is_verified(ticket_of(child_client), timezone.now()) is True


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": "", "phone": "010-2222-3333"}, "name"),
        ({"name": "1234", "phone": "010-2222-3333"}, "name"),
        ({"name": "김보호", "phone": "02-354-2100"}, "phone"),
        ({"name": "김보호", "phone": ""}, "phone"),
    ],
)
def test_wrong_name_or_phone_sends_nothing(child_client, typed, wrong):
    answer = child_client.post(ASK, typed)
    assert list(answer.context["form"].errors) == [wrong]
    assert OutboxMessage.objects.count() == 0


def test_opening_the_link_any_number_of_times_answers_nothing(child_client, client):
    address = ask(child_client)
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert GuardianConsent.objects.get().state == "requested"
    assert Token.objects.get().used_at is None


def test_guardian_sees_the_text_the_scope_and_nothing_ticked(child_client, client):
    page = client.get(ask(child_client)).content.decode()
    assert consents.texts_in_force(timezone.now())["privacy"].title in page
    assert "checked" not in page
    assert "김보호님" in page


def test_guardian_says_yes_once_and_sees_the_number(child_client, client):
    address = ask(child_client)
    page = client.post(address, YES | {"optional": ["research"]}).content.decode()
    consent = GuardianConsent.objects.get()
    assert (consent.state, consent.scope) == ("verified", ["terms", "privacy", "research"])
    number = re.search(r'digits6">(\d{6})<', page)[1]
    assert number in OutboxMessage.objects.get(key__endswith="confirmed").text
    assert client.post(address, YES).status_code == 410
    assert "이미 답해 주셨어요" in client.get(address).content.decode()


@pytest.mark.parametrize("missing", ["relation", "is_adult"])
def test_guardian_must_say_who_they_are(child_client, client, missing):
    answer = client.post(ask(child_client), {key: value for key, value in YES.items() if key != missing})
    assert list(answer.context["form"].errors) == [missing]
    assert GuardianConsent.objects.get().state == "requested"


def test_guardian_who_read_an_older_text_is_shown_the_new_one(child_client, client):
    address = ask(child_client)
    assert client.post(address, YES | {"version": "0"}).headers["Location"] == address
    assert GuardianConsent.objects.get().state == "requested"


def test_guardian_says_no_and_is_forgotten(child_client, client):
    page = client.post(ask(child_client), {"decline": "1"}).content.decode()
    assert "바로 지웠어요" in page
    assert [GuardianConsent.objects.count(), OutboxMessage.objects.count()] == [0, 0]


def test_broken_link_is_answered_with_a_sentence(db, client):
    answer = client.get("/guardian/" + "x" * 43 + "/")
    assert answer.status_code == 410
    assert "새 링크를 받아 주세요" in answer.content.decode()


def test_number_brings_another_device_on(child_client, client):
    client.post(ask(child_client), YES)
    number = re.search(r"번호: (\d{6})", OutboxMessage.objects.get(key__endswith="confirmed").text)[1]
    wrong = child_client.post(NUMBER, {"phone": "01022223333", "number": f"{(int(number) + 1) % 1_000_000:06}"})
    assert wrong.status_code == 200
    right = child_client.post(NUMBER, {"phone": "010 2222 3333", "number": number})
    assert right.headers["Location"] == reverse("membership:join")
    assert guardians.is_verified(ticket_of(child_client), timezone.now()) is True


def test_guardian_takes_it_back_by_the_link_of_the_message(child_client, client):
    client.post(ask(child_client), YES)
    minor = MemberFactory(born_on=(timezone.now() - timedelta(days=3700)).date())
    guardians.attach(consent=GuardianConsent.objects.get(), minor=minor, at=timezone.now())
    address = link(occasion="confirmed")
    assert client.get(address).status_code == 200
    assert questions.stands(minor, timezone.now()) is True
    assert client.post(address).headers["Location"] == reverse("membership:guardian_done")
    assert questions.stands(minor, timezone.now()) is False
    assert "이미 동의를 거두셨어요" in client.get(address).content.decode()


def test_no_page_of_a_link_is_kept_by_a_browser(child_client, client):
    answer = client.get(ask(child_client))
    assert "no-store" in answer.headers["Cache-Control"]
