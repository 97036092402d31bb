"""The proof of what each reader agreed to: lines written once, and what follows from replaying them.

`Subscriber.consent_until` and `Subscriber.ads_since` are that replay, kept in columns so that one statement can ask.
Lines count in the order they were written. A line about one series changes nothing of the agreement as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from members.acting import Acting
from newsletter.models import ConsentEvent, ConsentWording, MailKind, Series, Subscriber

Step = ConsentEvent.Step
AGREEING = (Step.CONFIRM, Step.RENEW, Step.IMPORT)
ENDING = (Step.WITHDRAW, Step.ERASE)
YEARS = 2


@dataclass(frozen=True)
class Whence:
    """From where an agreement came, as proof: network address, browser, and which page or list."""

    ip: str | None = None
    user_agent: str = ""
    source: str = ""

    def columns(self) -> dict:
        return {"ip": self.ip or None, "user_agent": self.user_agent[:200], "source": self.source[:120]}


@dataclass(frozen=True)
class Standing:
    """What is agreed: until when mails may come, since when advertisements may."""

    consent_until: datetime | None = None
    ads_since: datetime | None = None


def two_years_after(at: datetime) -> datetime:
    """The agreement of a 29 February ends on a 28th: never later than two years."""
    try:
        return at.replace(year=at.year + YEARS)
    except ValueError:
        return at.replace(year=at.year + YEARS, day=28)


def replay(lines: Iterable[ConsentEvent]) -> Standing:
    """What follows from `lines`, in the order they were written."""
    until = ads = None
    for line in lines:
        if line.series_id is not None:
            continue
        if line.step in AGREEING:
            if line.purpose == MailKind.AD:
                ads = ads or line.acted_at
                continue
            until = two_years_after(line.acted_at)
            # A new beginning asks anew about advertisements; going on does not.
            ads = ads if line.step == Step.RENEW else None
        elif line.step in ENDING:
            ads = None
            if line.purpose == MailKind.INFO:
                until = None
    return Standing(until, ads)


def lines_of(subscriber: Subscriber) -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(subscriber=subscriber).order_by("pk"))


def write(
    subscriber: Subscriber,
    step: Step,
    *,
    acting: Acting,
    at: datetime,
    purpose: MailKind = MailKind.INFO,
    wording: ConsentWording | None = None,
    series: Series | None = None,
    whence: Whence | None = None,
) -> ConsentEvent:
    """One line. Whoever writes one that agrees or ends brings the columns along, with `columns_now`."""
    return ConsentEvent.objects.create(
        subscriber=subscriber,
        step=step,
        purpose=purpose,
        wording=wording,
        series=series,
        acted_at=at,
        **(whence or Whence()).columns(),
        **acting.columns(),
    )


def columns_now(subscriber: Subscriber) -> dict[str, datetime | None]:
    """`consent_until` and `ads_since` as the ledger says. One query."""
    standing = replay(lines_of(subscriber))
    return {"consent_until": standing.consent_until, "ads_since": standing.ads_since}
