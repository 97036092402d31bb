"""The screens of readers: the same answer to everyone, no change by a GET, no cookie, and secrets kept."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from members import consents
from members.models import ConsentText, Member, Purpose
from newsletter import addresses, choosing, ledger, suppression
from newsletter.acts import as_reader
from newsletter.models import ConsentEvent, Subscriber, Subscription, Suppression
from portal.models import OutboxMessage
from tests.newsletter.asking import ADDRESS, ask, asked_and_confirmed
from tests.newsletter.makers import NOW, series

pytestmark = pytest.mark.django_db
State = Subscriber.State
PAGE = "/newsletter/subscribe/"


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def of():
    return series(slug="monthly", name="서울마을 월간")


def filled(**changed) -> dict:
    return {
        "email": ADDRESS,
        "series": ["monthly"],
        "districts": ["mapo"],
        "frequency": "each",
        "language": "ko",
        "is_14": "on",
        "info": "on",
        "info_version": "1",
        "ad_version": "1",
        **changed,
    }


def path_to(name: str, reader: Subscriber, *more: str) -> str:
    return reverse(f"newsletter:{name}", args=[reader.secret, *more])


def test_form_is_written_down_and_answers_with_the_next_step(client, of):
    answer = client.post(PAGE, filled(), HTTP_USER_AGENT="Firefox")
    assert (answer.status_code, answer.url) == (302, "/newsletter/subscribe/sent/")
    reader = Subscriber.objects.get()
    assert (reader.state, reader.subscriptions.get().districts) == (State.PENDING, ("mapo",))
    line = ConsentEvent.objects.get()
    assert (line.ip, line.user_agent) == ("127.0.0.1", "Firefox")
    assert client.get(answer.url).status_code == 200


def test_known_and_unknown_addresses_get_the_same_answer(client, of):
    asked_and_confirmed(series=(of,))
    known, unknown = (client.post(PAGE, filled(email=email)) for email in (ADDRESS, "new@naver.com"))
    assert (known.status_code, known.url, known.content) == (unknown.status_code, unknown.url, unknown.content)
    assert not known.cookies


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"email": ""}, ["email"]),
        ({"email": "moon@"}, ["email"]),
        ({"email": "moon@naver.com\r\nBcc: all@naver.com"}, ["email"]),
        ({"series": []}, ["series"]),
        ({"series": ["unknown"]}, ["series"]),
        ({"districts": ["busan"]}, ["districts"]),
        ({"is_14": ""}, ["is_14"]),
        ({"info": ""}, ["info"]),
        ({"info_version": "9"}, ["__all__"]),
        ({"info_version": "²"}, ["__all__"]),
        ({"language": "xx"}, ["language"]),
    ],
)
def test_wrong_input_is_answered_by_field_and_nothing_typed_is_lost(client, of, changed, wrong):
    answer = client.post(PAGE, filled(name="달님", **changed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, wrong)
    assert 'value="달님"' in answer.text
    assert (Subscriber.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_nothing_is_agreed_beforehand_and_the_readers_district_is_chosen(client, of):
    client.cookies["district"] = "mapo"
    page = client.get(PAGE)
    form = page.context["form"]
    assert [form[name].value() for name in ("is_14", "info", "ad")] == [None, None, None]
    assert (form["districts"].value(), form["series"].value()) == (["mapo"], ["monthly"])
    assert "돈을 내는 행사나 물건을 알리는 메일도 받겠다는 동의예요." in page.text
    assert "csrftoken" not in page.cookies


def test_small_form_of_another_page_leads_on_without_writing(client, of):
    answer = client.post(PAGE, {"begin": "1", "email": "moon@", "district": "mapo"})
    form = answer.context["form"]
    assert (form["email"].value(), form["districts"].value(), form.errors) == ("moon@", ["mapo"], {})
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("number", [1, 30])
def test_subscribe_page_costs_the_same_for_many_newsletters(client, django_assert_num_queries, number):
    for _place in range(number):
        series()
    client.get(PAGE + "?page=2")
    with django_assert_num_queries(7):
        client.get(PAGE + "?x=1")


def test_page_without_newsletters_says_so(client):
    assert "지금은 신청받는 소식지가 없어요" in client.get(PAGE).text


def test_one_mailbox_is_asked_for_five_times_an_hour(client, of, settings):
    settings.ACCOUNT_RATE_LIMITS = {"newsletter_subscribe": "60/h/ip,5/h/key"}
    assert [client.post(PAGE, filled()).status_code for _time in range(6)] == [302] * 5 + [429]
    assert OutboxMessage.objects.count() == 3


def test_opening_the_link_confirms_nothing_and_the_button_does(client, of):
    reader = ask(series=(of,))
    page = client.get(path_to("confirm", reader))
    reader.refresh_from_db()
    assert (page.status_code, reader.state) == (200, State.PENDING)
    assert Client(enforce_csrf_checks=True).post(path_to("confirm", reader)).status_code == 200
    reader.refresh_from_db()
    assert (reader.state, reader.confirmed_at) == (State.ACTIVE, NOW)
    assert client.get(path_to("confirm", reader)).status_code == 200


def test_late_link_says_what_to_do(client, of):
    reader = ask(series=(of,), at=NOW - timedelta(days=8))
    answers = [client.get(path_to("confirm", reader)), client.post(path_to("confirm", reader))]
    assert [answer.status_code for answer in answers] == [410, 410]


@pytest.mark.parametrize("name", ["confirm", "preferences", "renew"])
def test_secret_pages_are_for_nobody_elses_cache_engine_or_log(client, of, name):
    page = client.get(path_to(name, asked_and_confirmed(series=(of,))))
    headers = [page[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    assert (page.status_code, headers) == (200, ["private, no-store", "noindex, nofollow", "no-referrer"])
    assert not page.cookies


@pytest.mark.parametrize("name", ["confirm", "preferences", "renew"])
def test_wrong_secret_gets_a_way_on_and_is_counted(client, settings, name):
    settings.ACCOUNT_RATE_LIMITS = {"newsletter_secret": "2/h/ip"}
    path = reverse(f"newsletter:{name}", args=["guessed"])
    answers = [client.get(path), client.post(path), client.get(path)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert PAGE in answers[0].text


def wishes(of, **changed) -> dict:
    return {f"series_{of.pk}": "monthly", "language": "ko", "rest": "", "ad_version": "1", **changed}


def test_preferences_are_kept_and_shown_again(client, of):
    reader = asked_and_confirmed(series=(of,))
    answer = client.post(path_to("preferences", reader), wishes(of, districts=["mapo"], ad="on", rest="2", name="달"))
    reader.refresh_from_db()
    assert (answer.status_code, reader.name, reader.ads_since) == (200, "달", NOW)
    assert reader.paused_until == NOW + timedelta(days=60)
    assert (reader.subscriptions.get().frequency, reader.subscriptions.get().districts) == ("monthly", ("mapo",))
    assert "고르신 대로 바꿨어요." in answer.text
    assert "쉬고 있어요" in answer.text


def test_choosing_nothing_points_to_the_button_for_stopping(client, of):
    reader = asked_and_confirmed(series=(of,))
    answer = client.post(path_to("preferences", reader), wishes(of, **{f"series_{of.pk}": ""}))
    assert (answer.status_code, Subscription.objects.get().stopped_at) == (422, None)


def test_buttons_of_the_preference_centre(client, of):
    reader = asked_and_confirmed(series=(of,))
    path = path_to("preferences", reader)
    choosing.choose(
        subscriber=reader,
        choice=choosing.Choice({of: "each"}, rest_months=3),
        acting=choosing.Acting(actor=None, member=None),
        at=NOW,
    )
    client.post(path, {"do": "resume"})
    assert Subscriber.objects.get().paused_until is None
    client.post(path, {"do": "stop"})
    assert Subscriber.objects.get().state == State.UNSUBSCRIBED
    assert "지금 바로 지울까요?" in client.post(path, {"do": "erase"}).text
    assert client.post(path, {"do": "erase", "sure": "1"}).status_code == 200
    assert Subscriber.objects.get().state == State.ERASED
    assert client.get(path).status_code == 404


def test_opening_the_way_out_changes_nothing(client, of):
    reader = asked_and_confirmed(series=(of,))
    page = client.get(path_to("unsubscribe", reader, of.slug))
    assert (page.status_code, Subscription.objects.get().stopped_at) == (200, None)


def test_one_click_is_out_without_cookie_redirect_or_second_mail(of):
    reader = asked_and_confirmed(series=(of,))
    stranger = Client(enforce_csrf_checks=True)
    path = path_to("unsubscribe", reader, of.slug)
    answers = [stranger.post(path, {"List-Unsubscribe": "One-Click"}) for _time in range(3)]
    assert [(answer.status_code, answer.content, dict(answer.cookies)) for answer in answers] == [(200, b"OK", {})] * 3
    assert Subscriber.objects.get().state == State.UNSUBSCRIBED
    assert OutboxMessage.objects.filter(key__startswith="newsletter:stopped").count() == 1


def test_one_click_of_who_is_erased_is_a_yes(client, of):
    path = reverse("newsletter:unsubscribe", args=["gone", of.slug])
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(path).status_code == 404


def test_old_name_of_a_newsletter_lets_out_of_everything(client, of):
    reader = asked_and_confirmed(series=(of,))
    client.post(path_to("unsubscribe", reader, "former-name"), {"List-Unsubscribe": "One-Click"})
    assert Subscriber.objects.get().state == State.UNSUBSCRIBED


def test_way_out_of_one_of_two_offers_the_other(client, of):
    other = series()
    reader = asked_and_confirmed(series=(of, other))
    page = client.post(path_to("unsubscribe", reader, of.slug))
    assert (page.status_code, page.context["names"]) == (200, [other.name])
    assert "모두 그만 받기" in page.text


def test_renewing_by_the_link(client, of):
    reader = asked_and_confirmed(series=(of,), at=NOW - timedelta(days=300))
    assert client.get(path_to("renew", reader)).status_code == 200
    reader.refresh_from_db()
    assert reader.consent_until == ledger.two_years_after(NOW - timedelta(days=300))
    assert client.post(path_to("renew", reader)).status_code == 200
    reader.refresh_from_db()
    assert reader.consent_until == ledger.two_years_after(NOW)


def test_whose_consent_as_a_member_is_off_reads_that_nothing_comes_and_where_to_switch_it_on(client, of):
    off = "회원 동의에서 ‘소식 메일 받기’가 꺼져 있어요."
    reader = asked_and_confirmed(series=(of,))
    path = path_to("preferences", reader)
    assert off not in client.get(path).content.decode()
    ConsentText.objects.get_or_create(
        purpose=Purpose.NEWS_MAIL,
        version=1,
        defaults={"title": "소식 메일", "body": "글", "effective_at": NOW - timedelta(days=300)},
    )
    person = Member.objects.create_user(ADDRESS)
    Subscriber.objects.update(member=person)
    page = client.get(path).content.decode()
    assert (off in page, f'href="{reverse("membership:consents")}"' in page) == (True, True)
    # The same question as that of sending.
    about = {"purposes": [Purpose.NEWS_MAIL], "acting": as_reader(person)}
    consents.give(member=person, at=NOW, **about)
    assert off not in client.get(path).content.decode()
    consents.withdraw(member=person, purpose=Purpose.NEWS_MAIL, acting=as_reader(person), at=NOW)
    assert off in client.post(path, {"do": "resume"}).content.decode()


@pytest.mark.parametrize("reason", [None, *Suppression.Reason])
def test_the_answer_is_the_same_and_true_for_every_address(client, of, reason):
    if reason:
        suppression.suppress(address_hash=addresses.address_hash(ADDRESS), reason=reason, at=NOW)
    answer = client.post(PAGE, filled(), follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [("/newsletter/subscribe/sent/", 302)])
    assert "보내도 되는 주소라면 몇 분 안에 메일이 가요." in answer.text
    assert "다시 받으려면 전화해 주세요." in answer.text
    is_closed = reason in suppression.LIFTED_BY_STAFF
    assert OutboxMessage.objects.count() == (0 if is_closed else 1)
