"""Lists of readers from elsewhere: looked at first, then carried out. Nobody is mailed without a proof of consent.

A list brought twice is brought once. It never takes back what a reader chose: who stopped after the day of the
agreement stays stopped, what a reader set stays set, and a mailbox that is closed is never opened by a list.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.acting import Acting
from members.models import Capacity, Channel, Member
from newsletter import addresses, ledger, receipts
from newsletter.import_rows import Reading, Record, Row
from newsletter.models import ConsentEvent, MailKind, Series, Subscriber, Subscription, Suppression
from newsletter.rights import own_series

MOST_ROWS = 10_000
MOST_BYTES = 4 * 1024 * 1024
# Rows looked up by one statement: SQLite takes so many values at least.
CHUNK = 500
# Readers told of one tick; a list of 10,000 is told within an hour, the law gives 14 days.
TOLD_A_TICK = 200

State = Subscriber.State
Step = ConsentEvent.Step


class Outcome(models.TextChoices):
    NEW = "new", gettext_lazy("새로 넣어요")
    CHANGED = "changed", gettext_lazy("이미 있는 분에게 더해요")
    SAME = "same", gettext_lazy("이미 그대로예요")
    CLOSED = "closed", gettext_lazy("보내면 안 되는 분이에요")
    WRONG = "wrong", gettext_lazy("고쳐야 해요")


@dataclass
class Known:
    """What stands about the mailboxes of some rows, by their keyed hash."""

    readers: dict[str, Subscriber]
    subscriptions: dict[int, dict[int, Subscription]]
    closed: dict[str, list[Suppression]]


@dataclass
class Done:
    new: int = 0
    changed: int = 0
    left: int = 0


@dataclass
class Written:
    """What is written of one chunk."""

    readers: list[Subscriber] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    reopened: list[Subscription] = field(default_factory=list)
    lines: list[ConsentEvent] = field(default_factory=list)


def looked_at(lines: Iterable[Mapping[str, str]], record: Record, staff: Member, at: datetime) -> list[Row]:
    """What each row would do; nothing is written. Three queries, and at most three for each 500 rows."""
    rows = Reading(record, own_series(staff).offered(), at).rows(lines)
    for chunk in chunks(rows):
        judge(chunk, known_of(chunk))
    return rows


def counted(rows: Iterable[Row]) -> dict[str, int]:
    numbers = dict.fromkeys(Outcome.values, 0)
    for row in rows:
        numbers[row.outcome] += 1
    return numbers


def chunks(rows: list[Row]) -> Iterable[list[Row]]:
    """Rows of one mailbox stay together."""
    ordered = sorted(rows, key=lambda row: (row.address, row.number))
    chunk: list[Row] = []
    for row in ordered:
        if len(chunk) >= CHUNK and row.address != chunk[-1].address:
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk


def known_of(rows: Iterable[Row], *, locked: bool = False) -> Known:
    hashes = {row.address_hash for row in rows if not row.wrong}
    readers = Subscriber.objects.filter(address_hash__in=hashes).order_by("pk")
    found = {it.address_hash: it for it in (readers.select_for_update() if locked else readers)}
    subscriptions: dict[int, dict[int, Subscription]] = defaultdict(dict)
    for one in Subscription.objects.filter(subscriber__in=[it.pk for it in found.values()]):
        subscriptions[one.subscriber_id][one.series_id] = one
    closed: dict[str, list[Suppression]] = defaultdict(list)
    for row in Suppression.objects.filter(address_hash__in=hashes).order_by("pk"):
        closed[row.address_hash].append(row)
    return Known(found, subscriptions, closed)


def judge(rows: Iterable[Row], known: Known) -> None:
    """Write `outcome` and `says` of each row."""
    for row in rows:
        row.says = []
        if row.wrong:
            row.outcome = Outcome.WRONG
        elif reason := refusal(row, known):
            row.outcome, row.says = Outcome.CLOSED, [reason]
        elif (reader := known.readers.get(row.address_hash)) is None:
            row.outcome = Outcome.NEW
        else:
            row.says = changes(row, reader, known.subscriptions[reader.pk])
            row.outcome = Outcome.CHANGED if row.says else Outcome.SAME


def refusal(row: Row, known: Known) -> str:
    """Why nothing may be sent there whatever the list says; a newsletter that is closed for one is left out."""
    closed = known.closed[row.address_hash]
    if any(it.series_id is None for it in closed):
        return _("보내지 않기로 한 메일함이에요: %s") % closed[0].get_reason_display()
    series_closed = {it.series_id for it in closed}
    row.series = tuple(one for one in row.series if one.pk not in series_closed)
    if not row.series:
        return _("이 소식지는 보내지 않기로 한 메일함이에요.")
    reader = known.readers.get(row.address_hash)
    if reader is None:
        return ""
    if reader.state in (State.BOUNCED, State.COMPLAINED):
        return _("%s: 다시 보내지 않아요.") % reader.get_state_display()
    if reader.state != State.ACTIVE and reader.ended_at and reader.ended_at >= row.agreed_at:
        return _("동의한 날보다 뒤에 그만 받기로 하셨어요.")
    return ""


def changes(row: Row, reader: Subscriber, own: Mapping[int, Subscription]) -> list[str]:
    """What would become other, in words; nothing for who has it all."""
    said = []
    if reader.state != State.ACTIVE:
        said.append(_("%s → 받고 있음") % reader.get_state_display())
    elif renews(row, reader):
        said.append(_("동의한 날이 더 새로워요"))
    said += [_("‘%s’ 더함") % one for one in added(row, own)]
    if row.name and not reader.name:
        said.append(_("이름 더함"))
    return said


def renews(row: Row, reader: Subscriber) -> bool:
    """Whether this agreement holds longer than the one that stands."""
    return reader.consent_until is None or ledger.two_years_after(row.agreed_at) > reader.consent_until


def added(row: Row, own: Mapping[int, Subscription]) -> list[Series]:
    """Newsletters the reader has not; one that was stopped only when the agreement came later."""
    return [one for one in row.series if is_added(own.get(one.pk), row)]


def is_added(standing: Subscription | None, row: Row) -> bool:
    return standing is None or (standing.stopped_at is not None and standing.stopped_at < row.agreed_at)


def acting_of(staff: Member) -> Acting:
    return Acting(actor=staff, member=None, capacity=Capacity.OFFICE, channel=Channel.IMPORT)


def carry_out(lines: Iterable[Mapping[str, str]], record: Record, staff: Member, at: datetime) -> Done:
    """Do what the look said, judged anew under a lock: what changed meanwhile counts. Again, it does nothing."""
    rows = Reading(record, own_series(staff).offered(), at).rows(lines)
    done = Done()
    for chunk in chunks(rows):
        with transaction.atomic():
            known = known_of(chunk, locked=True)
            judge(chunk, known)
            take_in(chunk, known, staff, at, done)
    return done


def take_in(rows: list[Row], known: Known, staff: Member, at: datetime, done: Done) -> None:
    made = newly_made([row for row in rows if row.outcome == Outcome.NEW], at)
    written = Written()
    listed: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        listed[row.address].update(series.pk for series in row.series)
    for row in rows:
        if row.outcome == Outcome.NEW and row.address_hash in made:
            reader, is_whole = made[row.address_hash]
            made[row.address_hash] = (reader, False)
            subscribe(row, reader, known.subscriptions[reader.pk], at, written)
            line_of(row, reader, staff, written, is_whole=is_whole)
            done.new += is_whole
        elif row.outcome == Outcome.CHANGED:
            reader = known.readers[row.address_hash]
            change(row, reader, known.subscriptions[reader.pk], listed[row.address], staff, at, written)
            done.changed += 1
        else:
            done.left += 1
    columns = ["state", "name", "address", "domain", "confirmed_at", "ended_at", "consent_until", "ads_since"]
    Subscriber.objects.bulk_update(written.readers, columns)
    Subscription.objects.bulk_create(written.subscriptions)
    Subscription.objects.bulk_update(written.reopened, ["stopped_at", "since"])
    ConsentEvent.objects.bulk_create(written.lines)


def newly_made(rows: list[Row], at: datetime) -> dict[str, tuple[Subscriber, bool]]:
    """One reader a mailbox, by hash; who subscribed in this very moment is not of us. The flag: not proven yet."""
    first = {}
    for row in rows:
        first.setdefault(row.address_hash, row)
    wanted = {
        key: Subscriber(
            address=row.address,
            address_hash=key,
            domain=addresses.group(row.address),
            name=row.name,
            language=row.language,
            state=State.ACTIVE,
            consent_until=ledger.two_years_after(row.agreed_at),
            ads_since=row.agreed_at if row.ad_wording else None,
            created_via=Channel.IMPORT,
            created_at=at,
            confirmed_at=row.agreed_at,
        )
        for key, row in first.items()
    }
    Subscriber.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    stored = Subscriber.objects.filter(address_hash__in=wanted)
    return {it.address_hash: (it, True) for it in stored if it.secret == wanted[it.address_hash].secret}


def subscribe(row: Row, reader: Subscriber, own: dict[int, Subscription], at: datetime, written: Written) -> None:
    for series in added(row, own):
        standing = own.get(series.pk)
        if standing is not None:
            standing.stopped_at, standing.since = None, at
            written.reopened.append(standing)
            continue
        own[series.pk] = Subscription(
            subscriber=reader,
            series=series,
            districts=row.districts,
            topics=row.topics,
            frequency=row.frequency,
            since=at,
        )
        written.subscriptions.append(own[series.pk])


def change(
    row: Row,
    reader: Subscriber,
    own: dict[int, Subscription],
    listed: set[int],
    staff: Member,
    at: datetime,
    written: Written,
) -> None:
    """`listed`: all newsletters that the list has for this mailbox, in this row or another."""
    begins = reader.state != State.ACTIVE
    is_whole = begins or renews(row, reader)
    line_of(row, reader, staff, written, is_whole=is_whole, series=added(row, own), with_ads=begins)
    if begins:
        # What was asked for and never confirmed, or stopped, comes back only as far as the list says.
        for one in own.values():
            if one.stopped_at is None and one.series_id not in listed:
                one.stopped_at = at
                written.reopened.append(one)
        reader.state, reader.confirmed_at, reader.ended_at = State.ACTIVE, row.agreed_at, None
        reader.address, reader.domain = row.address, addresses.group(row.address)
        reader.ads_since = row.agreed_at if row.ad_wording else None
    if is_whole:
        reader.consent_until = ledger.two_years_after(row.agreed_at)
    reader.name = reader.name or row.name
    subscribe(row, reader, own, at, written)
    if reader not in written.readers[-1:]:
        written.readers.append(reader)


def line_of(
    row: Row,
    reader: Subscriber,
    staff: Member,
    written: Written,
    *,
    is_whole: bool,
    series: Iterable[Series] = (),
    with_ads: bool = True,
) -> None:
    """The proof: of the agreement as a whole, or of each newsletter that is added to one that holds."""
    facts = {"step": Step.IMPORT, "acted_at": row.agreed_at, "source": row.source, **acting_of(staff).columns()}
    if not is_whole:
        for one in series or row.series:
            line = ConsentEvent(subscriber=reader, purpose=MailKind.INFO, wording=row.wording, series=one, **facts)
            written.lines.append(line)
        return
    written.lines.append(ConsentEvent(subscriber=reader, purpose=MailKind.INFO, wording=row.wording, **facts))
    if row.ad_wording and with_ads:
        written.lines.append(ConsentEvent(subscriber=reader, purpose=MailKind.AD, wording=row.ad_wording, **facts))


def tell_due(at: datetime) -> int:
    """Who came by a list is told so, with the link that ends it (정보통신망법 제50조 제7항: within 14 days)."""
    told = ConsentEvent.objects.filter(subscriber=OuterRef("subscriber"), step=Step.TOLD, pk__gt=OuterRef("pk"))
    lines = ConsentEvent.objects.filter(
        ~Exists(told), step=Step.IMPORT, series=None, purpose=MailKind.INFO, subscriber__state=State.ACTIVE
    )
    due = list(lines.select_related("subscriber").order_by("pk")[:TOLD_A_TICK])
    for line in due:
        purposes = [MailKind.INFO, *([MailKind.AD] if line.subscriber.ads_since else [])]
        with transaction.atomic():
            receipts.tell(
                line.subscriber,
                "imported",
                occasion=f"{line.pk}",
                at=at,
                purposes=purposes,
                agreed_at=line.acted_at,
                source=line.source,
                names=list(
                    line.subscriber.subscriptions.filter(stopped_at=None)
                    .order_by("series__order", "series__name")
                    .values_list("series__name", flat=True)
                ),
            )
    return len(due)
