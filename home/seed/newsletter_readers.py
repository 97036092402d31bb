"""Who reads the newsletters of the demo: sixty made-up people, each with the lines that prove what they agreed to.

Addresses are of domains that exist nowhere (RFC 2606), so nothing is ever mailed to a stranger. What stands is left.
"""

from datetime import datetime, timedelta
from itertools import cycle, islice

from django.utils import timezone

from members.districts import District
from members.models import Channel
from newsletter import addresses, ledger, suppression, wordings
from newsletter.acts import as_reader
from newsletter.ledger import Step
from newsletter.models import ConsentEvent, MailKind, Series, Subscriber, Subscription, Suppression
from portal.models import Topic

NUMBER = 60
NAMES = ("하늘", "바다", "", "보라", "다온", "한결", "", "가온", "라온", "마루", "새봄", "", "이든", "온유", "노을")
WORDS = (
    "haneul", "bada", "ieut", "bora", "daon", "hangyeol", "golmok", "gaon", "raon", "maru", "saebom", "dure", "ideun",
    "onyu", "noeul",
)  # fmt: skip
DOMAINS = ("maeul.example", "dongne.example", "golmok.example", "post.example")
# Of home/seed/newsletter.py, which comes first.
SERIES = ("monthly", "programmes", "eunpyeong")
State = Subscriber.State


def make() -> None:
    """Nothing where readers of the demo stand already."""
    standing = [addresses.address_hash(address(number)) for number in range(NUMBER)]
    if Subscriber.objects.filter(address_hash__in=standing).exists():
        return
    now = timezone.now().replace(microsecond=0)
    newsletters, words = Series.objects.in_bulk(SERIES, field_name="slug"), wordings.in_force(now)
    people = Subscriber.objects.bulk_create(person(number, now) for number in range(NUMBER))
    topics = list(Topic.objects.order_by("slug").values_list("slug", flat=True)) or [""]
    wishes = [wish for number, who in enumerate(people) for wish in wishes_of(number, who, newsletters, topics)]
    Subscription.objects.bulk_create(wishes)
    ConsentEvent.objects.bulk_create(
        line for number, who in enumerate(people) for line in lines_of(number, who, words, now)
    )
    suppression.suppress(
        address_hash=people[-1].address_hash,
        reason=Suppression.Reason.MANUAL,
        evidence="전화로 보내지 말아 달라고 하심",
        at=now - timedelta(days=3),
    )


def address(number: int) -> str:
    return f"{WORDS[number % len(WORDS)]}{number + 1:02}@{DOMAINS[number % len(DOMAINS)]}"


def begun(number: int, now: datetime) -> datetime:
    """Spread over the last ten months, so that growth has something to show."""
    return now - timedelta(days=5 + (number * 37) % 300, hours=number % 9)


def person(number: int, now: datetime) -> Subscriber:
    at = begun(number, now)
    who = Subscriber(
        address=address(number),
        address_hash=addresses.address_hash(address(number)),
        domain=addresses.OTHER,
        name=NAMES[number % len(NAMES)],
        language="en" if number == 7 else "ko",
        state=State.ACTIVE,
        created_via=Channel.IMPORT if number % 10 == 3 else Channel.WEB,
        created_at=at,
        confirmed_at=at,
        consent_until=ledger.two_years_after(at),
        ads_since=at if number % 6 == 0 else None,
    )
    if number in (11, 29):
        who.paused_until = now + timedelta(days=45)
    elif number == 17:
        who.state, who.ended_at, who.consent_until, who.ads_since = (
            State.UNSUBSCRIBED,
            now - timedelta(days=1),
            None,
            None,
        )
    elif number == 41:
        who.state, who.confirmed_at, who.consent_until, who.ads_since = State.PENDING, None, None, None
        who.created_at = now - timedelta(days=2)
    return who


def wishes_of(number: int, who: Subscriber, newsletters: dict[str, Series], topics: list[str]) -> list[Subscription]:
    slugs = {0: ("monthly",), 1: ("monthly", "programmes"), 2: ("monthly", "eunpyeong"), 3: ("monthly",)}[number % 4]
    districts = () if number % 5 == 4 else tuple(islice(cycle(District.values), number, number + 1 + number % 2))
    chosen = () if number % 3 == 0 else tuple(filter(None, islice(cycle(topics), number, number + 1 + number % 3)))
    return [
        Subscription(
            subscriber=who,
            series=newsletters[slug],
            districts=("eunpyeong",) if slug == "eunpyeong" else districts,
            topics=chosen,
            frequency="monthly" if slug == "monthly" and number % 8 == 5 else "each",
            since=who.created_at,
            stopped_at=who.ended_at,
        )
        for slug in slugs
    ]


def lines_of(number: int, who: Subscriber, words, now: datetime) -> list[ConsentEvent]:
    """As if each had come by the page or by a list: asked, confirmed, told; of one withdrawn, too."""
    is_listed = who.created_via == Channel.IMPORT
    steps = [Step.IMPORT] if is_listed else [Step.REQUEST]
    if who.state != State.PENDING:
        steps += [Step.TOLD] if is_listed else [Step.CONFIRM, Step.TOLD]
    purposes = [MailKind.INFO, *([MailKind.AD] if who.ads_since else [])]
    source = "마을축제 종이 신청서" if is_listed else "소식지 신청 화면"
    columns = {**as_reader().columns(), "channel": who.created_via}
    made = [
        ConsentEvent(
            subscriber=who,
            step=step,
            purpose=purpose,
            wording=words.get(purpose),
            source=source,
            acted_at=who.created_at,
            **columns,
        )
        for step in steps
        for purpose in purposes
    ]
    if who.state == State.UNSUBSCRIBED:
        made += [
            ConsentEvent(subscriber=who, step=step, purpose=MailKind.INFO, acted_at=who.ended_at, **columns)
            for step in (Step.WITHDRAW, Step.TOLD)
        ]
    return made
