"""The names of the roles in the admin, which are Wagtail groups made by migrations of home. A role's name is its key:
it never changes without a migration. And of which district a member of staff works.
"""

from django.contrib.auth.models import AnonymousUser

from members.districts import District
from members.models import Member

AUTHOR = "작성자"
PUBLISHER = "검토·발행자"
PRIVACY_OFFICER = "개인정보 담당"
ADMINISTRATOR = "시스템 관리자"
DISTRICT_EDITOR = "자치구 편집자"
DESK = "창구·전화 담당"
EDUCATION = "교육 담당"
NEWSLETTER = "소식지 담당"


def district_group(district: str) -> str:
    """The name of the group that edits one district: "자치구 편집자 · 은평구"."""
    return f"{DISTRICT_EDITOR} · {District(district).label}"


DISTRICT_GROUPS = {district_group(district): district.value for district in District}
SITE_WIDE = {AUTHOR, PUBLISHER, ADMINISTRATOR, EDUCATION, NEWSLETTER}


def edited_districts(member: Member | AnonymousUser) -> list[str]:
    """The districts a member edits and is bound to. Empty for who works on the whole site, and for who edits none."""
    if not member.is_authenticated or member.is_superuser:
        return []
    names = set(member.groups.values_list("name", flat=True))
    if names & SITE_WIDE:
        return []
    return [district for name, district in DISTRICT_GROUPS.items() if name in names]
