"""members/finding.py: staff find one neighbour by what a caller says, and never a list of all."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from members import finding
from members.finding import FoundMember, find
from members.models import Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour():
    return MemberFactory(
        email="eunha@example.org",
        nickname="은하수",
        phone="01012345678",
        home_district="eunpyeong",
        date_joined=datetime(2026, 3, 31, 16, tzinfo=UTC),
    )


def names(query: str) -> list[str]:
    return [found.nickname for found in find(query)]


def test_a_found_member_shows_the_least(neighbour):
    assert find("은하수") == [
        FoundMember(neighbour.pk, "은하수", "은평구", "e•••@example.org", "010-••••-5678", date(2026, 4, 1))
    ]


@pytest.mark.parametrize(
    "query",
    [
        "은하",
        "  은하수 ",
        "eunha@example.org",
        "EUNHA@Example.ORG",
        "010-1234-5678",
        "+82 10 1234 5678",
        "은하 5678",
        "5678 은하수",
        "\u110b\u1173\u11ab\u1112\u1161",
    ],
)
def test_finds_by_what_a_caller_says(neighbour, query):
    MemberFactory(nickname="달님", phone="01099995678")
    assert names(query) == ["은하수"]


@pytest.mark.parametrize(
    "query",
    ["", " ", "은", "5678", "%%", "__", "@@", "eunha@", "하수", "0101234", "은하 1234", "\x00\x00은", "例" * 500],
)
def test_finds_nobody_by_less(neighbour, query):
    assert names(query) == []


def test_capitals_of_a_nickname_do_not_matter():
    MemberFactory(nickname="Maeul지기")
    assert names("mAEul") == ["Maeul지기"]


def test_a_nickname_that_ends_in_digits_is_found_by_itself():
    MemberFactory(nickname="이웃 2026", phone="01012345678")
    assert names("이웃 2026") == ["이웃 2026"]


def test_the_destroyed_and_the_merged_are_not_found(neighbour):
    other = MemberFactory(nickname="은하계")
    Member.objects.filter(pk=other.pk).update(merged_into=neighbour)
    MemberFactory(nickname="은하철", erased_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert names("은하") == ["은하수"]


def test_never_more_than_twenty_and_no_more_than_asked(django_assert_num_queries):
    MemberFactory.create_batch(25, nickname="골목대장", phone="01055550000", password="")
    with django_assert_num_queries(1):
        assert len(find("골목", limit=1000)) == 20
    with django_assert_num_queries(1):
        assert len(find("골목 0000", limit=3)) == 3


@pytest.mark.parametrize("query", ["은하", "eunha@example.org", "01012345678"])
def test_each_question_is_answered_by_an_index(neighbour, query):
    """At any number of members: no walk over the whole table."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [members[:20].explain() for members in finding.matching(query)]
    wanted = r"USING INDEX" if connection.vendor == "sqlite" else r"Index (Only )?Scan|Bitmap Index Scan"
    assert [bool(re.search(wanted, plan)) for plan in plans] == [True]
