"""Who acts right now: the person, for whom, in which capacity, through which channel.

Every verb of every feature takes an `Acting`; every record of an act is written with `**acting.columns()`.
"""

from dataclasses import dataclass
from datetime import datetime

from members.models import ActRecord, Capacity, Channel, Mandate, Member, Organisation


@dataclass(frozen=True)
class Acting:
    """`actor` pressed the button; `member` is the one it is for (the actor, unless a mandate says otherwise)."""

    actor: Member | None
    member: Member | None
    organisation: Organisation | None = None
    mandate: Mandate | None = None
    capacity: Capacity = Capacity.SELF
    channel: Channel = Channel.WEB

    @property
    def is_for_another(self) -> bool:
        return self.mandate is not None

    def columns(self) -> dict:
        """The columns of `members.models.Act`, less the time."""
        return {
            "actor": self.actor,
            "on_behalf_of": self.member if self.is_for_another else None,
            "organisation": self.organisation,
            "capacity": self.capacity,
            "channel": self.channel,
        }


def as_self(member: Member, channel: Channel = Channel.WEB) -> Acting:
    return Acting(actor=member, member=member, channel=channel)


def as_organisation(member: Member, organisation: Organisation) -> Acting:
    return Acting(actor=member, member=member, organisation=organisation, capacity=Capacity.ORGANISATION)


def by_mandate(mandate: Mandate) -> Acting:
    is_staff = mandate.kind == Mandate.Kind.STAFF
    return Acting(
        actor=mandate.agent,
        member=mandate.member,
        mandate=mandate,
        capacity=Capacity.STAFF if is_staff else Capacity.RELATIVE,
        channel=Channel(mandate.channel),
    )


def as_office(staff: Member, subject: Member, channel: Channel = Channel.DESK) -> Acting:
    """A staff member does the centre's own work on a member's record (a signed form, a correction)."""
    return Acting(actor=staff, member=subject, capacity=Capacity.OFFICE, channel=channel)


def as_system(subject: Member) -> Acting:
    return Acting(actor=None, member=subject, capacity=Capacity.SYSTEM)


def record(acting: Acting, verb: str, at: datetime, *, subject: Member | None = None, **details) -> ActRecord:
    """Write down an act that has no record of its own. `details` name fields, never the values of personal data."""
    return ActRecord.objects.create(
        verb=verb, subject=subject or acting.member, details=details, acted_at=at, **acting.columns()
    )
