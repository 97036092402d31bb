"""How old a person is, and what follows from it. Days only: the hour of birth is nobody's business.

The law counts international age (만 나이). Someone born on 29 February grows older on 1 March of a common year: the
year of age before is full at the end of 28 February (민법 제160조).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

GUARDIAN_AGE = 14  # below it a guardian agrees (개인정보 보호법 제22조의2)
GROWN_UP = 19  # from here on no right depends on the day of birth
OLDEST = 120


def age_on(born_on: date, day: date) -> int:
    """Full years lived. Negative before the birth."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def turns(born_on: date, years: int) -> date:
    """The day on which a person becomes `years` old."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def is_under_14(born_on: date, today: date) -> bool:
    return today < turns(born_on, GUARDIAN_AGE)


def is_grown_up(born_on: date, today: date) -> bool:
    return today >= turns(born_on, GROWN_UP)


def check_birth_date(born_on: date, today: date) -> None:
    """Raises ValidationError (codes "future", "today", "implausible") with a sentence that helps."""
    if born_on > today:
        raise ValidationError(
            _("아직 오지 않은 날이에요. 태어난 해를 다시 봐 주세요. 보기: 1958년 3월 2일"), code="future"
        )
    if born_on == today:
        raise ValidationError(_("오늘 날짜가 적혀 있어요. 태어난 날을 적어 주세요."), code="today")
    if age_on(born_on, today) > OLDEST:
        raise ValidationError(
            _("%(year)d년에 태어나셨나요? 태어난 해 네 자리를 다시 봐 주세요. 맞다면 전화로 도와드릴게요."),
            code="implausible",
            params={"year": born_on.year},
        )


def checked(year: int, month: int, day: int, today: date) -> date:
    """The date of three typed numbers. Raises ValidationError: also for 29 February of a common year."""
    try:
        born_on = date(year, month, day)
    except ValueError:
        if (month, day) == (2, 29):
            raise ValidationError(
                _("%(year)d년에는 2월 29일이 없어요. 태어난 해나 날을 다시 봐 주세요."),
                code="leap_day",
                params={"year": year},
            ) from None
        raise ValidationError(
            _("달력에 없는 날이에요. 해는 네 자리, 달은 1~12, 날은 1~31로 적어 주세요. 보기: 1958년 3월 2일"),
            code="no_such_day",
        ) from None
    check_birth_date(born_on, today)
    return born_on
