"""What a person may be called by others: readable, nobody's contact data, and never the name of the centre."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 2, 20  # characters
# Anywhere in a nickname these words make neighbours believe that the centre speaks.
OFFICES = (
    *("서울마을", "서울시", "마을공동체종합지원", "관리자", "운영자", "운영진", "운영팀", "담당자", "상담원", "공무원"),
    *("매니저", "코디네이터", "admin", "administrator", "moderator", "official", "staff"),
)
# At its end they do: "은평구청" is an office, "구청앞 나무" a neighbour.
OFFICE_ENDINGS = ("지원센터", "마을센터", "시청", "구청", "주민센터", "재단", "위원회", "고객센터")
# Invisible, unassigned and direction-changing characters let one name look like another.
HIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs"}


def checked(nickname: str) -> str:
    """The nickname as it is stored. Raises ValidationError with a sentence that says what to write instead."""
    if any(unicodedata.category(character) in HIDDEN for character in nickname):
        raise ValidationError(_("보이지 않는 글자가 들어 있어요. 지우고 다시 적어 주세요."), code="hidden")
    name = " ".join(unicodedata.normalize("NFKC", nickname).split())
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(
            _("별명은 %(least)s글자부터 %(most)s글자까지예요. 보기: 골목산책"),
            code="length",
            params={"least": SHORTEST, "most": LONGEST},
        )
    if "@" in name or len(re.sub(r"\D", "", name)) >= 7:
        raise ValidationError(
            _("별명은 다른 이웃에게 보여요. 전화번호나 이메일 말고 다른 이름을 적어 주세요."), code="contact"
        )
    if not any(unicodedata.category(character).startswith("L") for character in name):
        raise ValidationError(_("글자가 하나는 있어야 부를 수 있어요. 보기: 골목산책"), code="letters")
    if sounds_official(name):
        raise ValidationError(
            _("센터나 담당자로 보이는 별명은 쓸 수 없어요. 이웃이 헷갈리지 않게 바꿔 주세요. 보기: 골목산책"),
            code="official",
        )
    return name


def sounds_official(name: str) -> bool:
    """Whether a neighbour may take it for the centre, an office or its staff, however it is spaced or dotted."""
    squeezed = "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
    return any(word in squeezed for word in OFFICES) or squeezed.endswith(OFFICE_ENDINGS)
