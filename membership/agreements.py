"""Agreements with institutions: who is told before one ends."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.models import OrganisationAgreement
from members.organisations import Role, people_of
from portal import notices
from portal.models import Notice
from portal.particles import fitting

# Days before the end: told once for each, the nearest only when the tick comes late.
WARNINGS = (7, 30)


def ending(on: date, within: int) -> QuerySet[OrganisationAgreement]:
    """Agreements in force that end within so many days, of open organisations, and that no later one follows."""
    later = OrganisationAgreement.objects.filter(
        organisation=OuterRef("organisation"), ended_at=None, ends_on__gt=OuterRef("ends_on")
    )
    near = OrganisationAgreement.objects.filter(
        ended_at=None,
        starts_on__lte=on,
        ends_on__gte=on,
        ends_on__lte=on + timedelta(days=within),
        organisation__closed_at=None,
    )
    return near.exclude(Exists(later)).select_related("organisation").order_by("ends_on", "pk")


def warn(at: datetime) -> int:
    """Tell owners and managers 30 and 7 days before. Returns how many were told now."""
    today = localdate(at)
    told = 0
    for agreement in ending(today, max(WARNINGS)):
        days = min(warning for warning in WARNINGS if agreement.ends_on <= today + timedelta(days=warning))
        people = [role.person for role in people_of(agreement.organisation) if role.role in (Role.OWNER, Role.MANAGER)]
        keys = {f"agreement:{agreement.pk}:{days}:{agreement.ends_on}:{person.pk}": person for person in people}
        known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys.keys() - known:
            tell(key, agreement, keys[key], at)
            told += 1
    return told


def tell(key: str, agreement: OrganisationAgreement, person, at: datetime) -> None:
    notices.tell(
        key=key,
        member=person,
        kind="agreement",
        title=_("%(name)s의 협약이 곧 끝나요") % {"name": agreement.organisation.name},
        text=_("‘%(title)s’%(subject)s %(month)s월 %(day)s일에 끝나요. 이어서 하려면 센터에 전화해 주세요.")
        % {
            "title": agreement.title,
            "subject": fitting(agreement.title, "이/가"),
            "month": agreement.ends_on.month,
            "day": agreement.ends_on.day,
        },
        url=reverse("membership:organisation", args=[agreement.organisation_id]),
        at=at,
    )
