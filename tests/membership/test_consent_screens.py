"""Staff's screens: the next version of a text; forms on paper; a guardian on the phone. Each is for its role only."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from home.roles import DESK
from members import guardians as questions
from members.models import AccessEntry, ConsentText, GuardianConsent, Member
from membership import guardians
from tests.factories import MemberFactory

DAY = timedelta(days=1)
TEXTS, PAPER, FIND = "/admin/consents/", "/admin/guardians/", "/admin/guardians/find/"
FORM = {"name": "김보호", "phone": "010-2222-3333", "relation": "father", "form": "2026-보호자-014", "is_seen": "on"}


@pytest.fixture
def officer(db, client) -> Member:
    member = MemberFactory(privacy_officer=True)
    client.force_login(member)
    return member


@pytest.fixture
def desk(db, client) -> Member:
    member = MemberFactory()
    member.groups.add(Group.objects.get(name=DESK))
    client.force_login(member)
    return member


def text_data(**fields) -> dict:
    at = timezone.localtime(timezone.now() + 30 * DAY)
    values = {
        "purpose": "privacy",
        "title": "개인정보",
        "summary": "무엇을: 별명\r\n왜: 알려고요.",
        "body": "글",
        "effective_at": f"{at:%Y-%m-%d %H:%M}",
    }
    return values | fields


def test_officer_adds_the_next_version_from_the_words_in_force(officer, client):
    page = client.get(f"{TEXTS}new/")
    assert page.context["form"].initial["title"] == ConsentText.objects.get(purpose="privacy").title
    assert client.post(f"{TEXTS}new/", text_data()).status_code == 302
    text = ConsentText.objects.get(purpose="privacy", version=2)
    assert (text.title, text.needs_reconsent) == ("개인정보", False)


def test_officer_changes_a_text_before_its_time_and_never_after(officer, client):
    client.post(f"{TEXTS}new/", text_data())
    coming = ConsentText.objects.get(version=2)
    assert client.post(f"{TEXTS}edit/{coming.pk}/", text_data(title="고친 제목")).status_code == 302
    coming.refresh_from_db()
    assert (coming.title, coming.version) == ("고친 제목", 2)
    now_in_force = ConsentText.objects.get(purpose="terms")
    for answer in (client.get(f"{TEXTS}edit/{now_in_force.pk}/"), client.post(f"{TEXTS}edit/{now_in_force.pk}/", {})):
        assert answer.headers["Location"] == "/policies/terms/1/"


def test_text_has_no_address_for_deleting(officer, client):
    text = ConsentText.objects.get(purpose="terms")
    assert client.post(f"{TEXTS}delete/{text.pk}/").status_code == 404
    assert client.get(TEXTS).status_code == 200


@pytest.mark.parametrize("address", [TEXTS, f"{TEXTS}new/", PAPER, FIND])
def test_editor_is_kept_out(db, client, address):
    client.force_login(MemberFactory(editor=True))
    assert client.get(address).status_code in (302, 403)


def test_form_on_paper_is_logged_and_gives_a_number(desk, client):
    page = client.post(PAPER, FORM).content.decode()
    consent = GuardianConsent.objects.get()
    assert (consent.method, consent.state, consent.minor) == ("form", "verified", None)
    assert consent.evidence["handled_by"] == desk.pk
    entry = AccessEntry.objects.get(kind="change")
    assert (entry.staff, entry.what, entry.reason) == (desk, "보호자 동의서 받기", "종이 동의서 2026-보호자-014")
    number = re.search(r'paper__number">(\d{6})<', page)[1]
    assert guardians.claim(phone="01022223333", number=number, at=timezone.now())


@pytest.mark.parametrize("missing", ["name", "phone", "form", "is_seen"])
def test_form_on_paper_needs_everything(desk, client, missing):
    answer = client.post(PAPER, {key: value for key, value in FORM.items() if key != missing})
    assert list(answer.context["form"].errors) == [missing]
    assert GuardianConsent.objects.count() == 0


def test_guardian_on_the_phone_is_found_and_heard(desk, client):
    client.post(PAPER, FORM)
    consent = GuardianConsent.objects.get()
    minor = MemberFactory(born_on=(timezone.now() - 3700 * DAY).date())
    guardians.attach(consent=consent, minor=minor, at=timezone.now())
    assert client.post(FIND, {"phone": "010-9999-9999"}).context["found"] == []
    assert client.post(FIND, {"phone": "010-2222-3333"}).context["found"] == [consent]
    assert AccessEntry.objects.filter(kind="search").count() == 2
    client.post(f"/admin/guardians/{consent.pk}/withdraw/", {"reason": "네"})
    assert questions.stands(minor, timezone.now()) is True
    client.post(f"/admin/guardians/{consent.pk}/withdraw/", {"reason": "보호자가 전화로 부탁"})
    assert questions.stands(minor, timezone.now()) is False
    assert AccessEntry.objects.get(what="보호자 동의 거두기").subject == minor
