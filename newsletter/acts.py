"""Who acts where nobody need be signed in: a reader by the link of a mail, or the portal itself."""

from members.acting import Acting, as_self
from members.models import Capacity, Member


def as_reader(member: Member | None = None) -> Acting:
    """`member`: when the reader is signed in."""
    return as_self(member) if member else Acting(actor=None, member=None)


def as_staff(member: Member) -> Acting:
    return Acting(actor=member, member=None, capacity=Capacity.OFFICE)


def as_portal() -> Acting:
    return Acting(actor=None, member=None, capacity=Capacity.SYSTEM)
