"""The catalogue: what is listed, in which order, how it is chosen, what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from education import catalogue, facets, open_now, states
from education.catalogue import Choice
from education.models import ApplicationWindow, Run, SeatPool, Session
from education.states import RunState
from portal.cache import TOKEN
from tests.education.makers import NOW, course, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(clean_caches):
    TOKEN.renew()
    with time_machine.travel(NOW, tick=False):
        yield


def one_of_each() -> dict[RunState, Run]:
    """A run in every state there is."""
    made = {state: run(seats=3) for state in RunState}
    later, before = NOW + timedelta(days=1), NOW - timedelta(days=3)
    SeatPool.objects.filter(run__in=[made[RunState.WAITING_LIST]]).update(occupied=3)
    SeatPool.objects.filter(run=made[RunState.FULL]).update(capacity=0)
    change(made[RunState.ANNOUNCED], opens_at=later)
    change(made[RunState.PAUSED], paused_at=NOW)
    change(made[RunState.CANCELLED], cancelled_at=NOW)
    change(made[RunState.CLOSED], closes_at=NOW)
    change(made[RunState.RUNNING], closes_at=before, starts_at=before)
    change(made[RunState.OVER], closes_at=before, starts_at=before, ends_at=NOW)
    return made


def change(made: Run, **fields) -> None:
    Run.objects.filter(pk=made.pk).update(**fields)


def titles(response) -> list[str]:
    return [str(one.run) for one in response.context["shown"]]


def test_state_in_sql_is_the_state_in_python():
    one_of_each()
    rows = catalogue.with_state(Run.objects.all(), NOW)
    assert {row.pk: row.state_value for row in rows} == {row.pk: states.state(row, NOW) for row in rows}
    assert sorted(row.state_value for row in rows) == sorted(RunState.values)


def test_list_has_what_can_be_applied_for_first_and_what_is_over_last():
    made = one_of_each()
    wanted = [
        RunState.OPEN,
        RunState.WAITING_LIST,
        RunState.ANNOUNCED,
        RunState.PAUSED,
        RunState.FULL,
        RunState.CLOSED,
        RunState.RUNNING,
        RunState.OVER,
        RunState.CANCELLED,
    ]
    assert [line.pk for line in catalogue.lines(NOW)] == [made[state].pk for state in wanted]


def test_runs_that_are_not_public_or_long_over_are_not_listed():
    run(published_at=None)
    draft = course()
    draft.live = False
    draft.save()
    run(course=draft)
    old = run()
    change(old, ends_at=NOW - timedelta(days=366))
    assert catalogue.lines(NOW) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"kind": "tour"}, 1),
        ({"district": "mapo"}, 1),
        ({"district": "centre"}, 2),
        ({"mode": "online"}, 1),
        ({"level": "deep"}, 1),
        ({"state": "open"}, 2),
        ({"open": "1"}, 2),
        ({"free": "1"}, 2),
        ({"month": "2026-12"}, 2),
        ({"month": "2027-03"}, 1),
        ({"kind": "tour", "free": "1"}, 0),
        ({"kind": "x", "district": "busan", "mode": "'", "level": "\x00", "state": "?", "month": "2026-13"}, 3),
        ({"month": "٢٠٢٦-١٢"}, 3),
    ],
)
def test_choice_narrows_and_nonsense_is_no_choice(client, query, count):
    run(course=course(kind="tour", level="deep"), fee=5000)
    run(campus="mapo")
    late = run(mode="online", starts=NOW + timedelta(days=100))
    change(late, opens_at=NOW + timedelta(days=50))
    assert client.get("/education/", query).context["items"].paginator.count == count


def test_run_of_several_months_is_in_each_of_them():
    made = run()
    Session.objects.create(run=made, number=2, starts_at=NOW + timedelta(days=70), ends_at=NOW + timedelta(days=70.1))
    change(made, ends_at=NOW + timedelta(days=70.1))
    shown = {facet.name: facet.options for facet in facets.facets(Choice(), catalogue.lines(NOW), NOW)}
    assert shown["month"] == [("2026-12", "12월", 1), ("2027-01", "2027년 1월", 1), ("2027-02", "2027년 2월", 1)]


def test_numbers_beside_a_choice_are_not_narrowed_by_itself():
    run(course=course(kind="tour"), campus="mapo")
    run(course=course(kind="intro"), campus="mapo")
    run(course=course(kind="intro"))
    lines = catalogue.lines(NOW)
    shown = {facet.name: facet.options for facet in facets.facets(Choice(kind="tour"), lines, NOW)}
    assert shown["kind"] == [("tour", "마을공간 탐방", 1), ("intro", "입문과정", 2)]
    assert shown["district"] == [("mapo", "마포구", 1)]


def test_readers_own_district_stands_first_among_the_places(client):
    for campus in ("gangnam", "mapo", ""):
        run(campus=campus)
    client.cookies["district"] = "mapo"
    page = client.get("/education/")
    places = next(facet for facet in page.context["facets"] if facet.name == "district")
    assert [value for value, _text, _number in places.options] == ["mapo", "centre", "gangnam"]
    assert page.context["numbers"]["own"] == 1
    assert "우리 동네 마포구" in page.content.decode()


def test_one_tap_takes_one_choice_away(client):
    run(campus="mapo")
    text = client.get("/education/?district=mapo&free=1&page=1").content.decode()
    assert '<a class="chip" href="?free=1">마포구' in text
    assert '<a class="chip" href="?district=mapo">무료' in text


def test_nothing_found_says_what_to_do_and_offers_others(client):
    open_run = run(course=course(kind="tour"), campus="mapo")
    page = client.get("/education/?district=mapo&kind=intro")
    assert page.context["items"].paginator.count == 0
    assert "이 조건에 맞는 교육이 아직 없어요" in page.content.decode()
    assert [one.run.pk for one in page.context["others"]] == [open_run.pk]


def test_list_is_cut_into_pages(client):
    one = course()
    for _number in range(23):
        run(course=one)
    first, second = client.get("/education/"), client.get("/education/?page=2")
    assert (len(titles(first)), len(titles(second))) == (20, 3)
    assert set(titles(first)).isdisjoint(titles(second))
    assert client.get("/education/?page=x").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_catalogue_costs_the_same_queries_for_one_and_for_thirty(client, django_assert_num_queries, number):
    for _number in range(number):
        run()
    client.get("/education/?uncached=1")
    with django_assert_num_queries(11):
        assert client.get("/education/?uncached=1").status_code == 200


def test_card_says_when_where_how_much_seats_and_until_when(client):
    made = run(seats=5)
    SeatPool.objects.filter(run=made).update(occupied=3)
    text = client.get("/education/").content.decode()
    for words in (
        "접수중",
        "12월 11일 (금) 오후 12시",
        "무료",
        "2자리 남음 (정원 5명)",
        "12월 8일 (화) 오후 12시까지 신청",
    ):
        assert words in text


def test_kept_catalogue_is_never_older_than_the_next_opening(client):
    made = run()
    ApplicationWindow.objects.filter(run=made).update(opens_at=NOW + timedelta(seconds=7))
    change(made, opens_at=NOW + timedelta(seconds=7))
    assert client.get("/education/?uncached=1").fresh_for == 7
    assert client.get(f"{reverse('education:run', args=[made.pk])}?uncached=1").fresh_for == 7


def test_kept_page_shows_what_staff_change_at_once_and_seats_within_a_minute(
    client, django_capture_on_commit_callbacks
):
    made = run(seats=5)
    url = reverse("education:run", args=[made.pk])
    assert "5자리 가운데 5자리" in client.get(url).content.decode()
    pool = SeatPool.objects.get(run=made)
    pool.occupied = 1
    with django_capture_on_commit_callbacks(execute=True):
        pool.save(update_fields=["occupied"])
    assert "5자리 가운데 5자리" in client.get(url).content.decode()
    made.cancelled_at = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        made.save()
    assert "이 교육은 열리지 않게 됐어요" in client.get(url).content.decode()


def test_course_page_tells_runs_apart_and_folds_the_past(client):
    made = one_of_each()
    one = made[RunState.OPEN].course
    Run.objects.update(course=one)
    page = client.get(one.url)
    assert {(one.state) for one in page.context["taking"]} == {RunState.OPEN, RunState.WAITING_LIST}
    assert {(one.state) for one in page.context["past"]} == {RunState.OVER, RunState.CANCELLED}
    assert len(page.context["coming"]) == 5


@pytest.mark.parametrize("number", [1, 30])
def test_course_page_costs_the_same_queries_for_one_and_for_thirty(client, django_assert_num_queries, number):
    one = course()
    for _number in range(number):
        run(course=one)
    client.get(f"{one.url}?uncached=1")
    with django_assert_num_queries(16):
        assert client.get(f"{one.url}?uncached=1").status_code == 200


def test_tile_and_list_of_the_first_page_cost_one_query_when_nothing_is_open(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(open_now.tiles("mapo", NOW)) == []
        assert open_now.open_now("mapo", NOW).shown == []


def test_tile_counts_what_is_open_now_and_own_district_first():
    run()
    own = run(campus="mapo")
    change(run(), paused_at=NOW)
    tile = list(open_now.tiles("mapo", NOW))
    assert [row.live for row in tile] == ["지금 신청할 수 있는 교육 2개, 마포구 1개"]
    assert open_now.open_now("mapo", NOW).shown[0].run == own


def test_first_page_and_district_page_show_what_is_open(client):
    made = run(campus="mapo")
    for address in ("/", "/districts/mapo/"):
        assert f'href="{reverse("education:run", args=[made.pk])}"' in client.get(address).content.decode()


def test_course_is_found_by_the_search_of_the_site(client):
    one = course(title="골목 기록하기", audience="사진을 좋아하는 분")
    one.save_revision().publish()
    for word in ("기록하기", "사진을"):
        assert [row.title for row in client.get("/search/", {"q": word}).context["items"]] == ["골목 기록하기"]


def test_catalogue_leads_to_study_groups_which_anyone_may_read(client):
    index = run().course.get_parent()
    assert f'href="{reverse("education:groups")}"' in client.get(index.url).content.decode()
    assert client.get(reverse("education:groups")).status_code == 200
