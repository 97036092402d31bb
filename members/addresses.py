"""One written form for each e-mail address, so that capitals or a Korean domain do not make a second person."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def normalised(email: str | None) -> str | None:
    """Lower case, no spaces around, a Korean domain in its ASCII form (xn--…). None for no address."""
    email = (email or "").strip().lower()
    if not email:
        return None
    local, at, domain = email.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return email


def shown(email: str | None) -> str:
    """The address as its owner writes it: 누구@한글.한국 instead of its ASCII form."""
    local, at, domain = (email or "").rpartition("@")
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return email or ""


def masked(email: str | None) -> str:
    """Enough to recognise one's own address, not enough to learn another's: "n•••@example.org"."""
    local, at, domain = shown(email).rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if at else ""


def checked(email: str) -> str:
    """The normalised address. Raises ValidationError with a sentence that helps."""
    address = normalised(email)
    if address is None:
        raise ValidationError(_("이메일 주소를 적어 주세요. 보기: maeul@example.kr"), code="missing")
    local = address.rpartition("@")[0]
    if not local.isascii():
        raise ValidationError(
            _("@ 앞에는 영어 글자와 숫자만 쓸 수 있어요. 한글이 들어갔는지 봐 주세요. 보기: maeul@example.kr"),
            code="local",
        )
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(
            _("이메일 주소 모양이 아니에요. @와 그 뒤의 주소를 다시 봐 주세요. 보기: maeul@example.kr"), code="shape"
        ) from None
    return address
