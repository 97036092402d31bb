"""Whether a guardian's word stands behind a minor: questions only. The verbs are in membership/guardians.py."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from members import ages
from members.models import GuardianConsent, Member

CONSENT, NOTICE = GuardianConsent.Kind.CONSENT, GuardianConsent.Kind.NOTICE
VERIFIED = GuardianConsent.State.VERIFIED


def needs_guardian(member: Member, at: datetime) -> bool:
    """Under 14 on the day of `at`. A member whose day of birth is not kept is older."""
    return member.born_on is not None and ages.is_under_14(member.born_on, _day(at))


def standing(minor: Member, at: datetime) -> GuardianConsent | None:
    """The consent that holds at `at`; None when there is none, it was withdrawn or has ended."""
    return _valid(at).filter(minor=minor, verified_at__lte=at).order_by("-verified_at", "-pk").first()


def stands(minor: Member, at: datetime) -> bool:
    """Whether a guardian agrees to this minor's account right now."""
    return standing(minor, at) is not None


def may_use_personal_features(member: Member, at: datetime) -> bool:
    """Whether the personal features are open: to everyone but a child without a guardian's consent."""
    return not needs_guardian(member, at) or stands(member, at)


def notice_given(minor: Member, feature: str) -> bool:
    """Whether a guardian was told that someone from 14 to 18 uses this feature (a value, for example "timebank")."""
    notices = GuardianConsent.objects.filter(kind=NOTICE, minor=minor, state=VERIFIED)
    return any(feature in scope for scope in notices.values_list("scope", flat=True))


def _valid(at: datetime) -> QuerySet[GuardianConsent]:
    not_over = Q(expires_on=None) | Q(expires_on__gt=_day(at))
    return GuardianConsent.objects.filter(not_over, kind=CONSENT, state=VERIFIED)


def _day(at: datetime) -> date:
    return timezone.localdate(at)
