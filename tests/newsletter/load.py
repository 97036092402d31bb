"""A database full of readers and one mailing of 64 kB, for figures and for chaos. Run by tests.bench.newsletter."""

from datetime import timedelta
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from members.models import Member
from newsletter import addresses
from newsletter.models import (
    Build,
    Mailing,
    Series,
    Subscriber,
    Subscription,
)
from newsletter.models.subscribers import new_secret
from tests.newsletter import makers

DISTRICTS = ("gangnam", "mapo", "jongno", "eunpyeong", "nowon", "")
TOPICS = ("care", "youth", "")
COMPANIES = ("naver.com", "daum.net", "gmail.com", "work.example")
WORDS = "서울 마을 사람들이 함께 돌보고 배우고 나누는 이야기를 전해요. "


def parts(size: int = 64_000) -> dict:
    """Pieces for several districts and topics whose mail is about `size` bytes on the wire for every reader."""
    everyone = {"audience": {}, "text": ""}
    row = "<tr><td style='padding:12px;color:#1d2b24'><p>" + WORDS * 4 + "</p></td></tr>\n"
    text = WORDS * 3 + "\n"
    # Hangul grows threefold in quoted-printable.
    rows = round(size * 0.89) // (len(row.encode()) + 2 * len((row + text).encode())) + 1
    html = [
        {"audience": {}, "is_news": False, "text": "<!doctype html><html lang=ko><body><table>"},
        *(
            {"audience": {kind: [name]}, "text": f"<tr><td>{name} {WORDS}</td></tr>"}
            for kind, names in (("districts", DISTRICTS), ("topics", TOPICS))
            for name in names
            if name
        ),
        *({**everyone, "text": row} for _number in range(rows)),
        {
            "audience": {},
            "is_news": False,
            "text": '</table>{{name}} 님, <a href="{{preferences_url}}">바꾸기</a> <a href="{{unsubscribe_url}}">그만'
            "</a></body></html>",
        },
    ]
    plain = [
        *({**everyone, "text": text} for _number in range(rows)),
        {"audience": {}, "is_news": False, "text": "{{name}} 님, 바꾸기: {{preferences_url}}\n"},
    ]
    return {"html": html, "text": plain}


def series(name: str, **fields) -> Series:
    about = {
        "slug": name,
        "name": name,
        "description": "서울 마을의 한 달",
        "rhythm": "한 달에 한 번",
        "sender_name": "서울마을",
        "sender_address": "news@portal.example",
        "phone": "02-354-2100",
        "postal_address": "서울시 은평구",
        "keeps_quiet": False,
        **fields,
    }
    return Series.objects.get_or_create(slug=name, defaults=about)[0]


def readers(of: Series, number: int) -> None:
    now = timezone.now()
    names = [f"{of.slug}.reader{place}@{COMPANIES[place % len(COMPANIES)]}" for place in range(number)]
    for begin in range(0, number, 5000):
        made = Subscriber.objects.bulk_create(
            Subscriber(
                address=name,
                address_hash=addresses.address_hash(name),
                domain=addresses.group(name),
                name=f"이웃{place}",
                secret=new_secret(),
                state=Subscriber.State.ACTIVE,
                created_at=now,
                confirmed_at=now,
                consent_until=now + timedelta(days=700),
            )
            for place, name in enumerate(names[begin : begin + 5000], start=begin)
        )
        Subscription.objects.bulk_create(
            Subscription(
                subscriber=one,
                series=of,
                since=now,
                districts=tuple(filter(None, [DISTRICTS[place % len(DISTRICTS)]])),
                topics=tuple(filter(None, [TOPICS[place % len(TOPICS)]])),
            )
            for place, one in enumerate(made)
        )


MANY = """
INSERT INTO newsletter_subscriber (address, address_hash, domain, name, language, secret, state, soft_bounces,
    created_via, created_at, confirmed_at, consent_until)
SELECT '{slug}.reader' || n || '@naver.com', md5('{slug}' || n) || md5('{slug}.' || n), 'naver', '', 'ko',
    '{slug}' || n, 'active', 0, 'web', now(), now(), now() + interval '700 days' FROM generate_series(1, {number}) n;
INSERT INTO newsletter_subscription (subscriber_id, series_id, districts, topics, frequency, since)
SELECT id, {series}, '', '', 'each', now() FROM newsletter_subscriber WHERE address LIKE '{slug}.reader%';
"""


def many_readers(of: Series, number: int) -> None:
    """By PostgreSQL itself, when a hundred thousand are wanted."""
    with connection.cursor() as cursor:
        cursor.execute(MANY.format(slug=of.slug[:24], series=of.pk, number=number).replace("%", "%%"), [])


def mailing(of: Series, size: int = 64_000) -> Mailing:
    """Approved, with one frozen build."""
    page = makers.issue(of)
    approver, _new = Member.objects.get_or_create(email="approver@portal.example")
    sha = sha256(f"{of.slug}{page.pk}".encode()).hexdigest()
    made = Mailing.objects.create(
        series=of, issue=page, state=Mailing.State.APPROVED, approved_hash=sha, approved_by=approver
    )
    Build.objects.create(
        mailing=made,
        subject="12월, 우리 동네 소식",
        parts=parts(size),
        html_bytes=size,
        sha256=sha,
        made_at=timezone.now(),
    )
    return made
