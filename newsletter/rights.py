"""Who of staff may do what with which series: three rights, and district staff with their own district's only."""

from django.db.models import QuerySet

from members.models import Member
from newsletter.models import Series
from portal.roles import edited_districts

COMPOSE = "newsletter.compose_newsletter"
APPROVE = "newsletter.approve_newsletter"
SEE_READERS = "newsletter.see_readers"


def own_series(member: Member) -> QuerySet[Series]:
    """Those of the member's own district; all of them for who works for all Seoul."""
    return Series.objects.edited_by(edited_districts(member))


def may(member: Member | None, right: str, series: Series) -> bool:
    """The right, and a series within reach."""
    if member is None or not member.has_perm(right):
        return False
    districts = edited_districts(member)
    return not districts or series.district in districts


def approvers(series: Series) -> list[Member]:
    """Whom to tell that something waits, by their groups."""
    app, codename = APPROVE.split(".")
    holding = Member.objects.present().filter(
        groups__permissions__codename=codename, groups__permissions__content_type__app_label=app, is_active=True
    )
    return [member for member in holding.distinct().order_by("pk") if may(member, APPROVE, series)]
