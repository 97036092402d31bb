"""What guardians get by text message. They are no members: straight to the phone, not through notices."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import GuardianConsent
from portal import texting
from portal.models import OutboxMessage

# What a feature is called to a guardian; features add theirs.
FEATURES: dict[str, str] = {"timebank": _("시간은행"), "contest": _("시민대회")}
HELP = "02-354-2100"


def ask(consent: GuardianConsent, secret: str) -> None:
    """At once, at night too: the child sits before the screen and waits."""
    text = _(
        "[서울마을] %(name)s님, 만 14살이 안 된 어린이가 서울마을에 가입하려고 보호자로 이 번호를 적었어요. "
        "내용을 보고 동의 여부를 골라 주세요: %(link)s (5일 안. 모르는 일이면 그대로 두셔도 지워져요.) 문의 %(help)s"
    )
    _send(consent, "asked", text % {"name": consent.guardian_name, "link": _link("answer", secret), "help": HELP})


def confirm(consent: GuardianConsent, number: str, secret: str) -> None:
    """With the number for the child, unless the child is there already, and the way to take it back."""
    text = _("[서울마을] 보호자 동의를 받았어요. ")
    if consent.minor is None:
        text += _("아이가 다른 기기에서 이어 할 때 적는 번호: %s. ") % number
    text += _("동의는 언제든 거둘 수 있으니 이 문자를 간직해 주세요: %(link)s 문의 %(help)s")
    _send(consent, "confirmed", text % {"link": _link("withdraw", secret), "help": HELP})


def confirm_withdrawal(consent: GuardianConsent) -> None:
    text = _("[서울마을] 보호자 동의를 거두셨어요. 아이의 계정을 바로 닫았고, 30일 뒤 개인정보를 지워요. 문의 %(help)s")
    _send(consent, "withdrawn", text % {"help": HELP})


def tell_of_end(consent: GuardianConsent) -> None:
    """No hurry: not at night."""
    text = _("[서울마을] 자녀가 만 14살이 되어 보호자 동의가 끝났어요. 이제 본인에게 동의를 여쭤요. 문의 %(help)s")
    _send(consent, "ended", text % {"help": HELP}, keeps_quiet=True)


def tell_of_feature(notice: GuardianConsent, feature: str) -> None:
    text = _(
        "[서울마을] %(name)s님, 자녀(%(minor)s)가 %(feature)s을(를) 쓰기 시작해 알려 드려요. "
        "궁금한 것이나 그만두게 하실 일은 %(help)s"
    )
    about = {
        "name": notice.guardian_name,
        "minor": notice.minor,
        "feature": FEATURES.get(feature, feature),
        "help": HELP,
    }
    _send(notice, "told", text % about)


def forget(consent_pk: int) -> None:
    """The messages hold the guardian's phone and name."""
    OutboxMessage.objects.filter(key__startswith=f"guardian:{consent_pk}:").delete()


def _send(consent: GuardianConsent, occasion: str, text: str, **options) -> None:
    if consent.guardian_phone:
        texting.send(key=f"guardian:{consent.pk}:{occasion}", to=consent.guardian_phone, text=text, **options)


def _link(name: str, secret: str) -> str:
    return settings.BASE_URL + reverse(f"membership:guardian_{name}", args=[secret])
