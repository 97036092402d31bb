"""A mailing whose rows are gone cannot know who had it: it goes to nobody a second time."""

from datetime import timedelta

import pytest

from members.models import Member
from newsletter.acts import as_staff
from newsletter.models import Delivery, IssueStat, Mailing
from newsletter.moves import MoveRefusal, MoveRefused
from newsletter.sending import control
from tests.newsletter.makers import NOW, mailing, reader, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished(home_page):
    """One mail that went and one that failed, half a year ago."""
    of = series()
    made = mailing(of, state=Mailing.State.FINISHED, finished_at=NOW - timedelta(days=181), materialised=2)
    for state in (Delivery.State.SENT, Delivery.State.FAILED):
        Delivery.objects.create(mailing=made, subscriber=reader(of), state=state, domain="naver")
    return made


@pytest.mark.parametrize("verb", [control.send_to_later, control.retry_failed])
def test_mailing_that_was_counted_away_goes_to_nobody_again(finished, verb):
    finished.deliveries.all().delete()
    IssueStat.objects.create(mailing=finished, domain="naver", sent=1, failed=1)
    with pytest.raises(MoveRefused) as refused:
        verb(finished, acting=as_staff(Member.objects.get(pk=finished.approved_by_id)), at=NOW)
    assert refused.value.reason == MoveRefusal.COUNTED_AWAY
    assert Mailing.objects.get().state == Mailing.State.FINISHED


@pytest.mark.parametrize(
    ("verb", "state"),
    [(control.send_to_later, Mailing.State.MATERIALISING), (control.retry_failed, Mailing.State.SENDING)],
)
def test_mailing_whose_rows_are_there_goes_on(finished, verb, state):
    verb(finished, acting=as_staff(Member.objects.get(pk=finished.approved_by_id)), at=NOW)
    assert Mailing.objects.get().state == state
