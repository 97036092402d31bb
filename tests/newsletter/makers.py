"""Makers of newsletter records: a series, readers, an issue, a mailing with a frozen build."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone
from wagtail.blocks import StreamValue

from members.models import Member
from newsletter import addresses
from newsletter.models import (
    Build,
    IssuePage,
    Mailing,
    NewsletterIndexPage,
    Series,
    Subscriber,
    Subscription,
)
from tests.factories import home

# A Tuesday morning in Seoul: not in quiet hours.
NOW = timezone.make_aware(datetime(2026, 12, 1, 10, 0))


def series(**fields) -> Series:
    number = Series.objects.count() + 1
    fields = {
        "slug": f"series-{number}",
        "name": f"마을 소식 {number}",
        "description": "서울 마을의 한 달",
        "rhythm": "한 달에 한 번",
        "sender_name": "서울마을",
        "sender_address": "news@portal.example",
        "phone": "02-354-2100",
        "postal_address": "서울시 은평구 통일로 684",
        **fields,
    }
    return Series.objects.create(**fields)


def subscriber(address: str | None = None, **fields) -> Subscriber:
    """A confirmed reader whose agreement holds for two years from NOW."""
    address = address or f"reader{Subscriber.objects.count() + 1}@naver.com"
    fields = {
        "state": Subscriber.State.ACTIVE,
        "created_at": NOW - timedelta(days=30),
        "confirmed_at": NOW - timedelta(days=30),
        "consent_until": NOW + timedelta(days=700),
        **fields,
    }
    return Subscriber.objects.create(
        address=address,
        address_hash=addresses.address_hash(address),
        domain=addresses.group(address),
        **fields,
    )


def reader(of: Series, address: str | None = None, districts=(), topics=(), frequency="each", **fields) -> Subscriber:
    """A confirmed reader of a series."""
    made = subscriber(address, **fields)
    Subscription.objects.create(
        subscriber=made, series=of, districts=districts, topics=topics, frequency=frequency, since=made.created_at
    )
    return made


def readers(of: Series, number: int, **fields) -> list[Subscriber]:
    """Many at once."""
    first = Subscriber.objects.count() + 1
    names = [f"reader{first + place}@naver.com" for place in range(number)]
    made = Subscriber.objects.bulk_create(
        Subscriber(
            address=name,
            address_hash=addresses.address_hash(name),
            domain=addresses.group(name),
            state=Subscriber.State.ACTIVE,
            created_at=NOW - timedelta(days=30),
            confirmed_at=NOW - timedelta(days=30),
            consent_until=NOW + timedelta(days=700),
            **fields,
        )
        for name in names
    )
    Subscription.objects.bulk_create(Subscription(subscriber=it, series=of, since=it.created_at) for it in made)
    return made


def issue(of: Series | None = None, blocks: list[tuple[str, dict]] | None = None, **fields) -> IssuePage:
    """A draft with one paragraph for everyone unless `blocks` says otherwise: [(name, value), …]."""
    index = NewsletterIndexPage.objects.first() or home().add_child(
        instance=NewsletterIndexPage(title="소식지", slug="newsletter")
    )
    number = IssuePage.objects.count() + 1
    page = IssuePage(
        series=of or Series.objects.first() or series(),
        live=False,
        **{"title": f"12월호 {number}", "slug": f"issue-{number}", "subject": "12월, 우리 동네 소식", **fields},
    )
    blocks = blocks if blocks is not None else [("text", {"heading": "안녕하세요", "text": "<p>첫눈이 왔어요.</p>"})]
    block = page.body.stream_block
    page.body = StreamValue(block, [(name, block.child_blocks[name].to_python(value)) for name, value in blocks])
    return index.add_child(instance=page)


PARTS = {
    "html": [
        {"audience": {}, "is_news": False, "text": "<!doctype html><html lang=ko><body><h1>12월호</h1>"},
        {"audience": {"districts": ["gangnam"]}, "text": "<p>강남구 소식이에요.</p>"},
        {"audience": {"topics": ["care"]}, "text": "<p>돌봄 소식이에요.</p>"},
        {
            "audience": {},
            "is_news": False,
            "text": '<p>{{name}} 님, <a href="{{preferences_url}}">바꾸기</a></p></body></html>',
        },
    ],
    "text": [
        {"audience": {}, "is_news": False, "text": "12월호\n"},
        {"audience": {"districts": ["gangnam"]}, "text": "강남구 소식이에요.\n"},
        {"audience": {"topics": ["care"]}, "text": "돌봄 소식이에요.\n"},
        {"audience": {}, "is_news": False, "text": "{{name}} 님, 바꾸기: {{preferences_url}}\n"},
    ],
}


def mailing(of: Series | None = None, state: str = Mailing.State.APPROVED, **fields) -> Mailing:
    """An approved mailing with one frozen Korean build."""
    page = issue(of)
    approver = fields.pop("approved_by", None) or Member.objects.create_user(f"approver{page.pk}@portal.example")
    sha = sha256(str(page.pk).encode()).hexdigest()
    made = Mailing.objects.create(
        series=page.series, issue=page, state=state, approved_hash=sha, approved_by=approver, **fields
    )
    Build.objects.create(
        mailing=made, subject=page.subject, parts=PARTS, html_bytes=1000, sha256=sha, made_at=NOW - timedelta(hours=1)
    )
    return made
