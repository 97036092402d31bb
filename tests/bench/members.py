"""Figures of members: 100,000 of them, the search for one, and the pages of one who has much.

SQLite in a folder of its own, or the database of DATABASE_URL: an empty one whose rows are the bench's to destroy.
Pages are asked through the whole of Django but its sockets, one after the other.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from tests.bench.measuring import own_portal, p95, queries, times

MEMBERS = 100_000
ROWS = 30  # notices, interests and rows of a feature of the member whose pages are measured
TARGETS = {
    "members": "",
    "seed_s": "",
    "member_search_ms": "≤ 100: the slowest kind of question, p95",
    "search_queries": "≤ 3",
    "me_queries": "≤ 12",
    "me_ms": "median",
    "me_p95_ms": "",
    "profile_queries": "≤ 12",
    "profile_ms": "median",
    "verified_ms": "median",
}
FIRST = ["골목", "은하", "달빛", "바람", "나무", "담쟁이", "옥상", "마당", "이웃", "두레"]
SECOND = ["산책", "텃밭", "부엌", "우체통", "책방", "노을", "장독", "꽃집", "지기", "친구"]


def seed(seeded: random.Random) -> None:
    """Members with what a member has; each tenth with a consent and an identity check."""
    from django.utils import timezone

    from members import identity
    from members.districts import District
    from members.models import IdentityCheck, Member
    from portal.models import Notice

    now = timezone.now()
    for start in range(0, MEMBERS, 5_000):
        made = Member.objects.bulk_create(
            Member(
                email=f"member{number}@example.org",
                password="!",
                nickname=f"{seeded.choice(FIRST)}{seeded.choice(SECOND)}{number % 1_000}",
                home_district=seeded.choice(District.values),
                phone=f"010{seeded.randrange(10**8):08}",
                phone_confirmed_at=now,
                date_joined=now - timedelta(minutes=number),
            )
            for number in range(start, start + 5_000)
        )
        Notice.objects.bulk_create(
            Notice(key=f"bench:{m.pk}", member=m, kind="bench", title="알림", text="글", created_at=now) for m in made
        )
        IdentityCheck.objects.bulk_create(
            IdentityCheck(
                member=m,
                digest=identity.digest_of(f"ci-{m.pk}"),
                provider="bench",
                transaction=f"bench-{m.pk}",
                verified_at=now,
                expires_at=now + identity.LIFE,
            )
            for m in made[::10]
        )


def busy_member():
    """The one whose pages are asked: thirty of everything."""
    from django.utils import timezone

    from members.models import Member
    from portal import my_activity
    from portal.models import Interest, Notice, Topic
    from portal.my_activity import Activity, ActivityRow, Section

    member, now = Member.objects.get(email="member77@example.org"), timezone.now()
    for number in range(ROWS):
        topic = Topic.objects.create(name=f"주제 {number}", slug=f"bench-{number}")
        Interest.objects.create(member=member, topic=topic)
        Notice.objects.create(
            key=f"busy:{number}", member=member, kind="bench", title="알림", text="글", created_at=now
        )
    rows = [ActivityRow(f"일 {number}", "/", "신청함", now, now + timedelta(days=number)) for number in range(ROWS)]
    my_activity.register(Section("bench", "교육", lambda who, at: Activity(rows, rows, rows)))
    return member


def search_figures(seeded: random.Random) -> dict[str, float | int | None]:
    """Every kind of question staff ask; the slowest kind counts."""
    from members import finding
    from members.models import Member

    found = list(Member.objects.order_by("pk")[: MEMBERS : MEMBERS // 50])
    kinds = {
        "email": [m.email for m in found],
        "phone": [m.phone for m in found],
        "nickname": [m.nickname for m in found],
        "beginning": [*FIRST, *(first[:1] + "아무" for first in FIRST)],
        "nickname_digits": [f"{m.nickname[:4]} {m.phone[-4:]}" for m in found],
    }
    slowest, most = 0.0, 0
    for questions in kinds.values():
        assert any(finding.find(question) for question in questions)
        slowest = max(slowest, p95(times(lambda asked=questions: finding.find(seeded.choice(asked)), 100)))
        most = max(most, queries(lambda asked=questions: finding.find(asked[0])))
    return {"member_search_ms": slowest, "search_queries": most}


def page_figures() -> dict[str, float | int | None]:
    from django.test import Client
    from django.utils import timezone

    from members import identity

    member, client = busy_member(), Client(headers={"host": "localhost"})
    client.force_login(member)

    def ask(address: str) -> Callable[[], None]:
        def once() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, f"{address} {answer.status_code}"

        return once

    me, profile = times(ask("/me/"), 100), times(ask("/me/profile/"), 50)
    return {
        "me_queries": queries(ask("/me/")),
        "me_ms": round(statistics.median(me), 1),
        "me_p95_ms": p95(me),
        "profile_queries": queries(ask("/me/profile/")),
        "profile_ms": round(statistics.median(profile), 1),
        "verified_ms": round(statistics.median(times(lambda: identity.verified(member, timezone.now()), 100)), 2),
    }


def run() -> dict[str, float | int | None]:
    seeded = random.Random(22)
    with own_portal("members"):
        began = time.monotonic()
        seed(seeded)
        seed_s = round(time.monotonic() - began, 1)
        return {"members": MEMBERS, "seed_s": seed_s, **search_figures(seeded), **page_figures()}
