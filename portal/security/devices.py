"""A device in plain words, from what its browser says of itself: "휴대전화 · 삼성 인터넷"."""

from django.utils.translation import gettext_lazy as _

# The first that fits counts: browsers claim to be each other, the one they are comes with the rarer word.
DEVICES = (
    ("iPad", _("태블릿")),
    ("Tablet", _("태블릿")),
    ("SM-T", _("태블릿")),
    ("SM-X", _("태블릿")),
    ("iPhone", _("아이폰")),
    ("Mobile", _("휴대전화")),
    ("Android", _("태블릿")),
    ("Windows", _("윈도 컴퓨터")),
    ("Macintosh", _("맥 컴퓨터")),
    ("CrOS", _("크롬북")),
    ("Linux", _("리눅스 컴퓨터")),
)
BROWSERS = (
    ("KAKAOTALK", _("카카오톡")),
    ("NAVER(", _("네이버 앱")),
    ("SamsungBrowser", _("삼성 인터넷")),
    ("Whale", _("네이버 웨일")),
    ("Edg", _("엣지")),
    ("OPR", _("오페라")),
    ("FxiOS", _("파이어폭스")),
    ("Firefox", _("파이어폭스")),
    ("CriOS", _("크롬")),
    ("Chrome", _("크롬")),
    ("Safari", _("사파리")),
)


def device_name(user_agent: str) -> str:
    """Never raises: an unknown one is called so."""
    device = next((name for word, name in DEVICES if word in user_agent), _("다른 기기"))
    browser = next((name for word, name in BROWSERS if word in user_agent), _("다른 브라우저"))
    return f"{device} · {browser}"
