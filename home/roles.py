"""Who may do what in the admin: the names of the roles, and the questions other modules ask about them.

The roles are Wagtail groups made by migrations 0003 and 0004. A role's name is its key: it never changes without a
migration.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page

from home.models import DistrictPage
from members.districts import District
from members.models import Member

AUTHOR = "작성자"
PUBLISHER = "검토·발행자"
PRIVACY_OFFICER = "개인정보 담당"
ADMINISTRATOR = "시스템 관리자"
DISTRICT_EDITOR = "자치구 편집자"
DESK = "창구·전화 담당"

COMMON_COLLECTION = "함께 쓰는 자료"
WORKFLOW = "작성 → 검토 → 발행"
REVIEW_TASK = "검토"
PUBLISH_TASK = "발행"


def district_group(district: str) -> str:
    """The name of the group that edits one district: "자치구 편집자 · 은평구"."""
    return f"{DISTRICT_EDITOR} · {District(district).label}"


DISTRICT_GROUPS = {district_group(district): district.value for district in District}
SITE_WIDE = {AUTHOR, PUBLISHER, ADMINISTRATOR}


def edited_districts(member: Member | AnonymousUser) -> list[str]:
    """The districts a member edits and is bound to. Empty for who works on the whole site, and for who edits none."""
    if not member.is_authenticated or member.is_superuser:
        return []
    names = set(member.groups.values_list("name", flat=True))
    if names & SITE_WIDE:
        return []
    return [district for name, district in DISTRICT_GROUPS.items() if name in names]


def without_other_districts(pages: QuerySet[Page], member: Member) -> QuerySet[Page]:
    """`pages` less the trees of districts a bound editor does not edit; unchanged for everybody else."""
    mine = edited_districts(member)
    if not mine:
        return pages
    outside = Q()
    for path in DistrictPage.objects.exclude(district__in=mine).values_list("path", flat=True):
        outside |= Q(path__startswith=path)
    return pages.exclude(outside)
