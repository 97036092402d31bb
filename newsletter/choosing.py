"""What a reader chooses afterwards, by the link of any mail: what, about where, how often, a rest, advertisements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from members.acting import Acting
from newsletter import ledger, receipts, subscribing, wordings
from newsletter.ledger import Step, Whence
from newsletter.models import MailKind, Series, Subscriber, Subscription
from newsletter.models.series import Language
from newsletter.subscribing import State, SubscribeRefusal, SubscribeRefused

LONGEST_REST = 6
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Choice:
    """All that the preference centre shows. `series`: what to have, and how often.

    `rest_months`: None leaves a rest as it is, 0 ends it, 1 to 6 begins one now.
    """

    series: Mapping[Series, str]
    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = Language.KO
    name: str = ""
    wants_ads: bool = False
    rest_months: int | None = None


def choose(
    *,
    subscriber: Subscriber,
    choice: Choice,
    ads_version: int = 0,
    whence: Whence | None = None,
    acting: Acting,
    at: datetime,
) -> Subscriber:
    """Have it as chosen. What is agreed to or given up by it is written, and told by mail; the rest is just kept.

    `ads_version`: of the wording beside the box, when advertisements are newly wanted. Choosing no series is not
    stopping: that has its own button. Raises SubscribeRefused(GONE | NO_SERIES | OUTDATED); then nothing is written.
    """
    with transaction.atomic():
        subscriber = subscribing.locked(subscriber)
        if not subscribing.is_reading(subscriber, at):
            raise SubscribeRefused(SubscribeRefusal.GONE)
        if not choice.series:
            raise SubscribeRefused(SubscribeRefusal.NO_SERIES)
        begun = have_series(subscriber, choice, at)
        ended = leave_series(subscriber, choice, at)
        for series in begun:
            ledger.write(subscriber, Step.CONFIRM, acting=acting, at=at, series=series, whence=whence)
        for series in ended:
            ledger.write(subscriber, Step.WITHDRAW, acting=acting, at=at, series=series, whence=whence)
        ads = change_ads(subscriber, choice.wants_ads, ads_version, whence, acting, at)
        subscribing.write_columns(
            subscriber,
            {
                "name": choice.name,
                "language": choice.language,
                "paused_until": rest(subscriber, choice.rest_months, at),
                **ledger.columns_now(subscriber),
            },
        )
        if begun or ended or ads:
            receipts.tell(
                subscriber,
                "changed",
                occasion=f"{ledger.lines_of(subscriber)[-1].pk}",
                at=at,
                purposes=[*([MailKind.INFO] if begun or ended else []), *([MailKind.AD] if ads else [])],
                begun=begun,
                ended=ended,
                ads=ads,
                names=subscribing.names_of(subscriber),
            )
    return subscriber


def have_series(subscriber: Subscriber, choice: Choice, at: datetime) -> list[Series]:
    """Those that are new, or come again."""
    before = {it.series_id: it for it in subscriber.subscriptions.all()}
    about = {"districts": choice.districts, "topics": choice.topics}
    begun = []
    for series, frequency in choice.series.items():
        held = before.get(series.pk)
        is_begun = held is None or held.stopped_at is not None
        columns = {**about, "frequency": frequency, "stopped_at": None, **({"since": at} if is_begun else {})}
        Subscription.objects.update_or_create(subscriber=subscriber, series=series, defaults=columns)
        begun += [series] if is_begun else []
    return begun


def leave_series(subscriber: Subscriber, choice: Choice, at: datetime) -> list[Series]:
    """Those that are not chosen any more. One that was closed meanwhile is no wish of the reader: it stays."""
    left = subscriber.subscriptions.filter(stopped_at=None, series__closed_at=None).exclude(series__in=choice.series)
    ended = [it.series for it in left.select_related("series").order_by("series__order", "pk")]
    left.update(stopped_at=at)
    return ended


def change_ads(
    subscriber: Subscriber, wants: bool, version: int, whence: Whence | None, acting: Acting, at: datetime
) -> str:
    """ "on", "off" or "" when nothing changes."""
    if wants == bool(subscriber.ads_since):
        return ""
    if not wants:
        ledger.write(subscriber, Step.WITHDRAW, acting=acting, at=at, purpose=MailKind.AD, whence=whence)
        return "off"
    words = wordings.in_force(at)
    if not wordings.is_shown(words, MailKind.AD, version):
        raise SubscribeRefused(SubscribeRefusal.OUTDATED)
    ledger.write(
        subscriber,
        Step.CONFIRM,
        acting=acting,
        at=at,
        purpose=MailKind.AD,
        wording=words[MailKind.AD],
        whence=whence,
    )
    return "on"


def rest(subscriber: Subscriber, months: int | None, at: datetime) -> datetime | None:
    """Until when nothing comes. Months of thirty days, six at most."""
    if months is None:
        return subscriber.paused_until
    return at + min(months, LONGEST_REST) * MONTH if months > 0 else None


def resume(*, subscriber: Subscriber, at: datetime) -> bool:
    """End a rest now. False when there was none."""
    return bool(
        Subscriber.objects.filter(pk=subscriber.pk, state=State.ACTIVE, paused_until__gt=at).update(paused_until=None)
    )
