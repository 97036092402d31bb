"""The public page of a certificate: it answers everyone, for ever, whatever became of it, in three queries at most."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from education import certificate_files, certificates, completing
from education.models import Certificate, Completion, CompletionRule
from members.acting import as_office, as_self
from members.models import AccessEntry, MandateScope
from portal.models import PortalSettings
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import learner
from tests.factories import StandardPageFactory
from tests.membership.makers_organisations import mandate

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=20)
State = Certificate.State


def finished(name: str = "김하늘", **fields) -> Certificate:
    """A learner completed by the word of staff, with the name they confirmed; `fields` of the run."""
    enrolment = learner(run(**fields))
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
    # One of its own; site and settings are the frame's.
    with django_assert_num_queries(3):
        response = asked(client, made.code)
    text = words(response)
    facts = made.completion.facts
    assert (response.status_code, "김○늘" in text, "김하늘" in text) == (200, True, False)
    assert [fact for fact in (facts["course"], facts["publisher"], made.number) if fact not in text] == []
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "private, no-store"


def test_frame_of_the_page_is_never_older_than_what_editors_changed(client, django_capture_on_commit_callbacks):
    code = finished().code
    assert [sign for sign in ("/privacy/", "02-111-2222") if sign in words(asked(client, code))] == []
    with django_capture_on_commit_callbacks(execute=True):
        StandardPageFactory(slug="privacy")
        site_settings = PortalSettings.current()
        site_settings.help_phone = "02-111-2222"
        site_settings.save()
    assert [sign for sign in ("/privacy/", "02-111-2222") if sign not in words(asked(client, code))] == []


def test_typed_code_is_forgiven_what_hands_do(client):
    made = finished()
    typed = certificates.grouped(made.code).lower().replace("0", "o").replace("1", "l")
    response = client.get(reverse("education:certificate_lookup"), {"code": f" {typed} "})
    assert response.url == reverse("education:certificate", args=[made.code])


@pytest.mark.parametrize("typed", ["2026-00001", "제 2026-00001 호", "제2026-1호", "２０２６－００００１", "202600001"])
def test_number_instead_of_the_code_is_told_where_the_code_stands(client, typed):
    response = client.get(reverse("education:certificate_lookup"), {"code": typed})
    [hint] = response.context["form"].errors["code"]
    assert (response.status_code, hint) == (
        404,
        "‘제 몇 호’로는 확인할 수 없어요. 수료증 왼쪽 아래 QR 옆에 있는 열여섯 자리 확인 번호를 적어 주세요.",
    )
    assert f'value="{typed}"' in words(response)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("7K3M-9QX2-0BCD", "확인 번호는 열여섯 자리인데 12자리를 적었어요."),
        ("7K3M-9QX2-0BCD-5R8T", "이 번호로 나온 수료증을 찾지 못했어요."),
        ("1234567890123456", "이 번호로 나온 수료증을 찾지 못했어요."),
    ],
)
def test_wrong_code_is_told_what_is_wrong_with_it(client, typed, hint):
    response = client.get(reverse("education:certificate_lookup"), {"code": typed})
    assert response.context["form"].errors["code"][0].startswith(hint)


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


def test_replaced_says_since_when_but_leads_only_its_owner_to_the_new(client):
    """Papers are replaced when they got into other hands: whoever holds the old one must not learn the new code."""
    first = finished()
    second = certificates.reissue(certificate=first, at=AFTER, reason="종이를 잃어버렸어요")
    text = words(asked(client, first.code))
    assert ("새로 발급된 수료증이 있어요" in text, "12월 21일" in text) == (True, True)
    told = (second.code, certificates.grouped(second.code), second.number, "종이를 잃어버렸어요")
    assert [word for word in told if word in text] == []
    client.force_login(people(1)[0])
    assert [word for word in told if word in words(asked(client, first.code))] == []
    client.force_login(first.completion.learner)
    transcript = reverse("education:transcript")
    assert transcript in words(asked(client, first.code))
    assert certificates.address(second) in words(client.get(transcript))


def test_corrected_and_revoked_answer_for_ever_with_the_reason(client):
    first = finished()
    staff = people(1)[0]
    acting = as_office(staff, first.completion.learner)
    corrected = completing.supersede(
        completion=first.completion, changes={"hours": 3.0}, acting=acting, at=AFTER, reason="시간이 달랐어요"
    )
    second = corrected.certificates.get()
    assert "새로 발급된 수료증이 있어요" in words(asked(client, first.code))
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


@pytest.fixture
def paper_of_eunpyeong() -> Certificate:
    return finished(campus="eunpyeong")


def papers(client, certificate: Certificate) -> int:
    """Status of the paper when this client asks for it."""
    return client.get(reverse("education:certificate_pdf", args=[certificate.code])).status_code


def test_staff_download_the_paper_and_it_is_logged(client, eunpyeong, paper_of_eunpyeong):
    made = paper_of_eunpyeong
    assert reverse("education:certificate_pdf", args=[made.code]) in words(asked(client, made.code))
    assert AccessEntry.objects.count() == 0
    response = client.get(reverse("education:certificate_pdf", args=[made.code]))
    assert (response["Content-Type"], b"".join(response.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    assert response["Cache-Control"] == "private, no-store"
    row = AccessEntry.objects.get()
    assert (row.kind, row.staff, row.subject, row.rows) == ("export", eunpyeong, made.completion.learner, 1)
    assert (row.what, row.reason) == (f"수료증 {made.number}", "교육 운영: 수료증 내려받기")


def test_staff_of_another_campus_have_no_paper_and_leave_no_row(client, eunpyeong):
    other = finished(campus="mapo")
    assert reverse("education:certificate_pdf", args=[other.code]) not in words(asked(client, other.code))
    assert (papers(client, other), AccessEntry.objects.count()) == (404, 0)


def test_owner_downloads_without_a_row(client, paper_of_eunpyeong):
    client.force_login(paper_of_eunpyeong.completion.learner)
    assert (papers(client, paper_of_eunpyeong), AccessEntry.objects.count()) == (200, 0)


def test_paper_of_a_certificate_that_ended_is_nobodys(client, office, paper_of_eunpyeong):
    certificates.reissue(certificate=paper_of_eunpyeong, at=AFTER, reason="종이를 잃어버렸어요")
    assert (papers(client, paper_of_eunpyeong), AccessEntry.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("scope", "paper", "transcript", "name"),
    [(MandateScope.EDUCATION, 200, 200, "김하늘"), (MandateScope.PROFILE, 403, 403, "김○늘")],
)
def test_relative_sees_what_the_mandate_names_and_nothing_of_their_own_or_others(
    client, scope, paper, transcript, name
):
    mothers, others = finished(), finished("이바다")
    relative = people(1)[0]
    given = mandate(mothers.completion.learner, relative, scope=[scope], at=timezone.now())
    client.force_login(relative)
    session = client.session
    session["acting"] = {"mandate": given.pk}
    session.save()
    assert (papers(client, mothers), client.get(reverse("education:transcript")).status_code) == (paper, transcript)
    assert client.get(reverse("education:transcript_pdf")).status_code == transcript
    text = words(asked(client, mothers.code))
    assert [it for it in ("김하늘", "김○늘") if it in text] == [name]
    # Of a stranger they see what all see.
    assert ("이바다" in words(asked(client, others.code)), papers(client, others)) == (
        False,
        404 if paper == 200 else 403,
    )
    given.state = given.State.ENDED
    given.save()
    assert (papers(client, mothers), "김하늘" in words(asked(client, mothers.code))) == (404, False)


def test_paper_of_a_course_with_a_pictograph_or_chinese_characters_is_made():
    made = finished()
    made.snapshot["course"] = "마을🌱 敎育 ☀️ 과정"
    assert certificate_files.make(made).path.read_bytes()[:5] == b"%PDF-"


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
