"""Members who can be reached, and kinds of notices that only tests know."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from members.models import Member, Purpose
from portal import notices, texting
from portal.models import Notice, NoticeSettings
from portal.notices import NoticeKind
from tests import factories

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 11, 22, 12, tzinfo=SEOUL)
NIGHT = datetime(2026, 11, 22, 23, tzinfo=SEOUL)
MORNING = datetime(2026, 11, 23, 8, tzinfo=SEOUL)

MUST = NoticeKind("test_cancelled", "취소", is_transactional=True, template="test_cancelled")
MAY = NoticeKind("test_idea", "새 제안")
NEWS = NoticeKind("test_news", "소식", consent=Purpose.NEWS_MAIL)


@contextmanager
def known_kinds():
    """The kinds of tests, registered for as long as it lasts."""
    notices.register(MUST, MAY, NEWS)
    yield
    for kind in (MUST, MAY, NEWS):
        notices.KINDS.pop(kind.key, None)
    texting.APPROVED.pop(MUST.template, None)


def neighbour(*, mail: bool = True, phone: bool = True, settings: dict | None = None, **fields) -> Member:
    """With a confirmed e-mail address and a confirmed phone, unless told otherwise."""
    if phone:
        fields = {"phone": "01012345678", "phone_confirmed_at": NOON, **fields}
    member = factories.MemberFactory(**fields)
    if mail:
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    if settings:
        NoticeSettings.objects.create(member=member, **settings)
    return member


def tell(member: Member, kind: NoticeKind = MUST, key: str = "seat:1", at: datetime = NOON, **words) -> Notice:
    words = {"title": "예약이 취소됐어요", "text": "비가 많이 와서 쉬어요.", "url": "/events/", **words}
    return notices.tell(key=key, member=member, kind=kind.key, at=at, **words)
