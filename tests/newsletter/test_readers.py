"""newsletter/views/readers.py: masked until opened, each look logged, steps with a reason, files guarded."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from home import roles
from members.models import AccessEntry, Member
from newsletter import readers, subscribing, suppression
from newsletter.models import ConsentEvent, Delivery, Subscriber, Suppression
from newsletter.readers import Filter
from portal import sheets
from portal.exports import csv_bytes
from tests.factories import MemberFactory
from tests.newsletter.makers import NOW, mailing, reader, series
from tests.newsletter.makers import readers as many

pytestmark = pytest.mark.django_db
State = Subscriber.State
LIST = "newsletter_readers"


def member_of(*groups: str) -> Member:
    made = MemberFactory()
    made.groups.set(Group.objects.filter(name__in=groups))
    return made


@pytest.fixture
def staff() -> Member:
    return member_of("소식지 담당")


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def test_list_masks_addresses_and_writes_the_look_down(desk, staff):
    reader(series(), "haneul@naver.com", name="하늘")
    page = desk.get(reverse(LIST))
    text = page.content.decode()
    assert page.status_code == 200
    assert ("ha***@naver.com" in text, "haneul@naver.com" in text, "하늘" in text) == (True, False, True)
    [entry] = AccessEntry.objects.all()
    assert (entry.kind, entry.staff, entry.what, entry.rows) == ("view", staff, "소식지 받는 사람 명단", 1)


@pytest.mark.parametrize("number", [1, 30])
def test_list_of_any_length_takes_the_same_queries(desk, number, django_assert_num_queries):
    many(series(), number)
    desk.get(reverse(LIST))
    with django_assert_num_queries(22):
        desk.get(reverse(LIST))


@pytest.mark.parametrize("number", [1, 30])
def test_one_reader_with_any_history_takes_the_same_queries(desk, number, django_assert_num_queries):
    made = series()
    who = reader(made, "one@naver.com")
    for _ in range(number):
        ConsentEvent.objects.create(subscriber=who, step="confirm", purpose="info", acted_at=NOW, series=made)
        Delivery.objects.create(mailing=mailing(made), subscriber=who, state=Delivery.State.SENT, sent_at=NOW)
    desk.get(reverse("newsletter_reader", args=[who.pk]))
    with django_assert_num_queries(22):
        desk.get(reverse("newsletter_reader", args=[who.pk]))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("haneul@naver.com", "ha***@naver.com"),
        ("ab@x.example", "a***@x.example"),
        ("a@x.example", "***@x.example"),
        ("", ""),
    ],
)
def test_masked_address_shows_too_little_to_write_to(address, shown):
    assert readers.masked(address) == shown


def test_filters_and_counts_by_state_series_and_district(staff):
    one, two = series(slug="one"), series(slug="two")
    mapo = reader(one, districts=("mapo",))
    seoul = reader(two)
    rests = reader(one, districts=("jongno",), paused_until=NOW + timedelta(days=9))
    gone = reader(one, state=State.UNSUBSCRIBED, ended_at=NOW)
    erased = reader(one)
    Subscriber.objects.filter(pk=erased.pk).update(state=State.ERASED, address="")
    rows = readers.visible(staff)

    def asked(**filters):
        return list(Filter(**filters).narrow(rows, NOW).order_by("pk"))

    assert asked() == [mapo, seoul, rests, gone]
    assert asked(state="paused") == [rests]
    assert asked(state="unsubscribed", series="one") == [gone]
    assert asked(district="mapo") == [mapo, seoul, gone]
    assert asked(state="nonsense", district="nowhere") == [mapo, seoul, rests, gone]
    assert readers.counted(rows, NOW) == [
        ("", "모두", 4),
        ("active", "받고 있음", 3),
        ("unsubscribed", "그만 받음", 1),
        ("paused", "쉬는 중", 1),
    ]


@pytest.mark.parametrize(
    ("words", "number"), [(" ONE@naver.com ", 1), ("one@naver", 0), ("하", 2), ("하늘이", 1), ("naver", 0)]
)
def test_search_finds_the_whole_address_or_the_beginning_of_a_name(desk, words, number):
    made = series()
    reader(made, "one@naver.com", name="하늘이")
    reader(made, "two@naver.com", name="하나")
    page = desk.post(reverse(LIST), {"words": words})
    assert len(page.context["found"]) == number
    assert AccessEntry.objects.get().kind == "search"


def test_district_staff_with_the_right_sees_readers_of_own_newsletters_only(client):
    own, other = series(district="eunpyeong"), series()
    mine, theirs = reader(own), reader(other)
    staff = member_of(roles.district_group("eunpyeong"))
    staff.user_permissions.add(Group.objects.get(name="소식지 담당").permissions.get(codename="see_readers"))
    client.force_login(staff)
    assert list(client.get(reverse(LIST)).context["listed"]) == [mine]
    assert client.get(reverse("newsletter_reader", args=[theirs.pk])).status_code == 404


def test_without_the_right_nothing_opens(client):
    who = reader(series())
    client.force_login(member_of(roles.PUBLISHER))
    for name, args in (
        (LIST, []),
        ("newsletter_reader", [who.pk]),
        ("newsletter_readers_import", []),
        ("newsletter_readers_export", []),
    ):
        assert client.post(reverse(name, args=args)).status_code == 403
    assert AccessEntry.objects.count() == 0


def act(client, who, verb, reason="전화로 부탁하심"):
    return client.post(reverse("newsletter_reader_act", args=[who.pk, verb]), {"reason": reason})


def test_stopping_closing_opening_and_erasing_one_reader(desk, staff):
    who = reader(series(), "who@naver.com")
    assert act(desk, who, "stop").status_code == 302
    who.refresh_from_db()
    assert (who.state, who.address) == (State.UNSUBSCRIBED, "who@naver.com")
    line = ConsentEvent.objects.get(step="withdraw")
    assert (line.actor, line.capacity, line.source) == (staff, "office", "전화로 부탁하심")
    act(desk, who, "close")
    assert suppression.standing(who.address_hash).reason == Suppression.Reason.MANUAL
    assert act(desk, who, "open").status_code == 302
    assert suppression.standing(who.address_hash) is None
    assert act(desk, who, "erase").url == reverse(LIST)
    who.refresh_from_db()
    assert (who.state, who.address) == (State.ERASED, "")
    assert desk.get(reverse("newsletter_reader", args=[who.pk])).status_code == 404
    assert list(AccessEntry.objects.values_list("kind", "reason")) == [("change", "전화로 부탁하심")] * 4


def test_step_without_a_reason_does_nothing_and_keeps_what_was_typed(desk):
    who = reader(series(), "who@naver.com")
    page = act(desk, who, "erase", " 음 ")
    assert (page.status_code, page.context["failed"], page.context["reason"]) == (422, "erase", "음")
    who.refresh_from_db()
    assert who.state == State.ACTIVE
    assert AccessEntry.objects.filter(kind="change").count() == 0


def test_everything_about_one_comes_as_a_file_that_is_logged(desk):
    who = reader(series(name="월간"), "who@naver.com", districts=("mapo",), name='"하늘"\r\n')
    page = desk.post(reverse("newsletter_reader_data", args=[who.pk]), {"reason": "열람 청구를 받아서"})
    held = json.loads(page.content)
    assert (held["메일"], held["받는 소식지"][0]["자치구"]) == ("who@naver.com", ["마포구"])
    assert AccessEntry.objects.get().kind == "export"
    refused = desk.post(reverse("newsletter_reader_data", args=[who.pk]), {"reason": ""})
    assert refused.status_code == 422


def test_list_goes_out_as_it_is_filtered_and_no_name_is_a_formula(desk):
    made = series(name="월간", slug="monthly")
    reader(made, "a@naver.com", name="=1+1", districts=("mapo", "jongno"))
    reader(made, "b@naver.com", state=State.UNSUBSCRIBED, ended_at=NOW)
    url = f"{reverse('newsletter_readers_export')}?state=active"
    page = desk.post(url, {"format": "csv", "reason": "발송 대행사 확인"})
    text = page.content.decode("utf-8-sig")
    assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [["a@naver.com", "'=1+1"]]
    [entry] = AccessEntry.objects.all()
    assert (entry.kind, entry.rows, entry.reason) == ("export", 1, "발송 대행사 확인")
    assert desk.post(url, {"format": "csv", "reason": ""}).status_code == 422


def test_own_export_brought_back_changes_nothing(desk, staff):
    reader(series(name="월간"), "a@naver.com", districts=("mapo",), consent_until=timezone.now() + timedelta(days=729))
    rows = csv_bytes(readers.HEADINGS, readers.table(readers.visible(staff)))
    assert sheets.read(BytesIO(rows))[0]["자치구"] == "마포구"


def upload(client, text: str, **fields):
    file = SimpleUploadedFile("list.csv", text.encode("utf-8-sig"))
    return client.post(reverse("newsletter_readers_import"), {"file": file, **fields})


def test_list_is_looked_at_first_and_carried_out_by_the_second_press(desk, staff):
    made = series(slug="monthly")
    day = timezone.localdate() - timedelta(days=3)
    proof = {"source": "마을축제", "agreed_on": day.isoformat(), "version": "1", "series": made.pk}
    look = upload(desk, "메일,이름\na@naver.com,하늘\nb-naver.com,바다\n", **proof)
    assert (look.status_code, look.context["ready"], Subscriber.objects.count()) == (200, 1, 0)
    done = desk.post(reverse("newsletter_readers_carry_out"), {"packed": look.context["packed"]})
    assert done.url == reverse(LIST)
    assert list(Subscriber.objects.values_list("address", "state")) == [("a@naver.com", "active")]
    assert list(AccessEntry.objects.order_by("pk").values_list("kind", "rows")) == [("search", 2), ("change", 1)]


def test_look_of_somebody_else_or_changed_is_not_carried_out(desk, client):
    series()
    look = upload(desk, "메일\na@naver.com\n", source="마을축제", agreed_on="2026-11-01", version="1")
    packed = look.context["packed"]
    desk.post(reverse("newsletter_readers_carry_out"), {"packed": packed[:-1] + "x"})
    client.force_login(member_of("소식지 담당"))
    client.post(reverse("newsletter_readers_carry_out"), {"packed": packed})
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("이름\n하늘\n", "첫 줄에 ‘메일’ 칸이 없어요. 양식을 내려받아 칸 이름을 맞춰 주세요."),
        ("", "파일이 비어 있어요. 명단을 적어 저장한 뒤 다시 골라 주세요."),
    ],
)
def test_file_that_is_no_list_is_refused_and_the_proof_typed_stays(desk, data, says):
    file = SimpleUploadedFile("list.csv", data.encode())
    page = desk.post(reverse("newsletter_readers_import"), {"file": file, "source": "마을축제"})
    assert page.status_code == 422
    assert page.context["form"].errors["file"] == [says]
    assert 'value="마을축제"' in page.content.decode()


def test_who_called_us_spam_by_mistake_is_opened_by_staff_and_asks_anew(desk):
    who = reader(series(), "who@naver.com", state=State.COMPLAINED)
    suppression.suppress(address_hash=who.address_hash, reason=Suppression.Reason.COMPLAINT, at=NOW)
    assert subscribing.may_be_asked(who) is False
    assert "막은 것 풀기" in desk.get(reverse("newsletter_reader", args=[who.pk])).text
    act(desk, who, "open")
    who.refresh_from_db()
    assert (who.state, suppression.standing(who.address_hash)) == (State.UNSUBSCRIBED, None)
    assert subscribing.may_be_asked(who) is True
    assert "막은 것 풀기" not in desk.get(reverse("newsletter_reader", args=[who.pk])).text


def test_an_erased_and_closed_one_is_found_by_the_whole_address_only_and_opened(desk):
    who = reader(series(), "who@naver.com", name="하나")
    act(desk, who, "close")
    act(desk, who, "erase")
    path = reverse("newsletter_reader", args=[who.pk])
    assert path not in desk.get(reverse(LIST)).text
    assert path not in desk.post(reverse(LIST), {"words": "하나"}).text
    assert path in desk.post(reverse(LIST), {"words": "who@naver.com"}).text
    page = desk.get(path).text
    assert ("막은 것 풀기" in page, "지금 지우기" in page) == (True, False)
    assert act(desk, who, "open").url == reverse(LIST)
    assert suppression.standing(who.address_hash) is None
    assert desk.get(path).status_code == 404
