from datetime import timedelta

import pytest

from newsletter import bounces, delivery_reports
from newsletter.models import Delivery, MailEvent, Subscriber, Suppression
from tests.newsletter.makers import NOW, mailing, reader, series
from tests.newsletter.returned_mails import arf, dsn

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sent():
    """A delivery that went."""
    return delivered(reader(series()))


def delivered(to: Subscriber) -> Delivery:
    return Delivery.objects.create(
        mailing=mailing(to.subscriptions.get().series), subscriber=to, state=Delivery.State.SENT, sent_at=NOW
    )


def take(raw: bytes, at=NOW) -> MailEvent | None:
    return bounces.take(delivery_reports.read(raw), source=bounces.BY_MAIL, at=at)


def state(delivery: Delivery) -> tuple:
    """(outcome, the reader's state, reasons not to mail)."""
    delivery.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    reasons = list(Suppression.objects.order_by("pk").values_list("reason", flat=True))
    return delivery.outcome, delivery.subscriber.state, reasons


def test_hard_bounce_ends_mails_to_the_mailbox(sent):
    event = take(dsn(sent.mailing_id, sent.pk))

    assert (event.kind, event.status, event.source) == ("hard", "5.1.1", "mail")
    assert state(sent) == ("bounced", "bounced", ["hard"])
    assert sent.subscriber.ended_at == NOW
    assert Suppression.objects.get().address_hash == sent.subscriber.address_hash


def test_same_bounce_counts_once(sent):
    take(dsn(sent.mailing_id, sent.pk))

    assert take(dsn(sent.mailing_id, sent.pk), NOW + DAY) is None
    assert MailEvent.objects.count() == 1
    assert sent.subscriber.ended_at is None
    sent.subscriber.refresh_from_db()
    assert sent.subscriber.ended_at == NOW


def test_policy_bounce_is_only_counted(sent):
    take(dsn(sent.mailing_id, sent.pk, "5.7.1", "smtp; 550 5.7.1 spam"))

    assert state(sent) == ("bounced", "active", [])
    assert MailEvent.objects.get().kind == "policy"


def test_third_soft_bounce_in_thirty_days_gives_a_rest():
    to = reader(series())
    for number in range(2):
        one = delivered(to)
        take(dsn(one.mailing_id, one.pk, "4.2.2", "smtp; 452 full"), NOW + number * DAY)
        # The same mail, told of again by another server.
        take(dsn(one.mailing_id, one.pk, "4.2.2", "smtp; 452 full", message_id="<x@y>"), NOW + number * DAY)
    to.refresh_from_db()
    assert (to.soft_bounces, to.paused_until) == (2, None)

    one = delivered(to)
    take(dsn(one.mailing_id, one.pk, "4.2.2", "smtp; 452 full"), NOW + 20 * DAY)

    to.refresh_from_db()
    assert (to.state, to.soft_bounces, to.paused_until) == ("active", 3, NOW + 50 * DAY)
    assert Suppression.objects.count() == 0


def test_soft_bounces_far_apart_give_no_rest():
    to = reader(series())
    for number in range(4):
        one = delivered(to)
        take(dsn(one.mailing_id, one.pk, "4.2.2", "smtp; 452 full"), NOW + number * 20 * DAY)
    to.refresh_from_db()

    assert (to.soft_bounces, to.paused_until) == (2, None)


def test_longer_pause_of_the_reader_stays():
    wanted = NOW + 120 * DAY
    to = reader(series(), paused_until=wanted)
    for number in range(3):
        one = delivered(to)
        take(dsn(one.mailing_id, one.pk, "4.2.2", "smtp; 452 full"), NOW + number * DAY)
    to.refresh_from_db()

    assert to.paused_until == wanted


def test_bounce_of_before_the_last_confirmation_ends_nothing(sent):
    Subscriber.objects.update(confirmed_at=NOW + DAY)
    take(dsn(sent.mailing_id, sent.pk), NOW + 2 * DAY)

    assert state(sent) == ("bounced", "active", [])


def test_complaint_ends_everything_at_once(sent):
    take(arf(sent.mailing_id, sent.pk))

    assert state(sent) == ("complained", "complained", ["complaint"])


def test_complaint_after_a_bounce_weighs_more_and_a_bounce_after_it_changes_nothing(sent):
    take(dsn(sent.mailing_id, sent.pk))
    take(arf(sent.mailing_id, sent.pk))
    assert state(sent) == ("complained", "complained", ["complaint"])

    take(dsn(sent.mailing_id, sent.pk, message_id="<later@x>"))
    assert state(sent) == ("complained", "complained", ["complaint"])


def test_who_has_left_stays_so_and_is_not_mailed_again(sent):
    Subscriber.objects.update(state=Subscriber.State.UNSUBSCRIBED)
    take(dsn(sent.mailing_id, sent.pk))

    assert state(sent) == ("bounced", "unsubscribed", ["hard"])


def test_erased_reader_is_kept_off_by_the_hash(sent):
    Subscriber.objects.update(state=Subscriber.State.ERASED, address="", name="")
    take(arf(sent.mailing_id, sent.pk))

    assert state(sent) == ("complained", "erased", ["complaint"])


def test_report_of_a_destroyed_delivery_is_passed_over(sent):
    raw = dsn(sent.mailing_id, sent.pk)
    sent.delete()

    assert take(raw) is None
    assert MailEvent.objects.count() == 0
