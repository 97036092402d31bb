import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from portal.security.devices import device_name
from tests.factories import MemberFactory

GALAXY = (
    "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
)
WHALE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/128.0.0.0 Whale/4.28.266.14 Safari/537.36"
)
KAKAO = IPHONE + " KAKAOTALK 10.9.0"
TABLET = (
    "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (GALAXY, "휴대전화 · 삼성 인터넷"),
        (IPHONE, "아이폰 · 사파리"),
        (EDGE, "윈도 컴퓨터 · 엣지"),
        (WHALE, "윈도 컴퓨터 · 네이버 웨일"),
        (KAKAO, "아이폰 · 카카오톡"),
        (TABLET, "태블릿 · 크롬"),
        ("", "다른 기기 · 다른 브라우저"),
        ("<script>", "다른 기기 · 다른 브라우저"),
    ],
)
def test_a_device_has_a_plain_name(user_agent, name):
    assert device_name(user_agent) == name


@pytest.fixture
def phone_and_computer(db):
    """One member, signed in twice."""
    member = MemberFactory()
    found = []
    for user_agent in (GALAXY, EDGE):
        browser = Client(headers={"user-agent": user_agent})
        browser.force_login(member)
        browser.get("/accounts/sessions/")
        UserSession.objects.get_or_create(
            user=member,
            session_key=browser.session.session_key,
            defaults={"ip": "127.0.0.1", "user_agent": user_agent},
        )
        found.append(browser)
    return found


def test_the_list_names_each_device_and_marks_this_one(phone_and_computer):
    phone, _computer = phone_and_computer
    page = phone.get("/accounts/sessions/").content.decode()

    assert page.count("휴대전화 · 삼성 인터넷") == 1
    assert page.count("윈도 컴퓨터 · 엣지") == 1
    assert page.count("지금 쓰는 기기") == 1


def test_one_press_signs_out_everywhere(phone_and_computer):
    phone, computer = phone_and_computer
    response = phone.post("/sign-out-everywhere/")

    assert response.url == "/accounts/login/"
    for browser in (phone, computer):
        assert browser.get("/accounts/sessions/").url == "/accounts/login/?next=/accounts/sessions/"


def test_the_others_alone_can_be_signed_out(phone_and_computer):
    phone, computer = phone_and_computer
    phone.post("/accounts/sessions/")

    assert phone.get("/accounts/sessions/").status_code == 200
    assert computer.get("/accounts/sessions/").status_code == 302


def test_signing_out_everywhere_needs_a_press(phone_and_computer):
    phone, _computer = phone_and_computer

    assert phone.get("/sign-out-everywhere/").status_code == 405
