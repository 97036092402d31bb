"""Essays: saved, handed in, sent back, handed in again. The rules, then the screens."""

from datetime import timedelta

import pytest
from django.urls import reverse

from education import reviewing, submissions
from education.models import Review, State, Submission, SubmissionVersion
from education.reviewing import ReviewRefusal, ReviewRefused
from education.submissions import SubmissionRefusal, SubmissionRefused
from members.acting import as_office
from members.models import AccessEntry
from portal.models import Notice
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import essay, learner, me
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
LONG = "이웃을 만나서 좋았어요. 다음에는 골목도 걷고 싶어요."


@pytest.fixture
def row():
    enrolment = learner()
    task = essay(enrolment.run)
    return submissions.open_submission(enrolment=enrolment, assignment=task, at=NOW)


@pytest.fixture
def staff():
    return MemberFactory(superuser=True, nickname="교육 담당")


def save(row, body, version, at=NOW):
    return submissions.autosave(submission=row, body=body, version=version, at=at)


def hand_in(row, body=LONG, at=NOW, **details):
    return submissions.submit(submission=row, body=body, acting=me(row.enrolment), at=at, **details)


def answer(version, decision, staff, comment="조금 더 적어 주세요", at=NOW):
    acting = as_office(staff, version.submission.enrolment.learner)
    return reviewing.review(version=version, decision=decision, comment=comment, acting=acting, at=at)


def refused(call) -> SubmissionRefusal:
    with pytest.raises(SubmissionRefused) as caught:
        call()
    return caught.value.reason


def bodies(row, aside=False):
    return list(row.versions.filter(kept_aside=aside).values_list("body", flat=True))


def test_draft_is_kept_with_a_new_version(row):
    assert save(row, "처음", 0) == (1, True)
    assert save(row, "처음 그리고 더", 1) == (2, True)
    row.refresh_from_db()
    assert (row.draft, row.draft_version, row.versions.count()) == ("처음 그리고 더", 2, 0)


def test_text_of_another_window_is_kept_aside(row):
    save(row, "거실 컴퓨터에서 쓴 글", 0)
    assert save(row, "휴대전화에서 쓴 글", 0) == (2, False)
    row.refresh_from_db()
    assert (row.draft, bodies(row, aside=True), bodies(row)) == ("휴대전화에서 쓴 글", ["거실 컴퓨터에서 쓴 글"], [])


def test_what_is_kept_aside_is_never_what_a_reviewer_reads(row, staff):
    handed = hand_in(row)
    save(row, "다른 창의 옛글", 0)
    assert list(reviewing.queue_of(staff)) == [handed]


def test_too_short_text_is_saved_and_not_handed_in(row):
    assert refused(lambda: hand_in(row, "짧은 글")) == SubmissionRefusal.SHORT
    row.refresh_from_db()
    assert (row.draft, row.state, row.versions.count()) == ("짧은 글", Submission.State.DRAFT, 0)


def test_characters_are_counted_without_spaces():
    assert submissions.counted(" 가 나\n다\t라 ") == 4


@pytest.mark.parametrize(("minutes", "reason"), [(0, None), (1, SubmissionRefusal.LATE)])
def test_due_moment_is_the_last_one(row, minutes, reason):
    row.assignment.due_at = NOW
    row.assignment.save()
    row = Submission.objects.get(pk=row.pk)
    at = NOW + timedelta(minutes=minutes)
    assert submissions.refusal(row, LONG, "", at) == reason


def test_late_text_is_kept_and_an_extension_lets_it_in(row, staff):
    row.assignment.due_at = NOW
    row.assignment.save()
    late = NOW + timedelta(hours=1)
    assert refused(lambda: hand_in(row, at=late)) == SubmissionRefusal.LATE
    assert Submission.objects.get(pk=row.pk).draft == LONG
    acting = as_office(staff, row.enrolment.learner)
    until = NOW + timedelta(days=2)
    reviewing.extend(enrolment=row.enrolment, assignment=row.assignment, until=until, acting=acting, at=late)
    assert hand_in(row, at=late).body == LONG
    assert Notice.objects.get(member=row.enrolment.learner).title == "과제 내는 날을 늦췄어요: 소감문"


def test_extension_into_the_past_is_refused(row, staff):
    with pytest.raises(ValueError, match="이미 지났어요"):
        submissions.extend(submission=row, until=NOW, acting=as_office(staff, row.enrolment.learner), at=NOW)


def test_only_who_has_a_seat_hands_in(row):
    row.enrolment.state = State.CANCELLED_BY_LEARNER
    row.enrolment.save()
    assert refused(lambda: hand_in(row)) == SubmissionRefusal.NOT_ENROLLED


