"""Finding a member by what a caller says, for staff: the least that tells two neighbours apart, never a list of all."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from members import phones
from members.addresses import masked, normalised
from members.districts import District
from members.models import Member
from members.models.member import Folded

SHORTEST_QUERY = 2  # characters
MOST_FOUND = 20
# A nickname and the last four digits of the phone, in either order.
NAME_AND_DIGITS = re.compile(r"(?:(?P<name>.+?)\s+(?P<digits>\d{4})|(?P<digits2>\d{4})\s+(?P<name2>.+))")
LAST_CHARACTER = chr(0x10FFFF)


@dataclass(frozen=True)
class FoundMember:
    """What a search shows. `joined` is the first day of the month of joining; the rest is opened with a reason."""

    pk: int
    nickname: str
    district: str
    email: str
    phone: str
    joined: date

    @classmethod
    def of(cls, member: Member) -> "FoundMember":
        return cls(
            pk=member.pk,
            nickname=member.get_short_name(),
            district=str(District(member.home_district).label) if member.home_district else "",
            email=masked(member.email),
            phone=phones.masked(member.phone),
            joined=timezone.localdate(member.date_joined).replace(day=1),
        )


def find(query: str, limit: int = MOST_FOUND) -> list[FoundMember]:
    """Members by the whole e-mail address, the whole phone number, the beginning of the nickname, or the beginning of
    the nickname with the last four digits of the phone ("은하수 5678").

    Fewer than two characters find nobody. At most `limit`, which is never more than MOST_FOUND; one or two queries,
    each by an index.
    """
    query = unicodedata.normalize("NFC", " ".join(query.replace("\x00", "").split()))
    if len(query) < SHORTEST_QUERY:
        return []
    limit = min(limit, MOST_FOUND)
    members: dict[int, Member] = {}
    for found in matching(query):
        members |= {member.pk: member for member in found[: limit - len(members)]}
    return [FoundMember.of(member) for member in members.values()]


def matching(query: str) -> list[QuerySet[Member]]:
    """The sets of members a query may mean, the likeliest first."""
    present = Member.objects.present()
    if "@" in query:
        return [present.filter(email=normalised(query))]
    try:
        return [present.filter(phone=phones.checked(query)).order_by("pk")]
    except ValidationError:
        pass
    found = [with_nickname(query)]
    if both := NAME_AND_DIGITS.fullmatch(query):
        name, digits = both["name"] or both["name2"], both["digits"] or both["digits2"]
        found.insert(0, with_nickname(name).filter(phone__endswith=digits))
    return found


def with_nickname(beginning: str) -> QuerySet[Member]:
    """Members whose nickname begins so, capitals or not.

    A range, not LIKE: in code point order on both databases it is answered by the index `member_nickname`.
    """
    beginning = beginning.lower()
    # As `present()`, said so that SQLite without statistics does not walk the index of accounts that were never merged.
    members = Member.objects.filter(erased_at=None).exclude(merged_into__gt=0).annotate(folded=Folded("nickname"))
    return members.filter(folded__gte=beginning, folded__lt=beginning + LAST_CHARACTER).order_by("folded", "pk")
