"""Reading a birth date as people write it."""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members import ages

# 19580315, 1958-3-15, 1958.03.15., 1958 3 15, 1958년 3월 15일
WRITTEN = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|\D+(\d{1,2})\D+(\d{1,2})\D*)")


def read(text: str, today: date) -> date:
    """Raises ValidationError that says what to write instead."""
    match = WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise ValidationError(_("태어난 해, 달, 날을 숫자 8자리로 적어 주세요. 보기: 19580315"), code="shape")
    year, month, day = (int(part) for part in match.groups() if part)
    return ages.checked(year, month, day, today)
