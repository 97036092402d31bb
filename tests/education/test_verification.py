"""The public page of a certificate: it answers everyone, for ever, whatever became of it, in three queries at most."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from education import certificate_files, certificates, completing
from education.models import Certificate, Completion, CompletionRule
from members.acting import as_office, as_self
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import learner

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=20)
State = Certificate.State


def finished(name: str = "김하늘") -> Certificate:
    """A learner completed by the word of staff, with the name they confirmed."""
    enrolment = learner(run())
    CompletionRule.objects.create(run=enrolment.run, created_at=NOW - timedelta(days=9))
    certificates.confirm_name(acting=as_self(enrolment.learner), name=name, at=NOW)
    staff = people(1)[0]
    acting = as_office(staff, enrolment.learner)
    made = completing.complete(enrolment=enrolment, acting=acting, at=AFTER, override_reason="보강으로 들었어요")
    return made.certificates.get()


def asked(client, code: str):
    return client.get(reverse("education:certificate", args=[code]))


def words(response) -> str:
    return response.content.decode()


def test_stranger_sees_what_the_paper_says_with_the_name_partly_hidden(client, django_assert_num_queries):
    made = finished()
    asked(client, made.code)
    # One of its own; site, settings and tabs are the frame's.
    with django_assert_num_queries(4):
        response = asked(client, made.code)
    text = words(response)
    facts = made.completion.facts
    assert (response.status_code, "김○늘" in text, "김하늘" in text) == (200, True, False)
    assert [fact for fact in (facts["course"], facts["publisher"], made.number) if fact not in text] == []
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"


def test_typed_code_is_forgiven_what_hands_do(client):
    made = finished()
    typed = certificates.grouped(made.code).lower().replace("0", "o").replace("1", "l")
    response = client.get(reverse("education:certificate_lookup"), {"code": f" {typed} "})
    assert response.url == reverse("education:certificate", args=[made.code])


@pytest.mark.parametrize("code", ["ZZZZZZZZZZZZZZZZ", "x", "가나다라"])
def test_unknown_code_is_a_friendly_404_that_asks_again(client, code):
    response = client.get(f"/certificates/{code}/")
    assert response.status_code == 404
    assert 'name="code"' in words(response)


def test_guessing_is_stopped_and_reading_a_known_code_costs_no_guess(client, settings):
    made = finished()
    settings.ACCOUNT_RATE_LIMITS = {"certificate_guess": "3/h/ip"}
    assert {asked(client, made.code).status_code for _reading in range(5)} == {200}
    assert [asked(client, "ZZZZZZZZZZZZZZZZ").status_code for _guess in range(4)] == [404, 404, 404, 429]


def test_replaced_leads_to_the_new_and_revoked_says_why_for_ever(client):
    first = finished()
    staff = people(1)[0]
    acting = as_office(staff, first.completion.learner)
    corrected = completing.supersede(
        completion=first.completion, changes={"hours": 3.0}, acting=acting, at=AFTER, reason="시간이 달랐어요"
    )
    second = corrected.certificates.get()
    assert reverse("education:certificate", args=[second.code]) in words(asked(client, first.code))
    completing.revoke(completion=corrected, acting=acting, at=AFTER, reason="대신 들은 것이 드러났어요")
    assert "대신 들은 것이 드러났어요" in words(asked(client, second.code))
    states = dict(Certificate.objects.values_list("code", "state"))
    assert states == {first.code: State.REPLACED, second.code: State.REVOKED}


def test_page_answers_without_a_name_after_the_owner_left(client):
    made = finished()
    certificate_files.make(made)
    certificates.forget_names(made.completion.learner, AFTER)
    text = words(asked(client, made.code))
    assert (made.number in text, "김○늘" in text) == (True, False)
    assert Certificate.objects.get().pdf_path == ""
    assert Certificate.objects.get().pdf_sha256 != ""


def test_paper_is_for_its_owner_and_staff_of_the_campus_only(client):
    made = finished()
    url = reverse("education:certificate_pdf", args=[made.code])
    assert client.get(url).status_code == 302
    client.force_login(people(1)[0])
    assert client.get(url).status_code == 404
    client.force_login(made.completion.learner)
    response = client.get(url)
    data = b"".join(response.streaming_content)
    assert (response["Content-Type"], data[:5]) == ("application/pdf", b"%PDF-")


def test_paper_is_tagged_for_readers_aloud_and_korean():
    made = finished()
    data = certificate_files.make(made).path.read_bytes()
    assert [
        mark for mark in (rb"/StructTreeRoot", rb"/Lang ?\(ko", rb"pdfuaid:part") if not re.search(mark, data)
    ] == []


def test_numbers_follow_each_other_without_a_gap():
    numbers = [finished(name).number for name in ("김하나", "이두리", "박세찬")]
    year = numbers[0].split("-")[0]
    assert numbers == [f"{year}-{number:05}" for number in (1, 2, 3)]
    assert Completion.objects.count() == 3


def test_completing_twice_is_one_and_waits_for_a_name():
    enrolment = learner(run())
    acting = as_office(people(1)[0], enrolment.learner)
    with pytest.raises(completing.NotComplete):
        completing.complete(enrolment=enrolment, acting=acting, at=AFTER)
    first = completing.complete(enrolment=enrolment, acting=acting, at=AFTER, override_reason="보강이에요")
    assert completing.complete(enrolment=enrolment, acting=acting, at=AFTER, override_reason="또 눌렀어요") == first
    assert Certificate.objects.count() == 0
    [made] = certificates.confirm_name(acting=as_self(enrolment.learner), name="김하늘", at=AFTER)
    assert made.snapshot == {**first.facts, "name": "김하늘"}