def test_double_click_hands_in_once(row):
    assert hand_in(row) == hand_in(row)
    assert bodies(row) == [LONG]


def test_without_review_it_is_accepted_at_once(row):
    row.assignment.needs_review = False
    row.assignment.save()
    hand_in(row)
    assert Submission.objects.get(pk=row.pk).state == Submission.State.ACCEPTED


def test_revise_and_resubmit_and_accept(row, staff):
    answer(hand_in(row), Review.Decision.REVISE, staff)
    assert Submission.objects.get(pk=row.pk).state == Submission.State.REVISE
    second = hand_in(row, LONG + " 더 적었어요.")
    answer(second, Review.Decision.ACCEPT, staff, "좋아요")
    assert Submission.objects.get(pk=row.pk).state == Submission.State.ACCEPTED
    titles = list(Notice.objects.order_by("pk").values_list("title", flat=True))
    assert titles == ["조금 고쳐서 다시 내 주세요: 소감문", "과제를 잘 받았어요: 소감문"]
    assert refused(lambda: hand_in(row)) == SubmissionRefusal.ACCEPTED
    assert refused(lambda: save(row, "나중", 9)) == SubmissionRefusal.ACCEPTED


def review_refused(call) -> ReviewRefusal:
    with pytest.raises(ReviewRefused) as caught:
        call()
    return caught.value.reason


def test_revise_without_a_word_is_refused(row, staff):
    version = hand_in(row)
    assert review_refused(lambda: answer(version, Review.Decision.REVISE, staff, " ")) == ReviewRefusal.NO_WORD


def test_second_reviewer_is_told_and_keeps_the_words(row, staff):
    version = hand_in(row)
    answer(version, Review.Decision.ACCEPT, staff, "좋아요")
    other = MemberFactory(superuser=True)
    assert review_refused(lambda: answer(version, Review.Decision.REVISE, other, "글쎄요")) == ReviewRefusal.READ
    assert SubmissionVersion.objects.get(pk=version.pk).comment_draft == "글쎄요"
    assert Notice.objects.count() == 1


def test_same_answer_twice_is_one(row, staff):
    version = hand_in(row)
    first = answer(version, Review.Decision.ACCEPT, staff, "좋아요")
    assert answer(version, Review.Decision.ACCEPT, staff, "좋아요") == first


def test_answer_to_an_old_version_is_refused_when_a_newer_came(row, staff):
    old = hand_in(row)
    hand_in(row, LONG + " 새로 냈어요.")
    assert review_refused(lambda: answer(old, Review.Decision.ACCEPT, staff)) == ReviewRefusal.NEWER


def test_nobody_reads_their_own(row, staff):
    own = learner(row.enrolment.run, staff)
    mine = submissions.open_submission(enrolment=own, assignment=row.assignment, at=NOW)
    version = hand_in(mine)
    assert list(reviewing.queue_of(staff)) == []
    assert review_refused(lambda: answer(version, Review.Decision.ACCEPT, staff)) == ReviewRefusal.OWN


def test_queue_is_oldest_first(staff):
    made = run(seats=None)
    task = essay(made)
    rows = [
        submissions.open_submission(enrolment=learner(made, person), assignment=task, at=NOW) for person in people(3)
    ]
    for delay, row in zip((3, 1, 2), rows, strict=True):
        hand_in(row, at=NOW + timedelta(minutes=delay))
    learners = [version.submission_id for version in reviewing.queue_of(staff)]
    assert learners == [rows[1].pk, rows[2].pk, rows[0].pk]


# The screens


def address(row, name="assignment"):
    return reverse(f"education:{name}", args=[row.enrolment_id, row.assignment_id])


def test_screen_saves_and_hands_in_without_javascript(client, row):
    client.force_login(row.enrolment.learner)
    client.post(address(row), {"body": "쓰는 중", "version": 0, "do": "save"})
    assert Submission.objects.get(pk=row.pk).draft == "쓰는 중"
    answered = client.post(address(row), {"body": "짧은 글", "version": 1, "do": "submit"})
    assert answered.status_code == 422
    assert "글이 아직 짧아요" in answered.content.decode()
    assert "짧은 글</textarea>" in answered.content.decode()
    assert client.post(address(row), {"body": LONG, "version": 2, "do": "submit"}).status_code == 302
    assert bodies(row) == [LONG]


def test_screen_writes_nothing_by_looking(client):
    enrolment = learner()
    task = essay(enrolment.run)
    client.force_login(enrolment.learner)
    url = reverse("education:assignment", args=[enrolment.pk, task.pk])
    assert client.get(url).status_code == 200
    assert Submission.objects.count() == 0


