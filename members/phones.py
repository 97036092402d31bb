"""Korean mobile numbers: one stored form (digits), one shown form (with hyphens), one masked form."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOBILE = re.compile(r"01[016789]\d{7,8}")


def checked(number: str) -> str:
    """Digits of a Korean mobile number, "+82 10-…" accepted. Raises ValidationError with a sentence that helps."""
    digits = re.sub(r"[\s().\-]", "", number or "")
    if digits.startswith(("+82", "0082")):
        digits = "0" + digits.removeprefix("+82").removeprefix("0082").lstrip("0")
    if not MOBILE.fullmatch(digits):
        raise ValidationError(
            _("휴대전화 번호가 아니에요. 010으로 시작하는 번호를 숫자로 적어 주세요. 보기: 010-1234-5678"), code="phone"
        )
    return digits


def shown(digits: str) -> str:
    """ "01012345678" → "010-1234-5678"."""
    return f"{digits[:3]}-{digits[3:-4]}-{digits[-4:]}" if digits else ""


def masked(digits: str) -> str:
    """ "01012345678" → "010-••••-5678"."""
    return f"{digits[:3]}-••••-{digits[-4:]}" if digits else ""
