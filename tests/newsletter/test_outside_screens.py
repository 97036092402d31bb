import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from members.models import AccessEntry, Member
from newsletter.models import Candidate, Delivery, Feed, IssuePage, MailEvent
from newsletter.pulling import ITEMS
from portal.roles import NEWSLETTER, district_group
from tests.newsletter.makers import NOW, issue, mailing, reader, series

pytestmark = pytest.mark.django_db
CANDIDATES = "/admin/newsletter/candidates/"


@pytest.fixture(autouse=True)
def at(time_machine):
    time_machine.move_to(NOW, tick=False)


def staff(*groups: str) -> Member:
    member = Member.objects.create_user(f"staff{Member.objects.count()}@portal.example")
    member.groups.set(Group.objects.filter(name__in=groups))
    return member


@pytest.fixture
def editor():
    return staff(NEWSLETTER)


@pytest.fixture
def signed_in(client, editor):
    client.force_login(editor)
    return client


def candidate(number: int = 1, district: str = "eunpyeong", **fields) -> Candidate:
    feed = Feed.objects.get_or_create(
        url=f"https://{district}.example/rss", defaults={"name": "마을센터", "district": district}
    )[0]
    fields = {"title": f"소식 {number}", "url": f"https://{district}.example/{number}", "published_at": NOW, **fields}
    return Candidate.objects.create(feed=feed, fingerprint=f"{district}{number}", found_at=NOW, **fields)


def titles(answer) -> list[str]:
    return [row.title for row in answer.context["found"]]


def keys(page) -> list[str]:
    body = IssuePage.objects.get(pk=page.pk).get_latest_revision_as_object().body
    return [item["key"] for block in body if block.block_type == ITEMS for item in block.value[ITEMS]]


def test_candidate_goes_into_the_issue_once(signed_in):
    page = issue(series())
    one, two = candidate(1), candidate(2)

    for row in (one, two, one):
        signed_in.post(f"{CANDIDATES}?issue={page.pk}", {"candidate": row.pk, "do": "put"})

    assert keys(page) == [f"outside:{one.pk}", f"outside:{two.pk}"]
    body = IssuePage.objects.get(pk=page.pk).get_latest_revision_as_object().body
    assert [block.block_type for block in body] == ["text", "items"]
    assert body[1].value["items"][0]["address"] == "https://eunpyeong.example/1"


def test_issue_beyond_drafting_is_not_offered(signed_in):
    made = mailing(series(), state="approved")
    row = candidate()

    answer = signed_in.get(CANDIDATES)
    signed_in.post(f"{CANDIDATES}?issue={made.issue_id}", {"candidate": row.pk, "do": "put"})

    assert answer.context["issues"] == []
    assert keys(made.issue) == []


def test_put_aside_and_taken_back(signed_in):
    row = candidate()

    signed_in.post(CANDIDATES, {"candidate": row.pk, "do": "drop"})
    assert (titles(signed_in.get(CANDIDATES)), titles(signed_in.get(f"{CANDIDATES}?aside=1"))) == ([], ["소식 1"])

    signed_in.post(f"{CANDIDATES}?aside=1", {"candidate": row.pk, "do": "back"})
    assert titles(signed_in.get(CANDIDATES)) == ["소식 1"]


def test_inbox_can_be_looked_at_by_district(signed_in):
    candidate(1)
    candidate(2, "mapo")

    assert titles(signed_in.get(f"{CANDIDATES}?district=mapo")) == ["소식 2"]
    assert titles(signed_in.get(f"{CANDIDATES}?district=nowhere")) == []


def test_district_staff_see_and_change_their_own_only(client):
    client.force_login(staff(district_group("mapo")))
    other, own = candidate(1), candidate(2, "mapo")

    assert titles(client.get(CANDIDATES)) == ["소식 2"]
    assert client.post(CANDIDATES, {"candidate": other.pk, "do": "drop"}).status_code == 404
    assert client.get(reverse("newsletter_feed", args=[other.feed_id])).status_code == 404
    assert [row.pk for row in client.get(reverse("newsletter_feeds")).context["rows"]] == [own.feed_id]
    answer = client.post(
        reverse("newsletter_feed_add"), {"url": "https://x.example/rss", "name": "이웃", "district": "eunpyeong"}
    )
    assert (answer.status_code, Feed.objects.filter(name="이웃").count()) == (422, 0)


@pytest.mark.parametrize("number", [1, 30])
def test_inbox_costs_the_same_for_one_and_for_thirty(signed_in, number, django_assert_num_queries):
    page = issue(series())
    page.save_revision()
    for place in range(number):
        candidate(place)
    signed_in.get(CANDIDATES)

    with django_assert_num_queries(31):
        assert len(titles(signed_in.get(CANDIDATES))) == number


