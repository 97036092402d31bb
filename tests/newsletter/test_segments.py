import pytest

from members.models import Member
from newsletter import segments
from newsletter.models import Delivery, Subscription
from portal.models import Topic
from tests.newsletter import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    made = makers.series()
    Topic.objects.get_or_create(slug="care", defaults={"name": "돌봄"})
    makers.reader(made, "everything@naver.com")
    makers.reader(made, "gangnam@naver.com", districts=["gangnam"], topics=["care"])
    makers.reader(made, "mapo@naver.com", districts=["mapo"], language="en")
    member = Member.objects.create_user("member@portal.example")
    makers.reader(made, "member@naver.com", districts=["mapo"], topics=["youth"], member=member)
    return made


def names(rule) -> list[str]:
    found = Subscription.objects.filter(segments.condition(rule)).order_by("subscriber__address")
    return [row.subscriber.address.partition("@")[0] for row in found.select_related("subscriber")]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({}, ["everything", "gangnam", "mapo", "member"]),
        (None, ["everything", "gangnam", "mapo", "member"]),
        ({"districts": ["gangnam"]}, ["everything", "gangnam"]),
        ({"chose_districts": ["gangnam"]}, ["gangnam"]),
        # Whoever chose one of them, whatever else; who chose none reads about all, and stays.
        ({"not": {"chose_districts": ["mapo"]}}, ["everything", "gangnam"]),
        ({"not": {"chose_districts": ["gangnam", "mapo"]}}, ["everything"]),
        ({"not": {"chose_districts": ["jung"]}}, ["everything", "gangnam", "mapo", "member"]),
        (
            {"all": [{"districts": ["mapo"]}, {"not": {"chose_districts": ["gangnam"]}}]},
            ["everything", "mapo", "member"],
        ),
        ({"topics": ["care"]}, ["everything", "gangnam", "mapo"]),
        ({"language": ["en", "vi"]}, ["mapo"]),
        ({"member": True}, ["member"]),
        ({"member": False}, ["everything", "gangnam", "mapo"]),
        ({"joined_after": "2026-11-01"}, ["everything", "gangnam", "mapo", "member"]),
        ({"joined_before": "2026-11-01"}, []),
        ({"all": [{"districts": ["mapo"]}, {"not": {"member": True}}]}, ["everything", "mapo"]),
        ({"any": [{"language": ["en"]}, {"member": True}]}, ["mapo", "member"]),
    ],
)
def test_rule_finds(series, rule, found):
    assert names(rule) == found


def test_those_who_received_another_mailing_can_be_left_out(series):
    earlier = makers.mailing(series)
    got = Subscription.objects.get(subscriber__address="mapo@naver.com").subscriber
    missed = Subscription.objects.get(subscriber__address="gangnam@naver.com").subscriber
    Delivery.objects.create(mailing=earlier, subscriber=got, state="sent")
    Delivery.objects.create(mailing=earlier, subscriber=missed, state="failed")
    assert names({"received": earlier.pk}) == ["mapo"]
    assert names({"not": {"received": earlier.pk}}) == ["everything", "gangnam", "member"]
    assert segments.describe({"received": earlier.pk}).endswith("을(를) 받은 사람")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ([], ""),
        (["x"], "받는 사람을 고르는 조건을 읽을 수 없어요. 조건을 지우고 다시 골라 주세요."),
        ({"colour": ["red"]}, "‘colour’은(는) 모르는 조건이에요. 목록에 있는 조건으로 골라 주세요."),
        ({"districts": ["busan"]}, "자치구 가운데 모르는 것이 있어요: busan. 지우고 다시 골라 주세요."),
        ({"districts": []}, "자치구을(를) 하나 이상 골라 주세요."),
        ({"districts": [1]}, "자치구 가운데 모르는 것이 있어요: 1. 지우고 다시 골라 주세요."),
        ({"member": "yes"}, "회원인지 아닌지 골라 주세요."),
        ({"joined_after": "어제"}, "날짜는 2026-12-31처럼 적어 주세요."),
        ({"received": 99}, "전에 보낸 소식지를 목록에서 골라 주세요."),
        ({"received": True}, "전에 보낸 소식지를 목록에서 골라 주세요."),
        ({"all": []}, "묶음에는 조건이 1개에서 40개까지 있어야 해요."),
        ({"member": True, "language": ["ko"]}, "조건 하나에는 한 가지만 적을 수 있어요. 나눠서 적어 주세요."),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(rule, sentence):
    assert segments.check(rule) == sentence


def test_deep_rule_is_refused():
    rule = {"member": True}
    for _level in range(7):
        rule = {"not": rule}
    assert segments.check(rule) == "조건이 너무 여러 겹이에요. 조금 더 단순하게 골라 주세요."
    with pytest.raises(segments.BadRule):
        segments.condition(rule)


def test_rule_in_words():
    rule = {"all": [{"districts": ["gangnam", "mapo"]}, {"any": [{"member": True}, {"language": ["en"]}]}]}
    assert segments.describe(rule) == "자치구 강남구·마포구 그리고 (회원 또는 언어 English)"
    assert segments.describe({"not": {"member": True}}) == "회원 빼고"
    assert segments.describe({}) == "모든 구독자"
    assert segments.describe({"not": {"chose_districts": ["gangnam"]}}) == "강남구를 고른 사람 빼고"
    several = {"not": {"chose_districts": ["gangnam", "mapo"]}}
    assert segments.describe(several) == "강남구·마포구 가운데 하나라도 고른 사람 빼고"


def test_with_two_districts_one_that_is_left_out_is_enough(series):
    makers.reader(series, "both@naver.com", districts=["gangnam", "mapo"])
    assert names({"not": {"chose_districts": ["mapo"]}}) == ["everything", "gangnam"]
