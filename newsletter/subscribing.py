"""A reader's life: asked for, confirmed from the mailbox itself, stopped at once, erased.

Nothing is mailed to anybody who did not press the button in the mail. Whoever asks for an address learns nothing of
whether it is known. Changing one's choices is newsletter.choosing's, the two-yearly question newsletter.renewals's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from members import consents
from members.acting import Acting
from members.consents import ConsentRefused
from members.models import Member, Purpose
from newsletter import addresses, ledger, receipts, suppression, wordings
from newsletter.ledger import Step, Whence
from newsletter.models import ConsentEvent, MailKind, Series, Subscriber, Subscription, Suppression
from newsletter.models.series import Language
from newsletter.models.subscribers import new_secret

State = Subscriber.State
# Of the question whether one really asked: enough when the first went astray, no flood in a stranger's mailbox.
MAILS_A_DAY = 3
DAY = timedelta(days=1)
# Who does not press the button in this time is forgotten.
CONFIRM_WITHIN = 7 * DAY


class SubscribeRefusal(models.TextChoices):
    TOO_YOUNG = (
        "too_young",
        _("만 14살이 안 되면 보호자가 동의해야 해요. 센터로 전화해 주세요."),
    )
    NO_SERIES = "no_series", _("받을 소식지를 하나는 골라 주세요.")
    OUTDATED = "outdated", _("그사이 동의 글이 새로 바뀌었어요. 바뀐 글을 보고 다시 표시해 주세요.")
    GONE = "gone", _("기간이 지났거나 이미 지운 주소예요. 다시 신청해 주세요.")


class SubscribeRefused(Exception):
    def __init__(self, reason: SubscribeRefusal):
        self.reason = reason
        super().__init__(reason.label)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. No district: all of Seoul; no topic: all topics."""

    address: str
    series: tuple[Series, ...]
    name: str = ""
    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    frequency: str = Subscription.Frequency.EACH
    language: str = Language.KO
    wants_ads: bool = False


def request(
    *,
    wish: Wish,
    is_14: bool,
    versions: Mapping[MailKind, int],
    whence: Whence,
    acting: Acting,
    at: datetime,
) -> None:
    """Write the wish down and mail the question; whoever reads already gets the link to their choices instead.

    `versions`: of the wordings that stood on the screen. `at`: aware. The caller learns nothing of what was known.
    Raises SubscribeRefused(TOO_YOUNG | NO_SERIES | OUTDATED); then nothing is written.
    """
    if not is_14:
        raise SubscribeRefused(SubscribeRefusal.TOO_YOUNG)
    if not wish.series:
        raise SubscribeRefused(SubscribeRefusal.NO_SERIES)
    words = wordings.in_force(at)
    asked = (MailKind.INFO, MailKind.AD) if wish.wants_ads else (MailKind.INFO,)
    if not all(wordings.is_shown(words, purpose, versions.get(purpose, 0)) for purpose in asked):
        raise SubscribeRefused(SubscribeRefusal.OUTDATED)
    with transaction.atomic():
        subscriber = written_down(wish, acting, at)
        if is_reading(subscriber, at) and not is_barred_as_member(subscriber, at):
            receipts.send(subscriber, "already", occasion=f"{at:%Y%m%d}", at=at)
        elif may_be_asked(subscriber):
            become_pending(subscriber, wish, at)
            for purpose in asked:
                ledger.write(
                    subscriber,
                    Step.REQUEST,
                    acting=acting,
                    at=at,
                    purpose=purpose,
                    wording=words[purpose],
                    whence=whence,
                )
            ask(subscriber, at)


def written_down(wish: Wish, acting: Acting, at: datetime) -> Subscriber:
    """The one row of this mailbox, locked."""
    address_hash = addresses.address_hash(wish.address)
    facts = {
        "address": addresses.spelled(wish.address),
        "domain": addresses.group(wish.address),
        "created_via": acting.channel,
        "created_at": at,
    }
    row, _is_new = Subscriber.objects.get_or_create(address_hash=address_hash, defaults=facts)
    return locked(row)


def locked(subscriber: Subscriber) -> Subscriber:
    """The row as it is now, kept from others until the transaction ends."""
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)


def is_reading(subscriber: Subscriber, at: datetime) -> bool:
    """Confirmed, and the agreement holds; also while resting."""
    return subscriber.state == State.ACTIVE and subscriber.consent_until > at


