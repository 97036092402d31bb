"""Whether the addresses in drafts that lead outside answer: asked by the tick, never while somebody waits for a page.

Outside sites lie: they turn programs away, are slow today and well tomorrow. So what is found is a warning of the
checklist and never keeps an issue back, and only what would fail for a reader, too, is called trouble.
"""

import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from newsletter import safe_fetching
from newsletter.models import OutsideAddress
from newsletter.safe_fetching import FetchRefusal, FetchRefused, Policy

# What answered is asked again after a day; what did not, after an hour: it may have been a moment's weakness.
EACH, EACH_TROUBLE = timedelta(days=1), timedelta(hours=1)
# After the last save of a draft that holds it.
KEPT = timedelta(days=14)
# A turn of the tick lasts no longer than three times the patience.
MOST_AT_ONCE, SIDE_BY_SIDE = 12, 4
PATIENT = Policy(patience=5.0)
MOST_URL = OutsideAddress._meta.get_field("url").max_length
GONE = frozenset({404, 410})
WORDS = {
    FetchRefusal.NAME: _("그런 이름의 누리집이 없어요"),
    FetchRefusal.PRIVATE: _("바깥에서 볼 수 없는 곳이에요"),
    FetchRefusal.REDIRECTS: _("끝없이 다른 주소로 보내요"),
    FetchRefusal.TIME: _("답이 없어요"),
    FetchRefusal.CONNECTION: _("이어지지 않아요"),
}


def is_outside(address: str) -> bool:
    """Of the web and not of this site."""
    try:
        _scheme, host, _port, _path = safe_fetching.parts_of(address)
    except FetchRefused:
        return False
    return host != urlsplit(settings.BASE_URL).hostname and len(address) <= MOST_URL


def want(addresses: Iterable[str], at: datetime) -> None:
    """Have the outside ones among them asked at the next tick, unless they were lately."""
    urls = [one for one in dict.fromkeys(addresses) if is_outside(one)]
    if urls:
        OutsideAddress.objects.bulk_create(
            [OutsideAddress(url=url, wanted_at=at) for url in urls], ignore_conflicts=True
        )
        OutsideAddress.objects.filter(url__in=urls).update(wanted_at=at)


def troubles(addresses: Iterable[str]) -> dict[str, str]:
    """Those of which trouble is known → what it is: a status or a few words. One query."""
    rows = OutsideAddress.objects.filter(url__in=set(addresses)).exclude(trouble="")
    return {row.url: str(WORDS.get(row.trouble, row.trouble)) for row in rows}


def due(at: datetime) -> QuerySet[OutsideAddress]:
    """Never asked first, then what was asked longest ago."""
    well = Q(trouble="", asked_at__lte=at - EACH)
    unwell = ~Q(trouble="") & Q(asked_at__lte=at - EACH_TROUBLE)
    rows = OutsideAddress.objects.filter(Q(asked_at=None) | well | unwell, wanted_at__gt=at - KEPT)
    return rows.order_by(F("asked_at").asc(nulls_first=True), "pk")


def ask_due(at: datetime, policy: Policy = PATIENT) -> int:
    """Ask some and write down what they answer; how many. Of several processes one asks each."""
    OutsideAddress.objects.filter(wanted_at__lte=at - KEPT).delete()
    rows = [row for row in due(at)[:MOST_AT_ONCE] if claim(row, at)]
    # The threads only talk to others: the database is this thread's.
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = list(pool.map(partial(trouble_of, policy=policy), [row.url for row in rows]))
    for row, trouble in zip(rows, found, strict=True):
        OutsideAddress.objects.filter(pk=row.pk).update(trouble=trouble)
    return len(rows)


def claim(row: OutsideAddress, at: datetime) -> bool:
    return bool(OutsideAddress.objects.filter(pk=row.pk, asked_at=row.asked_at).update(asked_at=at))


def trouble_of(url: str, policy: Policy = PATIENT) -> str:
    """Empty when a reader's browser would most likely get something.

    Who says 401, 403, 405 or 429 is there and just wants no programs; a certificate that we cannot follow to its root
    browsers often can.
    """
    if safe_fetching.parts_of(url)[2] not in policy.ports:
        return ""
    try:
        status = safe_fetching.status_of(url, policy=policy)
    except FetchRefused as refused:
        return "" if isinstance(refused.__cause__, ssl.SSLCertVerificationError) else refused.reason.value
    return str(status) if status in GONE or 500 <= status < 600 else ""
