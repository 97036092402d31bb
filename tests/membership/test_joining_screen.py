"""The join screen and the way to it from a company: nothing of a stranger is stored before they agree."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from members.models import ConsentEntry, Member
from tests.factories import MemberFactory
from tests.membership.makers_joining import answers, come_back, company, link_in, mails, ticks

pytestmark = pytest.mark.django_db
# What the way itself needs: the session with the state of the way there, and nothing of the person.
OF_THE_WAY = {"sessions.Session"}


@pytest.fixture
def kakao(settings):
    with company(settings):
        yield


def rows() -> dict[str, int]:
    return {model._meta.label: n for model in apps.get_models() if (n := model._base_manager.count())}


def who(client: Client) -> Member | None:
    key = client.session.get("_auth_user_id")
    return Member.objects.get(pk=key) if key else None


def test_nothing_of_a_stranger_is_stored_before_they_agree(client, kakao):
    client.get("/accounts/login/")
    before = rows()
    answer = come_back(client, "1001")
    assert answer["Location"] == "/join/"
    assert client.get("/join/").status_code == 200
    client.post("/join/", {"born_on": "20200101", "nickname": "꼬마"})
    after = rows()
    assert {label for label in after if after[label] != before.get(label)} <= OF_THE_WAY
    kept = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert ("1001" in kept, "bomi" in kept.lower(), "봄이네" in kept) == (False, False, False)


def test_what_the_browser_keeps_is_out_of_reach_of_scripts(client, kakao):
    cookie = come_back(client, "1001").cookies["joining"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1800)


def test_join_by_kakao(client, kakao):
    come_back(client, "1001", next="/events/")
    answer = client.post("/join/", answers())
    assert answer["Location"] == "/events/"
    member = who(client)
    assert (member.email, member.nickname, member.born_on) == ("bomi@example.org", "골목 산책", None)
    assert list(EmailAddress.objects.filter(user=member).values_list("email", "verified")) == [
        ("bomi@example.org", True)
    ]
    assert (SocialAccount.objects.get().extra_data, SocialToken.objects.count()) == ({}, 0)
    assert answer.cookies["joining"].value == ""


def test_the_second_login_stores_nothing_new_of_the_profile(client, kakao):
    come_back(client, "1001")
    client.post("/join/", answers())
    again = Client()
    assert come_back(again, "1001")["Location"] == "/"
    assert (who(again), SocialAccount.objects.get().extra_data) == (who(client), {})


def test_join_by_a_company_that_gives_no_address(client, kakao):
    come_back(client, "1002", provider="naver")
    page = client.get("/join/").content.decode()
    assert 'name="email"' in page
    client.post("/join/", answers())
    member = who(client)
    assert (member.email, EmailAddress.objects.count()) == (None, 0)
    assert client.get("/me/").status_code == 200
    assert come_back(Client(), "1002", provider="naver")["Location"] == "/"


def test_an_unproven_address_of_a_company_is_only_proposed_and_then_checked(client, kakao):
    MemberFactory(email="unproven@example.org")
    come_back(client, "1003")
    assert 'value="unproven@example.org"' in client.get("/join/").content.decode()
    client.post("/join/", answers(email="Unproven@example.org"))
    assert who(client).email is None
    assert [mail.subject for mail in mails("unproven@example.org")] == ["서울마을: 이 주소가 맞는지 확인해 주세요"]


def test_an_address_typed_at_joining_is_the_members_once_its_link_is_opened(client, kakao):
    come_back(client, "1002")
    client.post("/join/", answers(email="mine@example.org"))
    client.post(link_in(mails("mine@example.org")[0]))
    assert who(client).email == "mine@example.org"


def test_a_company_login_with_a_members_address_is_proven_once_by_mail(client, kakao):
    member = MemberFactory(email="bomi@example.org")
    answer = come_back(client, "1001")
    assert (answer["Location"], who(client), SocialAccount.objects.count()) == ("/join/prove/", None, 0)
    assert "이미 가입하셨어요" in client.get("/join/prove/").content.decode()
    client.post(link_in(mails("bomi@example.org")[0]))
    assert (who(client), SocialAccount.objects.get().user) == (member, member)
    again = Client()
    come_back(again, "1001")
    assert who(again) == member


def test_a_mistyped_address_gives_a_stranger_no_way_in(client, kakao):
    come_back(client, "1002")
    client.post("/join/", answers(email="stranger@example.org"))
    path, stranger, other = link_in(mails("stranger@example.org")[0]), Client(), Client()
    for answer in (stranger.get(path), stranger.post(path)):
        assert answer["Location"] == f"/accounts/login/?next={path}"
    other.force_login(MemberFactory())
    assert (other.post(path).status_code, who(client).email) == (410, None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "생년월일을 적어 주세요"),
        ("내일", "숫자 8자리로"),
        ("20991231", "아직 오지 않은 날이에요"),
        ("20230229", "2월 29일이 없어요"),
        ("19581345", "달력에 없는 날이에요"),
        ("18000101", "태어나셨나요?"),
    ],
)
def test_a_wrong_birth_date_gets_a_sentence_and_keeps_what_was_typed(client, kakao, written, said):
    come_back(client, "1001")
    page = client.post("/join/", answers(born_on=written))
    text = page.content.decode()
    assert (page.status_code, said in text, 'value="골목 산책"' in text, who(client)) == (200, True, True, None)


@pytest.mark.parametrize("written", ["19580315", "1958-3-15", "1958.03.15.", "1958년 3월 15일", "１９５８０３１５"])
def test_a_birth_date_is_read_as_people_write_it(client, kakao, written):
    come_back(client, "1001")
    client.post("/join/", answers(born_on=written))
    assert who(client).nickname == "골목 산책"


def test_a_leap_day_that_was_is_a_birthday(client, kakao):
    come_back(client, "1001")
    client.post("/join/", answers(born_on="19600229"))
    assert who(client) is not None


def test_without_the_required_boxes_nothing_happens(client, kakao):
    come_back(client, "1001")
    filled = {name: value for name, value in answers().items() if not name.startswith("consent_privacy")}
    page = client.post("/join/", filled)
    assert (page.status_code, "꼭 필요한 동의예요" in page.content.decode(), who(client)) == (200, True, None)


def test_an_optional_box_is_written_only_when_ticked(client, kakao):
    come_back(client, "1001")
    client.post("/join/", answers(**ticks("research")))
    given = ConsentEntry.objects.filter(member=who(client)).values_list("purpose", flat=True)
    assert sorted(given) == ["privacy", "research", "terms"]


def test_without_a_beginning_the_join_screen_leads_to_the_login_page(client):
    assert client.get("/join/")["Location"] == "/accounts/login/"
    client.cookies["joining"] = "forged"
    assert client.post("/join/", {})["Location"] == "/accounts/login/"


def test_an_expired_join_link_says_where_to_go_on(client):
    answer = client.get("/join/mail/forged:link/")
    assert (answer.status_code, "다시 시작해 주세요" in answer.content.decode()) == (410, True)


def test_a_join_link_opened_after_joining_leads_to_sign_in(client):
    client.post("/join/link/", {"email": "new@example.org"})
    path = link_in(mails("new@example.org")[0])
    client.get(path)
    client.post("/join/", answers(password=""))
    assert who(client).email == "new@example.org"
    assert Client().get(path)["Location"] == "/join/known/"


def test_a_password_may_be_chosen_with_a_mail_and_is_checked(client):
    client.post("/join/link/", {"email": "new@example.org"})
    client.get(link_in(mails("new@example.org")[0]))
    page = client.post("/join/", answers(password="1234"))
    assert (page.status_code, who(client)) == (200, None)
    client.post("/join/", answers(password="느티나무-아래-2026"))
    assert who(client).check_password("느티나무-아래-2026")


def test_a_company_that_is_off_has_no_door(client):
    assert client.post("/accounts/kakao/login/").status_code == 404
    page = client.get("/accounts/login/").content.decode()
    assert "카카오로 시작하기" not in page


def test_the_old_doors_of_signing_up_are_shut(client):
    assert client.get("/accounts/signup/")["Location"] == "/accounts/login/"
    passwords = {"password1": "느티-2026-ab", "password2": "느티-2026-ab"}
    client.post("/accounts/signup/", {"email": "x@example.org", **passwords})
    assert Member.objects.filter(email="x@example.org").count() == 0
    assert client.get("/accounts/3rdparty/signup/")["Location"] == "/accounts/login/"


def test_a_login_is_added_from_within(client, kakao):
    member = MemberFactory()
    client.force_login(member)
    assert come_back(client, "1002", process="connect")["Location"] == "/accounts/3rdparty/"
    assert [login.uid for login in member.socialaccount_set.all()] == ["1002"]
    assert client.get("/accounts/3rdparty/").status_code == 200


def test_a_login_of_another_account_offers_to_merge_both(client, kakao):
    come_back(client, "1002")
    client.post("/join/", answers())
    old = who(client)
    mine, browser = MemberFactory(), Client()
    browser.force_login(mine)
    assert come_back(browser, "1002", process="connect")["Location"] == "/join/merge/"
    assert "하나로 합칠까요" in browser.get("/join/merge/").content.decode()
    assert browser.post("/join/merge/")["Location"] == "/me/"
    old.refresh_from_db()
    assert (old.merged_into, [login.uid for login in mine.socialaccount_set.all()]) == (mine, ["1002"])
    assert client.get("/me/").context["user"].is_authenticated is False


def test_a_proof_to_merge_is_for_the_one_who_brought_it(client, kakao):
    come_back(client, "1002")
    client.post("/join/", answers())
    browser, thief = Client(), Client()
    browser.force_login(MemberFactory())
    come_back(browser, "1002", process="connect")
    thief.force_login(MemberFactory())
    thief.cookies["merging"] = browser.cookies["merging"].value
    assert thief.post("/join/merge/").status_code == 409
    assert Member.objects.exclude(merged_into=None).count() == 0


def test_the_join_screen_asks_few_questions_of_the_database(client, kakao, django_assert_max_num_queries):
    come_back(client, "1001")
    client.get("/join/")
    cache.clear()
    with django_assert_max_num_queries(12):
        client.get("/join/")