def is_barred_as_member(subscriber: Subscriber, at: datetime) -> bool:
    """Linked to a member who has taken 소식 메일 받기 back: nothing comes. Who asks anew is asked anew."""
    return subscriber.member is not None and not consents.holds(subscriber.member, Purpose.NEWS_MAIL, at)


def may_be_asked(subscriber: Subscriber) -> bool:
    """Who called us spam, and whom staff have closed off, is not even asked.

    Their wish is dropped without a mail and without a line. The screen says the same to everyone: that a mail comes
    where one may be sent, and whom to call when none does. Staff then lifts it (suppression.reopen), and asking
    anew begins anew, with the question by mail.
    """
    closed = suppression.standing(subscriber.address_hash)
    weighs = closed is not None and closed.reason not in suppression.LIFTED_BY_AGREEING
    return subscriber.state != State.COMPLAINED and not weighs


def become_pending(subscriber: Subscriber, wish: Wish, at: datetime) -> None:
    """Also of who stopped, whose mails came back, or whose row was emptied: a new beginning on the old row."""
    subscriber.address = addresses.spelled(wish.address)
    subscriber.domain = addresses.group(wish.address)
    subscriber.name = wish.name
    subscriber.language = wish.language
    subscriber.state = State.PENDING
    subscriber.save(update_fields=["address", "domain", "name", "language", "state"])
    subscriber.subscriptions.all().delete()
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=subscriber,
            series=series,
            districts=wish.districts,
            topics=wish.topics,
            frequency=wish.frequency,
            since=at,
        )
        for series in wish.series
    )


def ask(subscriber: Subscriber, at: datetime) -> None:
    """The mail with the button. Not more often than MAILS_A_DAY, however often somebody types the address."""
    lately = ConsentEvent.objects.filter(
        subscriber=subscriber, step=Step.REQUEST, purpose=MailKind.INFO, acted_at__gt=at - DAY, acted_at__lte=at
    )
    if lately.count() <= MAILS_A_DAY:
        receipts.send(
            subscriber, "confirm", occasion=f"{lately.order_by('-pk').values_list('pk', flat=True)[0]}", at=at
        )


def confirm(
    *, subscriber: Subscriber, whence: Whence, acting: Acting, at: datetime, member: Member | None = None
) -> Subscriber:
    """The button in the mail: from now on mails may come, for two years. A second press changes nothing.

    `member`: who is signed in; linked when the mailbox is proven to be theirs, too. Raises SubscribeRefused(GONE).
    """
    with transaction.atomic():
        subscriber = locked(subscriber)
        if is_reading(subscriber, at):
            return subscriber
        asked = asked_last(subscriber, at)
        if subscriber.state != State.PENDING or not asked:
            raise SubscribeRefused(SubscribeRefusal.GONE)
        for asking in asked:
            line = ledger.write(
                subscriber,
                Step.CONFIRM,
                acting=acting,
                at=at,
                purpose=MailKind(asking.purpose),
                wording=asking.wording,
                whence=whence,
            )
        begin_reading(subscriber, at, linked_member(subscriber, member, acting, at))
        purposes = [MailKind(asking.purpose) for asking in asked]
        receipts.tell(
            subscriber,
            "welcome",
            occasion=f"{line.pk}",
            at=at,
            purposes=purposes,
            has_ads=MailKind.AD in purposes,
            names=names_of(subscriber),
        )
    return subscriber


def asked_last(subscriber: Subscriber, at: datetime) -> list[ConsentEvent]:
    """The lines of the latest request: of news, and of advertisements when they were wished for. None when too old."""
    requests = ConsentEvent.objects.filter(subscriber=subscriber, step=Step.REQUEST).select_related("wording")
    latest = requests.filter(purpose=MailKind.INFO).order_by("-pk").first()
    if latest is None or latest.acted_at <= at - CONFIRM_WITHIN:
        return []
    return list(requests.filter(pk__gte=latest.pk).order_by("pk"))


def begin_reading(subscriber: Subscriber, at: datetime, member: Member | None) -> None:
    own = list(Series.objects.filter(subscriptions__subscriber=subscriber))
    suppression.lift(address_hash=subscriber.address_hash, series=own)
    subscriber.subscriptions.update(since=at)
    columns = {
        "state": State.ACTIVE,
        "confirmed_at": at,
        "ended_at": None,
        "paused_until": None,
        "soft_bounces": 0,
        "soft_bounced_at": None,
        "member": member,
        **ledger.columns_now(subscriber),
    }
    write_columns(subscriber, columns)


def write_columns(subscriber: Subscriber, columns: Mapping[str, object]) -> None:
    for name, value in columns.items():
        setattr(subscriber, name, value)
    subscriber.save(update_fields=list(columns))


