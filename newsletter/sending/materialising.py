"""The list: one statement writes a row for each reader. Running it again adds who came since, and nobody twice."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import LessThan

from members.acting import Acting
from newsletter import recipients
from newsletter.models import Build, Delivery, Mailing, Subscription
from newsletter.moves import move
from newsletter.sending import editions

COLUMNS = ("mailing_id", "subscriber_id", "language", "arm", "domain", "state", "skip", "outcome")
COLUMNS += ("attempts", "resent", "reply")
# What claims and counts ask of a row.
ASKED = ("id", "mailing_id", "subscriber_id", "state", "arm", "domain", "next_at", "worker_id")
# How much of an address' keyed hash decides the subject that its reader gets.
HEX_DIGITS = 4
LAST = 16**HEX_DIGITS - 1


def materialise(mailing: Mailing, *, acting: Acting, at: datetime) -> Mailing:
    """Write the rows and let sending begin, or neither. Raises NotApproved, MoveRefused."""
    builds = editions.approved(mailing)
    with transaction.atomic():
        insert(rows(mailing, builds, at))
        number = mailing.deliveries.count()
        move(mailing, Mailing.State.SENDING, acting=acting, at=at, materialised=number, paused_reason="")
    analyse()
    return mailing


def analyse() -> None:
    """Let PostgreSQL know how many rows there are now: by what it knew before, each claim would sort all of them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Delivery._meta.db_table)
            cursor.execute(f"ANALYZE {table} ({', '.join(ASKED)})")


def rows(mailing: Mailing, builds: dict[editions.Key, Build], at: datetime) -> QuerySet[Subscription]:
    """What is written of each receiving subscription, under the names of COLUMNS."""
    languages = sorted({language for language, _arm in builds})
    language = Case(When(subscriber__language__in=languages, then=F("subscriber__language")), default=Value("ko"))
    readers = recipients.receiving(mailing, at).order_by()
    values = {
        "mailing_id": Value(mailing.pk),
        "subscriber_id": F("subscriber"),
        "language": language,
        "arm": arm_of(mailing, builds),
        "domain": F("subscriber__domain"),
        "state": Value(Delivery.State.QUEUED.value),
        "skip": Value(""),
        "outcome": Value(""),
        "attempts": Value(0),
        "resent": Value(False),
        "reply": Value(""),
    }
    columns = {f"new_{name}": value for name, value in values.items()}
    return readers.annotate(**columns).values_list(*columns)


def arm_of(mailing: Mailing, builds: dict[editions.Key, Build]) -> Case | Value:
    """A, B, or empty for who waits for the better one.

    By the keyed hash of the address: nobody can work out who gets what, and it is the same when asked again. Each
    mailing reads another stretch of the hash, so that nobody is always among the tested.
    """
    if not any(arm == Build.Arm.B for _language, arm in builds) or mailing.ab_winner:
        return Value(mailing.ab_winner or Build.Arm.A.value)
    stretch = Substr("subscriber__address_hash", 1 + mailing.pk * 7 % (64 - HEX_DIGITS), HEX_DIGITS)
    half = 16**HEX_DIGITS * mailing.ab_share // 200
    # Numbers of equal length in hexadecimal sort as their letters do.
    return Case(
        When(LessThan(stretch, Value(f"{half:0{HEX_DIGITS}x}")), then=Value(Build.Arm.A.value)),
        When(LessThan(stretch, Value(f"{min(2 * half, LAST):0{HEX_DIGITS}x}")), then=Value(Build.Arm.B.value)),
        default=Value(""),
    )


def insert(readers: QuerySet[Subscription]) -> None:
    """INSERT … SELECT … ON CONFLICT DO NOTHING, as both databases know it."""
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, COLUMNS))
    select, parameters = readers.query.sql_with_params()
    statement = (
        f"INSERT INTO {quote(Delivery._meta.db_table)} ({columns}) {select}"
        " ON CONFLICT (subscriber_id, mailing_id) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
