"""The agreement holds two years (표준지침 §60, 정보통신망법 §50⑧): asked again 60, 30 and 7 days before.

No answer: mails stop on the day itself, and the row is emptied within five days. With NEWSLETTER_SILENCE_KEEPS, for a
centre whose counsel reads the law so, silence after being asked keeps the agreement. Also here: requests that nobody
confirmed, and rows of who stopped, which are emptied as promised.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, QuerySet

from members.acting import Acting
from newsletter import ledger, receipts, subscribing, wordings
from newsletter.acts import as_portal
from newsletter.ledger import Step, Whence
from newsletter.models import ConsentEvent, MailKind, Subscriber
from newsletter.subscribing import State, SubscribeRefusal, SubscribeRefused
from portal.quiet_hours import is_quiet

DAY = timedelta(days=1)
# Days before the end at which each is asked.
STAGES = (60, 30, 7)
# The law gives five days to destroy; the fifth is for a machine that stood still.
KEPT_AFTER_END = 4 * DAY
ONE_TURN = 500
ENDED = (State.UNSUBSCRIBED, State.BOUNCED, State.COMPLAINED)


def to_ask(days: int, at: datetime) -> QuerySet[Subscriber]:
    """Whose agreement ends within `days` and who was not asked in these days. After a standstill the latest question
    alone is asked, not those that were missed."""
    later = [stage for stage in STAGES if stage < days]
    begins = ExpressionWrapper(OuterRef("consent_until") - days * DAY, output_field=DateTimeField())
    asked = ConsentEvent.objects.filter(subscriber=OuterRef("pk"), step=Step.ASKED, acted_at__gte=begins)
    due = Subscriber.objects.filter(
        ~Exists(asked),
        state=State.ACTIVE,
        consent_until__lte=at + days * DAY,
        consent_until__gt=at + (later[0] * DAY if later else timedelta(0)),
    )
    return due.order_by("pk")


def ask(at: datetime) -> int:
    """Ask those whose time has come, by day; each stage once. Returns how many."""
    if is_quiet(at):
        return 0
    return sum(ask_one(subscriber, days, at) for days in STAGES for subscriber in to_ask(days, at)[:ONE_TURN])


def ask_one(subscriber: Subscriber, days: int, at: datetime) -> bool:
    """With who sends, when it was agreed, how to keep and how to leave."""
    with transaction.atomic():
        subscriber = subscribing.locked(subscriber)
        if subscriber.state != State.ACTIVE or not to_ask(days, at).filter(pk=subscriber.pk).exists():
            return False
        ledger.write(subscriber, Step.ASKED, acting=as_portal(), at=at, whence=Whence(source=f"-{days}"))
        receipts.send(
            subscriber,
            "ask_again",
            occasion=f"{subscriber.consent_until:%Y%m%d}:{days}",
            at=at,
            keeps_quiet=True,
            agreed_at=agreed_at(subscriber),
            silence_keeps=settings.NEWSLETTER_SILENCE_KEEPS,
            names=subscribing.names_of(subscriber),
        )
    return True


def agreed_at(subscriber: Subscriber) -> datetime | None:
    """When the agreement that holds was given."""
    lines = ConsentEvent.objects.filter(
        subscriber=subscriber, step__in=ledger.AGREEING, purpose=MailKind.INFO, series=None
    )
    return lines.order_by("-pk").values_list("acted_at", flat=True).first()


def renew(
    *, subscriber: Subscriber, keeps_ads: bool = False, whence: Whence | None = None, acting: Acting, at: datetime
) -> Subscriber:
    """Two more years from now. Advertisements have a box of their own: left empty, that agreement ends.

    Also in the days between the end and the emptying. Raises SubscribeRefused(GONE).
    """
    with transaction.atomic():
        subscriber = subscribing.locked(subscriber)
        if subscriber.state != State.ACTIVE:
            raise SubscribeRefused(SubscribeRefusal.GONE)
        words = wordings.in_force(at)
        purposes = [MailKind.INFO, *([MailKind.AD] if subscriber.ads_since else [])]
        for purpose in purposes:
            step = Step.RENEW if purpose == MailKind.INFO or keeps_ads else Step.WITHDRAW
            line = ledger.write(
                subscriber, step, acting=acting, at=at, purpose=purpose, wording=words.get(purpose), whence=whence
            )
        subscribing.write_columns(subscriber, ledger.columns_now(subscriber))
        receipts.tell(
            subscriber,
            "renewed",
            occasion=f"{line.pk}",
            at=at,
            purposes=purposes,
            names=subscribing.names_of(subscriber),
            ads_ended=len(purposes) == 2 and not keeps_ads,
        )
    return subscriber


def keep_silent(at: datetime) -> int:
    """Silence keeps, where that is set, for who was asked."""
    if not settings.NEWSLETTER_SILENCE_KEEPS:
        return 0
    begins = ExpressionWrapper(OuterRef("consent_until") - STAGES[0] * DAY, output_field=DateTimeField())
    asked = ConsentEvent.objects.filter(subscriber=OuterRef("pk"), step=Step.ASKED, acted_at__gte=begins)
    silent = Subscriber.objects.filter(Exists(asked), state=State.ACTIVE, consent_until__lte=at).order_by("pk")
    return sum(keep_one(subscriber, at) for subscriber in silent[:ONE_TURN])


def keep_one(subscriber: Subscriber, at: datetime) -> bool:
    with transaction.atomic():
        subscriber = subscribing.locked(subscriber)
        if subscriber.state != State.ACTIVE or subscriber.consent_until > at:
            return False
        for purpose in (MailKind.INFO, *((MailKind.AD,) if subscriber.ads_since else ())):
            ledger.write(
                subscriber, Step.RENEW, acting=as_portal(), at=at, purpose=purpose, whence=Whence(source="silence")
            )
        subscribing.write_columns(subscriber, ledger.columns_now(subscriber))
    return True


def lapsed(at: datetime) -> QuerySet[Subscriber]:
    """Readers who did not answer. Mails stopped when the agreement ended; now the row is emptied."""
    ended = Subscriber.objects.filter(state=State.ACTIVE, consent_until__lte=at - KEPT_AFTER_END)
    return ended.order_by("pk")


def unconfirmed(at: datetime) -> QuerySet[Subscriber]:
    """Who asked, or was named by somebody, and did not press the button in seven days."""
    lately = ConsentEvent.objects.filter(
        subscriber=OuterRef("pk"), step=Step.REQUEST, acted_at__gt=at - subscribing.CONFIRM_WITHIN
    )
    return Subscriber.objects.filter(
        ~Exists(lately), state=State.PENDING, created_at__lte=at - subscribing.CONFIRM_WITHIN
    ).order_by("pk")


def stopped(at: datetime) -> QuerySet[Subscriber]:
    """Whom nothing is sent to any more."""
    return Subscriber.objects.filter(state__in=ENDED, ended_at__lte=at - KEPT_AFTER_END).order_by("pk")


def empty_due(at: datetime) -> int:
    """Empty what is due, with a word why; who was told that on stopping is not mailed a second time."""
    portal = as_portal()
    return (
        subscribing.erase_all(lapsed(at)[:ONE_TURN], why="silence", acting=portal, at=at)
        + subscribing.erase_all(stopped(at)[:ONE_TURN], why="stopped", acting=portal, at=at, tells=False)
        + subscribing.erase_all(
            unconfirmed(at)[:ONE_TURN], why="unconfirmed", acting=portal, at=at, tells=False, keeps_away=False
        )
    )
