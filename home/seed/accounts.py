"""Demo accounts, one a role. Made only where the settings allow it: never on a public server.

Staff need a second factor, so their demo accounts share one whose secret is public (portal/security/demo_factor.py).
"""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import CommandError

from home import roles
from members.models import Member
from members.staff import is_staff
from portal.security import demo_factor

PASSWORD = "seoul-maeul-demo"
# (name before @, nickname, groups, district, superuser, what it is for)
ACCOUNTS = (
    ("editor", "글쓴이 데모", (roles.AUTHOR,), "", False, "작성자"),
    ("publisher", "펴낸이 데모", (roles.PUBLISHER,), "", False, "검토·발행자"),
    ("eunpyeong", "은평 데모", (roles.district_group("eunpyeong"),), "eunpyeong", False, "자치구 편집자 (은평구)"),
    ("education", "배움 데모", (roles.EDUCATION,), "", False, "교육 담당"),
    ("newsletter", "소식 데모", (roles.NEWSLETTER,), "", False, "소식지 담당"),
    ("instructor", "한가람 데모", (), "eunpyeong", False, "강사"),
    ("privacy", "지킴이 데모", (roles.PRIVACY_OFFICER,), "", False, "개인정보 담당"),
    ("desk", "창구 데모", (roles.DESK,), "", False, "창구·전화 담당"),
    ("admin", "살림꾼 데모", (roles.ADMINISTRATOR,), "", True, "시스템 관리자"),
    ("citizen", "이웃 데모", (), "eunpyeong", False, "시민"),
    ("kitchen", "부엌지기 데모", (), "eunpyeong", False, "기관의 대표 관리자"),
)
DOMAIN = "seoulmaeul.example"


def make() -> None:
    """Make what is missing. Raises CommandError where demo accounts are not allowed."""
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        raise CommandError(
            "데모 계정을 만들지 않았어요. 비밀번호가 알려진 계정이라 공개 서버의 설정에서는 만들 수 없어요. "
            "manage.py seed --content-only로 내용만 심어 주세요."
        )
    for name, nickname, groups, district, is_superuser, _role in ACCOUNTS:
        email = f"{name}@{DOMAIN}"
        member = Member.objects.filter(email=email).first()
        if member is None:
            member = Member.objects.create_user(
                email, PASSWORD, nickname=nickname, home_district=district, is_superuser=is_superuser
            )
            member.groups.set(Group.objects.filter(name__in=groups))
            EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
        if is_staff(member):
            demo_factor.give(member)
