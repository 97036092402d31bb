"""How seats were given, for everyone: numbers of applications only, lots that anyone draws again, nothing too early."""

import contextlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from education import draws, enrolment, fairness
from education.models import Draw, Enrolment, State
from members.acting import as_self
from portal.cache import clear_pages
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def fresh():
    """No page that a test before this one was shown at the same address."""
    clear_pages()


@pytest.fixture
def moved(time_machine):
    time_machine.move_to(AFTER, tick=False)


def lottery(applicants: int = 5, **fields):
    made = run(admission="lottery", seats=2, **fields)
    for person in people(applicants):
        enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(person), key=uuid4().hex, at=NOW)
    return made


def test_before_the_draw_only_the_promise_is_shown(client, moved):
    made = lottery()
    page = client.get(reverse("education:run_fairness", args=[made.pk])).content.decode()
    record = Draw.objects.get(run=made)
    assert record.commitment in page
    assert record.seed not in page
    assert fairness.lots(made).numbers == []


def test_after_the_draw_the_shown_code_draws_the_same(client, moved):
    made = lottery()
    enrolment.draw(run=made, acting=as_self(people(1)[0]), at=AFTER)
    found = fairness.lots(made)
    assert (found.numbers, found.is_kept) == ([1, 2, 3, 4, 5], True)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(found.code, {})
    assert out.getvalue().strip() == str([number for number, _has_seat in found.order])
    assert len(found.code.splitlines()) == 10
    page = client.get(reverse("education:run_fairness", args=[made.pk])).content.decode()
    assert found.record.seed in page
    assert found.record.entrants_digest in page
    assert "이웃" not in page.split("<main")[1].split("</main>")[0]


def test_what_happens_later_changes_nothing_in_the_record():
    made = lottery()
    enrolment.draw(run=made, acting=as_self(people(1)[0]), at=AFTER)
    before = fairness.lots(made)
    seated = Enrolment.objects.filter(run=made, state=State.CONFIRMED).first()
    enrolment.withdraw(enrolment=seated, acting=as_self(seated.learner), at=AFTER)
    assert fairness.lots(made) == before
    assert [has_seat for _number, has_seat in before.order] == [True, True, False, False, False]


def test_a_changed_record_is_said_to_be_changed(client, moved):
    made = lottery()
    enrolment.draw(run=made, acting=as_self(people(1)[0]), at=AFTER)
    Draw.objects.filter(run=made).update(seed=draws.new_seed()[0])
    assert fairness.lots(made).is_kept is False
    assert "확인이 필요해요" in client.get(reverse("education:run_fairness", args=[made.pk])).content.decode()


def test_numbers_come_when_the_application_is_over():
    made = run()
    assert list(fairness.shown(NOW)) == []
    assert list(fairness.shown(AFTER)) == [made]


def test_terms_sum_up_in_three_queries(client, moved, django_assert_num_queries):
    lottery()
    lottery(applicants=3)
    run(published_at=None)
    with django_assert_num_queries(3):
        found = fairness.periods(AFTER)
    assert [(one.label, one.applicants, one.seats, one.draws) for one in found] == [("2026년", 8, 4, 0)]
    page = client.get(reverse("education:fairness")).content.decode()
    assert "2.5 대 1" in page
    assert client.get(reverse("education:fairness"), {"period": "없는 학기"}).status_code == 200


def test_an_unpublished_run_has_no_page(client):
    assert client.get(reverse("education:run_fairness", args=[run(published_at=None).pk])).status_code == 404
