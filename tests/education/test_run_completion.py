"""The desk's completions: who did all is completed in one press, who did not with a reason; own campus only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from education.models import Attendance, Certificate, Completion, CompletionRule, Presence, Run
from education.schedules import follow
from portal.models import Notice
from tests.education.makers import run
from tests.education.makers_learning import learner

pytestmark = pytest.mark.django_db


def over(campus: str = "") -> Run:
    """A run of one meeting that ended yesterday by the real clock, with a rule that asks to have come."""
    ended = timezone.now() - timedelta(days=1)
    made = run(campus=campus, starts=ended - timedelta(hours=2))
    made.windows.update(opens_at=ended - timedelta(days=20), closes_at=ended - timedelta(days=10))
    follow(made)
    CompletionRule.objects.create(run=made, created_at=ended - timedelta(days=30))
    return made


def came(enrolment) -> None:
    session = enrolment.run.sessions.get()
    Attendance.objects.create(enrolment=enrolment, session=session, status=Presence.PRESENT, at=session.starts_at)


def test_one_press_completes_those_who_did_all_and_tells_them(client, office):
    made = over()
    did, missed = learner(made), learner(made)
    came(did)
    response = client.get(reverse("education_run_completion", args=[made.pk]))
    assert [row.enrolment for row in response.context["ready"]] == [did]
    assert [row.enrolment for row in response.context["lacking"]] == [missed]
    client.post(reverse("education_run_complete", args=[made.pk]))
    client.post(reverse("education_run_complete", args=[made.pk]))
    assert [row.enrolment for row in Completion.objects.all()] == [did]
    assert Notice.objects.filter(member=did.learner, title__startswith="수료했어요").count() == 1
    assert Notice.objects.filter(member=missed.learner).count() == 0


def test_who_lacks_something_is_completed_with_a_reason_that_stays(client, office):
    missed = learner(over())
    url = reverse("education_run_complete_one", args=[missed.run_id])
    client.post(url, {"enrolment": missed.pk, "reason": ""})
    assert Completion.objects.count() == 0
    client.post(url, {"enrolment": missed.pk, "reason": "보강으로 들었어요"})
    made = Completion.objects.get()
    assert (made.enrolment, made.reason, made.actor) == (missed, "보강으로 들었어요", office)
    # Without a name that the learner confirmed there is no paper yet.
    assert Certificate.objects.count() == 0


def test_nobody_is_completed_before_the_end(client, office):
    early = learner(run(starts=timezone.now() + timedelta(days=3)))
    CompletionRule.objects.create(run=early.run, created_at=timezone.now() - timedelta(days=30))
    came(early)
    response = client.post(reverse("education_run_complete", args=[early.run_id]), follow=True)
    assert "아직 끝나지 않은 교육이에요." in response.content.decode()
    client.post(reverse("education_run_complete_one", args=[early.run_id]), {"enrolment": early.pk, "reason": "바빠요"})
    assert Completion.objects.count() == 0


@pytest.mark.parametrize("name", ["education_run_completion", "education_run_complete", "education_run_complete_one"])
def test_other_campus_is_404(client, eunpyeong, name):
    other = learner(over(campus="mapo"))
    url = reverse(name, args=[other.run_id])
    response = client.get(url) if name == "education_run_completion" else client.post(url, {"enrolment": other.pk})
    assert (response.status_code, Completion.objects.count()) == (404, 0)


def test_learner_of_another_run_is_not_completed_here(client, office):
    here, elsewhere = over(), learner(over())
    url = reverse("education_run_complete_one", args=[here.pk])
    assert client.post(url, {"enrolment": elsewhere.pk, "reason": "까닭이 있어요"}).status_code == 404
    assert Completion.objects.count() == 0
