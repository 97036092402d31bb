"""Who runs what: staff of the centre all runs, of a district those of their own, an instructor those they teach."""

from django.db.models import QuerySet

from education.models import Engagement, Run
from members.models import Member
from portal.roles import edited_districts

MANAGE = "education.manage_runs"


def manages_runs(member: Member) -> bool:
    return member.is_authenticated and member.has_perm(MANAGE)


def campuses_of(member: Member) -> list[str] | None:
    """The campuses whose runs the member manages (values of District); None: all of them. Empty: none."""
    if not manages_runs(member):
        return []
    return edited_districts(member) or None


def managed(member: Member) -> QuerySet[Run]:
    """The runs that the member manages."""
    campuses = campuses_of(member)
    return Run.objects.all() if campuses is None else Run.objects.filter(campus__in=campuses)


def manages(member: Member, run: Run) -> bool:
    campuses = campuses_of(member)
    return campuses is None or run.campus in campuses


def teaches(member: Member, run: Run) -> bool:
    return Engagement.objects.filter(session__run=run, instructor__member=member, instructor__left_at=None).exists()


def attends_to(member: Member, run: Run) -> bool:
    """Whether the member may take attendance and read essays: who manages the run, and who teaches it."""
    return member.is_authenticated and (manages(member, run) or teaches(member, run))
