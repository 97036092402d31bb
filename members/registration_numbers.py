"""Korean registration numbers of institutions: what is one, how it is stored (digits) and shown (hyphens).

10 digits are a 사업자등록번호 or, for a body without trade, a 고유번호: the last digit is a check digit, and as each
digit's part of the sum is a permutation of 0–9 modulo 10, a slip in any one digit is always found. (Two swapped
neighbours are not always: the check says "no slip", never "this institution exists".)

13 digits are a 법인등록번호. Its check digit is the last, too, but finds fewer slips (a digit of an even place that is
off by five passes). Numbers given from 31 January 2025 on have no check digit at all, a seventh digit of the serial
number stands in its place; so a number that fails is accepted when the applicant says that it is such a new one.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
CORPORATE_WEIGHTS = (1, 2) * 6


def checked(number: str, is_new_corporate: bool = False) -> str:
    """The digits. `is_new_corporate`: a 법인등록번호 given since 31 January 2025, which has no check digit.

    Raises ValidationError (codes "length", "check", "corporate_check") with a sentence that helps.
    """
    digits = re.sub(r"[\s\-.]", "", number or "")
    if not re.fullmatch(r"[0-9]{10}|[0-9]{13}", digits):
        raise ValidationError(
            _("숫자 10자리(사업자등록번호·고유번호)나 13자리(법인등록번호)로 적어 주세요. 보기: 124-82-00000"),
            code="length",
        )
    if len(digits) == 10 and not has_business_check(digits):
        raise ValidationError(
            _("이 번호는 맞지 않아요. 숫자 하나가 잘못 적힌 것 같아요. 사업자등록증이나 고유번호증을 다시 봐 주세요."),
            code="check",
        )
    if len(digits) == 13 and not has_corporate_check(digits) and not (is_new_corporate and int(digits)):
        raise ValidationError(
            _(
                "이 법인등록번호는 맞지 않아요. 등기부의 번호를 다시 봐 주세요. "
                "2025년 1월 31일부터 받은 번호라면 아래 칸에 표시해 주세요."
            ),
            code="corporate_check",
        )
    return digits


def has_business_check(digits: str) -> bool:
    """Whether the tenth of ten digits fits the nine before it. Ten zeros are nobody's number."""
    numbers = [int(digit) for digit in digits]
    total = sum(weight * number for weight, number in zip(BUSINESS_WEIGHTS, numbers, strict=False))
    return any(numbers) and (total + numbers[8] * 5 // 10 + numbers[9]) % 10 == 0


def has_corporate_check(digits: str) -> bool:
    """Whether the last of thirteen digits fits the twelve before it."""
    numbers = [int(digit) for digit in digits]
    total = sum(weight * number for weight, number in zip(CORPORATE_WEIGHTS, numbers, strict=False))
    return any(numbers) and (total + numbers[12]) % 10 == 0


def shown(digits: str) -> str:
    """ "1248200000" → "124-82-00000", "1101110000000" → "110111-0000000"."""
    if len(digits) == 10:
        return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    return f"{digits[:6]}-{digits[6:]}" if len(digits) == 13 else digits
