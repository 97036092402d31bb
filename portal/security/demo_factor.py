"""The second factor of demo accounts: an app's secret that everybody may know.

It opens nothing where demo accounts are not allowed: there `FactorAdapter.decrypt` does not give it out, and a check
stops `migrate` (portal/checks.py).
"""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from members.models import Member

DEMO_SECRET = "SEOULMAEULDEMOONLYNOTASECRET2345"


def give(member: Member) -> None:
    """Set the demo factor up, unless the member has an app already."""
    if not Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(member, DEMO_SECRET)


def six_digits(step: int = 0) -> str:
    """What an app shows now; `step` 1 is what it will show next, -1 what it showed before. Each counts once."""
    return format_hotp_value(hotp_value(DEMO_SECRET, int(time.time()) // app_settings.TOTP_PERIOD + step))
