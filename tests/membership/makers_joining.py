"""What the tests of joining share: a company that answers, a filled-in form, links out of mails."""

import re
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client
from django.utils import timezone

from members import consents
from members.models import Purpose
from membership import companies
from membership.forms.consents import PREFIX
from portal.models import OutboxMessage
from tests.journeys import stand_in_provider

GROWN_UP = "19580315"


@contextmanager
def company(settings):
    """Kakao and Naver on, both played by a stand-in on this machine."""
    server = stand_in_provider.serve(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keys = {"client_id": stand_in_provider.KEYS["CLIENT_ID"], "secret": stand_in_provider.KEYS["CLIENT_SECRET"]}
    settings.SOCIALACCOUNT_PROVIDERS = {name: {"APPS": [keys]} for name in ("kakao", "naver")}
    settings.KAKAO_BASE_URL = settings.NAVER_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    companies.install()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        settings.KAKAO_BASE_URL = settings.NAVER_BASE_URL = ""
        companies.install()


def come_back(client: Client, uid: str, provider: str = "kakao", process: str = "login", follow: bool = False, **query):
    """Press the company's button, be `uid` there, and come back to the portal."""
    away = client.post(f"/accounts/{provider}/login/?{urlencode({'process': process, **query})}")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    return client.get(f"/accounts/{provider}/login/callback/", {"code": uid, "state": state}, follow=follow)


def ticks(*purposes: str) -> dict:
    """The boxes of the consent form, ticked: by default those one must."""
    texts = consents.texts_in_force(timezone.now())
    chosen = purposes or consents.REQUIRED
    return {f"{PREFIX}{purpose}": str(texts[Purpose(purpose)].version) for purpose in chosen}


def answers(**changes) -> dict:
    """The join screen filled in."""
    return {"born_on": GROWN_UP, "nickname": "골목 산책", "home_district": "", **ticks(), **changes}


def mails(address: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(to=address).order_by("pk"))


def link_in(mail: OutboxMessage) -> str:
    """The path of the one link of a mail."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", mail.text)
    assert len(found) == 1
    return found[0]
