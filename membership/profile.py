"""What a member says about themselves: nothing is asked that no feature needs, and every change is written down."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import acting as acts
from members import ages, mandates, nicknames, phones, tokens
from members.acting import Acting
from members.models import ActRecord, MandateScope, Member, Token
from portal import notices, texting
from portal.models import Interest, Topic

NOTICE = "profile"
CODE_LIFE = timedelta(minutes=10)
# A number is texted, and a member has codes sent, at most so often in an hour.
MOST_CODES = 5
OLDEST = 120  # years


@dataclass(frozen=True)
class Profile:
    """`topics` are keys of `portal.Topic`."""

    nickname: str
    home_district: str
    birth_year: int | None
    topics: frozenset[int]
    large_text: bool
    call_me: bool


def profile_of(member: Member) -> Profile:
    """One query, for the topics."""
    return Profile(
        nickname=member.nickname,
        home_district=member.home_district,
        birth_year=member.birth_year,
        topics=frozenset(member.interests.values_list("topic_id", flat=True)),
        large_text=member.large_text,
        call_me=member.call_me,
    )


def may_change(acting: Acting) -> bool:
    """Oneself always; another within a mandate for the profile."""
    return not acting.is_for_another or mandates.covers(acting.mandate, MandateScope.PROFILE)


def checked_birth_year(year: int | None, member: Member, today: date) -> int | None:
    """Raises ValidationError. A known birthday (of someone under 19) says the year itself."""
    if member.born_on:
        return member.born_on.year
    if year is None:
        return None
    if not today.year - OLDEST <= year <= today.year:
        raise ValidationError(
            _("태어난 해를 네 자리 숫자로 적어 주세요. 보기: %(year)s"), code="year", params={"year": 1968}
        )
    if ages.is_under_14(date(year, 1, 1), today):
        raise ValidationError(
            _("14살이 안 된 이웃은 보호자의 동의가 있어야 해요. 전화해 주시면 도와드려요."),
            code="child",
        )
    return year


@transaction.atomic
def change(*, acting: Acting, wanted: Profile, at: datetime) -> tuple[str, ...]:
    """Write what is different; returns the names of the changed fields, none of them being nothing to record.

    Raises PermissionDenied without a mandate for it, ValidationError with the sentences by field.
    """
    if not may_change(acting):
        raise PermissionDenied
    member, now = acting.member, profile_of(acting.member)
    names = tuple(f.name for f in fields(Profile) if getattr(now, f.name) != getattr(wanted, f.name))
    if "nickname" in names:
        nicknames.checked(wanted.nickname)
    checked_birth_year(wanted.birth_year, member, timezone.localdate(at))
    columns = [name for name in names if name != "topics"]
    for name in columns:
        setattr(member, name, getattr(wanted, name))
    if columns:
        member.save(update_fields=columns)
    if "topics" in names:
        keep_interests(member, wanted.topics)
    if names:
        write_down(acting, names, at)
    return names


def keep_interests(member: Member, topics: frozenset[int]) -> None:
    """Exactly these; a topic that was taken away meanwhile is left out."""
    member.interests.exclude(topic__in=topics).delete()
    known = Topic.objects.filter(pk__in=topics).values_list("pk", flat=True)
    Interest.objects.bulk_create([Interest(member=member, topic_id=pk) for pk in known], ignore_conflicts=True)


def for_oneself(acting: Acting) -> None:
    """Codes of the desk go to the phone, so whoever acts for another may not set it. Raises PermissionDenied."""
    if acting.is_for_another:
        raise PermissionDenied


def send_code(*, acting: Acting, number: str, at: datetime) -> Token:
    """Text six digits to `number`; it becomes the member's phone once they come back. Raises ValidationError."""
    for_oneself(acting)
    number = phones.checked(number)
    lately = Token.objects.filter(purpose=Token.Purpose.CONFIRM_PHONE, created_at__gt=at - timedelta(hours=1))
    most = max(lately.filter(member=acting.member).count(), lately.filter(payload__phone=number).count())
    if most >= MOST_CODES:
        raise ValidationError(_("번호를 너무 여러 번 보냈어요. 한 시간 뒤에 다시 해 주세요."), code="often")
    with transaction.atomic():
        token, code = tokens.issue_code(
            Token.Purpose.CONFIRM_PHONE, life=CODE_LIFE, at=at, member=acting.member, phone=number
        )
        texting.send(
            key=f"phone-code:{token.pk}",
            to=number,
            text=_("[서울마을] 확인 번호는 %(code)s예요. 10분 동안 쓸 수 있어요. 남에게 알려 주지 마세요.")
            % {"code": code},
        )
    return token


def confirm_phone(*, acting: Acting, token: int, code: str, at: datetime) -> str:
    """The number that is the member's from now on. Raises TokenRefused; each wrong code counts, also on failure."""
    for_oneself(acting)
    used = tokens.use_code(Token.Purpose.CONFIRM_PHONE, token, code, at)
    member = acting.member
    if used.member_id != member.pk:
        raise tokens.TokenRefused(tokens.TokenRefusal.UNKNOWN)
    member.phone, member.phone_confirmed_at = used.payload["phone"], at
    with transaction.atomic():
        member.save(update_fields=["phone", "phone_confirmed_at"])
        write_down(acting, ("phone",), at)
    return member.phone


@transaction.atomic
def forget_phone(*, acting: Acting, at: datetime) -> None:
    """No number, so no calls either."""
    for_oneself(acting)
    member = acting.member
    member.phone, member.phone_confirmed_at, member.call_me = "", None, False
    member.save(update_fields=["phone", "phone_confirmed_at", "call_me"])
    write_down(acting, ("phone",), at)


def write_down(acting: Acting, names: tuple[str, ...], at: datetime) -> ActRecord:
    """The names of what changed, never the values; and a word to the member when somebody else did it."""
    record = acts.record(acting, "profile_changed", at, fields=list(names))
    if acting.is_for_another:
        notices.tell(
            key=f"profile:{record.pk}",
            member=acting.member,
            kind=NOTICE,
            title=_("내 정보를 대신 고쳤어요"),
            text=_("%(name)s 님이 회원님을 대신해 내 정보를 고쳤어요. 부탁한 적이 없으면 바로 전화해 주세요.")
            % {"name": acting.actor.get_short_name()},
            url="/me/profile/",
            at=at,
        )
    return record