@pytest.mark.parametrize("address", [CANDIDATES, "/admin/newsletter/feeds/", "/admin/newsletter/returned/"])
def test_others_do_not_enter(client, address):
    client.force_login(staff("창구·전화 담당"))

    assert client.get(address).status_code in (302, 403)


def test_feed_is_added_changed_and_stopped(signed_in):
    signed_in.post(
        reverse("newsletter_feed_add"), {"url": "https://ep.example/rss", "name": "은평센터", "district": "eunpyeong"}
    )
    one = Feed.objects.get()
    Feed.objects.update(etag="1", fetched_at=NOW, trouble="안 돼요")
    address = reverse("newsletter_feed", args=[one.pk])

    signed_in.post(address, {"url": "https://ep.example/atom", "name": "은평센터", "district": "eunpyeong"})
    one.refresh_from_db()
    assert (one.url, one.etag, one.fetched_at, one.trouble) == ("https://ep.example/atom", "", None, "")

    signed_in.post(address, {"do": "stop"})
    one.refresh_from_db()
    assert one.stopped_at == NOW
    signed_in.post(address, {"do": "begin"})
    one.refresh_from_db()
    assert one.stopped_at is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "새 글 주소를 적어 주세요."),
        ("rss", "주소를 읽을 수 없어요."),
        ("https://user:pw@ep.example/rss", "주소를 읽을 수 없어요."),
        ("ftp://ep.example/rss", "주소를 읽을 수 없어요."),
    ],
)
def test_address_that_is_none_says_what_to_do(signed_in, url, says):
    answer = signed_in.post(reverse("newsletter_feed_add"), {"url": url, "name": "은평", "district": ""})

    assert (answer.status_code, answer.context["form"].errors["url"][0].startswith(says)) == (422, True)
    assert Feed.objects.count() == 0


def test_trial_of_an_inside_address_is_refused_and_nothing_kept(signed_in):
    answer = signed_in.post(
        reverse("newsletter_feed_add"), {"url": "http://127.0.0.1/rss", "name": "안", "district": "", "do": "trial"}
    )

    assert str(answer.context["trouble"]).startswith("바깥 누리집이 아닌")
    assert Feed.objects.count() == 0


def event(of, number: int, kind: str) -> MailEvent:
    to = reader(of, f"reader{number}@naver.com")
    made = mailing(of)
    sent = Delivery.objects.create(mailing=made, subscriber=to, domain="naver", state="sent", sent_at=NOW)
    return MailEvent.objects.create(key=f"k{number}", delivery=sent, kind=kind, status="5.1.1", source="mail", at=NOW)


def test_returned_mails_are_counted_and_masked(signed_in):
    of = series()
    event(of, 1, "hard")
    event(of, 2, "hard")
    event(of, 3, "complaint")

    answer = signed_in.get("/admin/newsletter/returned/")

    assert [(line.name, line.sent, line.cells) for line in answer.context["lines"]] == [("네이버", 3, [2, 0, 0, 1])]
    assert [row.address for row in answer.context["rows"]] == ["r•••@naver.com"] * 3
    assert AccessEntry.objects.count() == 0


def test_addresses_in_full_need_a_reason_which_is_written(signed_in, editor):
    event(series(), 1, "hard")

    assert signed_in.post("/admin/newsletter/returned/", {"reason": ""}).status_code == 422
    answer = signed_in.post("/admin/newsletter/returned/", {"reason": "전화로 물으신 분을 찾아요"})

    assert [row.address for row in answer.context["rows"]] == ["reader1@naver.com"]
    entry = AccessEntry.objects.get()
    assert (entry.staff, entry.rows, entry.reason) == (editor, 1, "전화로 물으신 분을 찾아요")


@pytest.mark.parametrize("number", [1, 30])
def test_returned_mails_cost_the_same_for_one_and_for_thirty(signed_in, number, django_assert_num_queries):
    of = series()
    for place in range(number):
        event(of, place, "soft")
    signed_in.get("/admin/newsletter/returned/")

    with django_assert_num_queries(21):
        assert len(signed_in.get("/admin/newsletter/returned/").context["rows"]) == number


def test_domain_waits_for_the_button(signed_in):
    series(sender_address="news@maeul.or.kr")

    answer = signed_in.get(reverse("newsletter_domain_check"))

    assert (answer.context["names"].sender, answer.context["found"]) == ("maeul.or.kr", [])