def is_own_address(member: Member | None, subscriber: Subscriber) -> bool:
    """Whether the member has proven this mailbox to be theirs."""
    if member is None:
        return False
    return EmailAddress.objects.filter(user=member, email__iexact=subscriber.address, verified=True).exists()


def linked_member(subscriber: Subscriber, member: Member | None, acting: Acting, at: datetime) -> Member | None:
    """The member, who then also agrees as a member (소식 메일 받기); None when that may not be."""
    if not is_own_address(member, subscriber) or Purpose.NEWS_MAIL not in consents.texts_in_force(at):
        return None
    try:
        consents.give(member=member, purposes=[Purpose.NEWS_MAIL], acting=acting, at=at)
    except ConsentRefused:
        return None
    return member if consents.holds(member, Purpose.NEWS_MAIL, at) else None


def names_of(subscriber: Subscriber) -> list[str]:
    """What comes, by name."""
    live = subscriber.subscriptions.filter(stopped_at=None).order_by("series__order", "series__name")
    return list(live.values_list("series__name", flat=True))


def stop(
    *,
    subscriber: Subscriber,
    series: Series | None = None,
    acting: Acting,
    at: datetime,
    whence: Whence | None = None,
) -> bool:
    """Stop `series`, or everything; of who asked but never confirmed, too. At once, and told once.

    The last series stopped is everything stopped. False when it was stopped before: then nothing is written.
    """
    with transaction.atomic():
        subscriber = locked(subscriber)
        mine = subscriber.subscriptions.filter(stopped_at=None)
        wanted = mine.filter(series=series) if series else mine
        if subscriber.state not in (State.PENDING, State.ACTIVE) or (series and not wanted.exists()):
            return False
        wanted.update(stopped_at=at)
        if series and mine.exists():
            line = ledger.write(subscriber, Step.WITHDRAW, acting=acting, at=at, series=series, whence=whence)
            receipts.tell(
                subscriber, "stopped_one", occasion=f"{line.pk}", at=at, series=series, names=names_of(subscriber)
            )
            return True
        end_reading(subscriber, acting, at, whence)
    return True


def end_reading(subscriber: Subscriber, acting: Acting, at: datetime, whence: Whence | None) -> None:
    purposes = [MailKind.INFO, *([MailKind.AD] if subscriber.ads_since else [])]
    lines = [
        ledger.write(subscriber, Step.WITHDRAW, acting=acting, at=at, purpose=purpose, whence=whence)
        for purpose in purposes
    ]
    columns = {"state": State.UNSUBSCRIBED, "ended_at": at, "paused_until": None, **ledger.columns_now(subscriber)}
    write_columns(subscriber, columns)
    receipts.tell(subscriber, "stopped", occasion=f"{lines[0].pk}", at=at, purposes=purposes)


def erase(
    *,
    subscriber: Subscriber,
    why: str = "",
    acting: Acting,
    at: datetime,
    tells: bool = True,
    keeps_away: bool = True,
) -> bool:
    """Empty address and name now. The keyed hash stays, so that no import mails this mailbox again.

    `why`: a word for the proof. `tells`: mail the result first. `keeps_away`: false of who never confirmed, about whom
    nothing is known. False when it was erased before.
    """
    with transaction.atomic():
        subscriber = locked(subscriber)
        if subscriber.state == State.ERASED:
            return False
        line = ledger.write(subscriber, Step.ERASE, acting=acting, at=at, whence=Whence(source=why))
        if tells:
            receipts.tell(subscriber, "erased", occasion=f"{line.pk}", at=at, why=why)
        if keeps_away:
            suppression.suppress(
                address_hash=subscriber.address_hash, reason=Suppression.Reason.WITHDRAWN, evidence=why, at=at
            )
        subscriber.subscriptions.all().delete()
        write_columns(subscriber, emptied() | ledger.columns_now(subscriber))
        if not subscriber.ended_at:
            write_columns(subscriber, {"ended_at": at})
    return True


def emptied() -> dict:
    """The columns of a row that names nobody. A new secret: links of old mails open nothing any more."""
    return {
        "state": State.ERASED,
        "address": "",
        "name": "",
        "domain": "",
        "member": None,
        "secret": new_secret(),
        "paused_until": None,
    }


def erase_all(found: Iterable[Subscriber], *, why: str, acting: Acting, at: datetime, **how) -> int:
    return sum(erase(subscriber=subscriber, why=why, acting=acting, at=at, **how) for subscriber in found)
