"""A reader's first steps, for tests: a request from the form, a press of the button in the mail."""

from datetime import datetime

from newsletter import addresses, subscribing, wordings
from newsletter.acts import as_reader
from newsletter.ledger import Whence
from newsletter.models import MailKind, Series, Subscriber
from newsletter.subscribing import Wish
from tests.newsletter.makers import NOW, series

ADDRESS = "moon@naver.com"
WHENCE = Whence(ip="203.0.113.7", user_agent="Mozilla/5.0", source="https://portal.example/newsletter/subscribe/")


def versions(at: datetime = NOW) -> dict[MailKind, int]:
    return {purpose: wording.version for purpose, wording in wordings.in_force(at).items()}


def ask(address: str = ADDRESS, at: datetime = NOW, is_14: bool = True, shown=None, **wished) -> Subscriber | None:
    """The reader's row, when there is one."""
    wished.setdefault("series", (Series.objects.order_by("pk").first() or series(),))
    subscribing.request(
        wish=Wish(address=address, **wished),
        is_14=is_14,
        versions=versions(at) if shown is None else shown,
        whence=WHENCE,
        acting=as_reader(),
        at=at,
    )
    return Subscriber.objects.filter(address_hash=addresses.address_hash(address)).first()


def confirm(subscriber: Subscriber, at: datetime = NOW, **how) -> Subscriber:
    return subscribing.confirm(subscriber=subscriber, whence=WHENCE, acting=as_reader(), at=at, **how)


def asked_and_confirmed(address: str = ADDRESS, at: datetime = NOW, **wished) -> Subscriber:
    return confirm(ask(address, at, **wished), at)