def test_autosave_answers_with_the_next_version(client, row):
    client.force_login(row.enrolment.learner)
    said = client.post(address(row, "draft"), {"body": "가", "version": 0}).json()
    assert (said["version"], said["newest"]) == (1, True)
    said = client.post(address(row, "draft"), {"body": "나", "version": 0}).json()
    assert (said["version"], said["newest"]) == (2, False)
    assert "따로 둔 글" in said["sentence"]


def test_too_long_text_stays_on_the_screen(client, row):
    client.force_login(row.enrolment.learner)
    body = "가" * 20_001
    assert client.post(address(row, "draft"), {"body": body, "version": 0}).status_code == 422
    answered = client.post(address(row), {"body": body, "do": "submit"})
    assert answered.status_code == 422
    assert body in answered.content.decode()


@pytest.mark.parametrize("name", ["assignment", "draft"])
def test_strangers_find_nothing(client, row, name):
    client.force_login(people(1)[0])
    assert client.post(address(row, name), {"body": LONG}).status_code == 404


def test_notice_leads_to_the_screen(client, row):
    client.force_login(row.enrolment.learner)
    answered = client.get(reverse("education:submission", args=[row.pk]))
    assert answered.url == f"{address(row)}#answer"


def test_assignment_screen_costs_a_fixed_number_of_queries(client, row, django_assert_num_queries):
    for number in range(5):
        hand_in(row, f"{LONG} {number}")
    client.force_login(row.enrolment.learner)
    client.get(address(row))
    with django_assert_num_queries(10):
        client.get(address(row))


def test_reviewer_reads_one_a_page_and_goes_on(client, row, staff):
    made = row.enrolment.run
    second = submissions.open_submission(enrolment=learner(made), assignment=row.assignment, at=NOW)
    first_version, second_version = hand_in(row), hand_in(second, at=NOW + timedelta(minutes=1))
    client.force_login(staff)
    assert "읽을 과제가 2편" in client.get(reverse("education:reviews")).content.decode()
    url = reverse("education:review", args=[first_version.pk])
    assert LONG in client.get(url).content.decode()
    seen = AccessEntry.objects.get()
    assert (seen.staff, seen.subject, seen.what) == (staff, row.enrolment.learner, "교육 과제: 소감문")
    answered = client.post(url, {"decision": "accept", "comment": "좋아요"})
    assert answered.url == reverse("education:review", args=[second_version.pk])


def test_words_are_not_lost_on_an_error_and_can_be_kept(client, row, staff):
    version = hand_in(row)
    client.force_login(staff)
    url = reverse("education:review", args=[version.pk])
    client.post(url, {"decision": "keep", "comment": "적던 말"})
    assert "적던 말" in client.get(url).content.decode()
    assert client.post(url, {"decision": "revise", "comment": ""}).status_code == 409
    answer(version, Review.Decision.ACCEPT, MemberFactory(superuser=True))
    answered = client.post(url, {"decision": "revise", "comment": "늦게 보낸 말"})
    assert answered.status_code == 409
    assert "늦게 보낸 말" in answered.content.decode()


def test_another_campus_is_not_there(client, row):
    row.enrolment.run.campus = "seongbuk"
    row.enrolment.run.save()
    version = hand_in(row)
    client.force_login(MemberFactory(district_editor=True))
    assert client.get(reverse("education:review", args=[version.pk])).status_code == 404


@pytest.mark.parametrize("name", ["reviews", "review", "assignment_desk"])
def test_citizens_find_no_reviewers_screen(client, row, name):
    args = {"reviews": [], "review": [hand_in(row).pk], "assignment_desk": [row.assignment_id]}[name]
    client.force_login(row.enrolment.learner)
    assert client.get(reverse(f"education:{name}", args=args)).status_code == 404


def test_staff_give_more_time_on_the_screen(client, row, staff):
    client.force_login(staff)
    url = reverse("education:assignment_desk", args=[row.assignment_id])
    assert client.post(url, {"enrolment": row.enrolment_id, "until": ""}).status_code == 422
    assert client.post(url, {"enrolment": row.enrolment_id, "until": "2001-01-01"}).status_code == 422
    assert client.post(url, {"enrolment": row.enrolment_id, "until": "2099-01-01"}).status_code == 302
    assert Submission.objects.get(pk=row.pk).extended_until.year == 2099


@pytest.mark.parametrize("count", [1, 30])
def test_queue_costs_the_same_for_one_and_for_thirty(client, staff, count, django_assert_num_queries):
    made = run(seats=None)
    task = essay(made)
    for person in people(count):
        hand_in(submissions.open_submission(enrolment=learner(made, person), assignment=task, at=NOW))
    client.force_login(staff)
    client.get(reverse("education:reviews"))
    with django_assert_num_queries(10):
        client.get(reverse("education:reviews"))
