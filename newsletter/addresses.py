"""Mail addresses: one spelling, a keyed hash that outlives them, and whose mail servers take them."""

import hmac
from hashlib import sha256

from django.conf import settings

# Who receives for which domains: pace and complaints are theirs, not the domain's.
GROUPS = {
    "naver": ("naver.com",),
    "daum": ("daum.net", "hanmail.net", "kakao.com"),
    "gmail": ("gmail.com", "googlemail.com"),
    "microsoft": ("outlook.com", "outlook.kr", "hotmail.com", "live.com", "live.co.kr", "msn.com"),
    "nate": ("nate.com", "empas.com", "lycos.co.kr"),
    "apple": ("icloud.com", "me.com", "mac.com"),
    "yahoo": ("yahoo.com", "yahoo.co.kr"),
}
OTHER = "other"
GROUP_OF = {domain: group for group, domains in GROUPS.items() for domain in domains}


def spelled(address: str) -> str:
    """The one spelling of an address: trimmed, the domain small, the local part small as all providers here read it."""
    return address.strip().lower()


def address_hash(address: str) -> str:
    """Keyed, as whoever has a list of addresses could look up a plain hash. The same for every spelling."""
    return hmac.new(settings.ADDRESS_KEY.encode(), spelled(address).encode(), sha256).hexdigest()


def group(address: str) -> str:
    """naver, daum, gmail, … or "other"."""
    return GROUP_OF.get(spelled(address).rpartition("@")[2], OTHER)
