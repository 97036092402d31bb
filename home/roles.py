"""Who may do what in the admin's pages: the roles (portal/roles.py) and what is theirs on this site."""

from django.db.models import Q, QuerySet
from wagtail.models import Page

from home.models import DistrictPage
from members.models import Member
from portal.roles import (
    ADMINISTRATOR,
    AUTHOR,
    DESK,
    DISTRICT_EDITOR,
    DISTRICT_GROUPS,
    EDUCATION,
    NEWSLETTER,
    PRIVACY_OFFICER,
    PUBLISHER,
    SITE_WIDE,
    district_group,
    edited_districts,
)

COMMON_COLLECTION = "함께 쓰는 자료"
WORKFLOW = "작성 → 검토 → 발행"
REVIEW_TASK = "검토"
PUBLISH_TASK = "발행"

__all__ = [
    "ADMINISTRATOR",
    "AUTHOR",
    "COMMON_COLLECTION",
    "DESK",
    "DISTRICT_EDITOR",
    "DISTRICT_GROUPS",
    "EDUCATION",
    "NEWSLETTER",
    "PRIVACY_OFFICER",
    "PUBLISHER",
    "PUBLISH_TASK",
    "REVIEW_TASK",
    "SITE_WIDE",
    "WORKFLOW",
    "district_group",
    "edited_districts",
    "without_other_districts",
]


def without_other_districts(pages: QuerySet[Page], member: Member) -> QuerySet[Page]:
    """`pages` less the trees of districts a bound editor does not edit; unchanged for everybody else."""
    mine = edited_districts(member)
    if not mine:
        return pages
    outside = Q()
    for path in DistrictPage.objects.exclude(district__in=mine).values_list("path", flat=True):
        outside |= Q(path__startswith=path)
    return pages.exclude(outside)
