"""District chooser, display settings, 내 활동, the style page and the error pages."""

import re

import pytest
from django.test import Client

from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db
# A browser sends these; the token is checked too, to show that none is needed.
BROWSER = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def test_district_page_offers_25_districts_and_all_seoul(client):
    page = client.get("/district/").content.decode()
    assert page.count('class="platebutton"') == 25
    assert page.count('name="district" value=""') == 1


def test_district_is_set_in_one_post_and_goes_back(browser):
    answer = browser.post("/district/", {"district": "eunpyeong", "next": "/districts/eunpyeong/"}, **BROWSER)
    assert (answer.status_code, answer["Location"]) == (302, "/districts/eunpyeong/")
    assert answer.cookies["district"].value == "eunpyeong"
    assert answer.cookies["district"]["samesite"] == "Lax"
    assert "sessionid" not in answer.cookies


def test_district_is_forgotten_by_all_seoul(browser):
    browser.cookies["district"] = "mapo"
    answer = browser.post("/district/", {"district": ""}, **BROWSER)
    assert answer.cookies["district"]["max-age"] == 0


def test_unknown_district_changes_nothing(browser):
    answer = browser.post("/district/", {"district": "busan"}, **BROWSER)
    assert (answer.status_code, dict(answer.cookies)) == (302, {})


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\\\\elsewhere.example"]
)
def test_going_back_never_leaves_the_site(browser, target):
    assert browser.post("/district/", {"district": "mapo", "next": target}, **BROWSER)["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_ORIGIN": "null"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}],
)
@pytest.mark.parametrize("address", ["/district/", "/display/"])
def test_another_sites_form_is_refused(browser, address, headers):
    answer = browser.post(address, {"district": "mapo", "theme": "dark"}, **headers)
    assert (answer.status_code, dict(answer.cookies)) == (403, {})


def test_display_sets_theme_and_zoom_and_the_page_follows(browser):
    browser.post("/display/", {"theme": "dark"}, **BROWSER)
    answer = browser.post("/display/", {"zoom": "125", "next": "/me/"}, **BROWSER)
    assert answer["Location"] == "/me/"
    page = browser.get("/me/").content.decode()
    assert '<html lang="ko" data-theme="dark" data-zoom="125">' in page


def test_me_says_that_nobody_is_signed_in(client):
    page = client.get("/me/").content.decode()
    assert "로그인하지 않았어요" in page
    assert "서울 전체를 보여 드리고 있어요" in page


def test_me_says_who_is_signed_in_and_offers_the_way_out(client):
    member = MemberFactory(nickname="달빛")
    assert client.login(email=member.email, password=PASSWORD)
    page = client.get("/me/").content.decode()
    assert "달빛 님, 안녕하세요" in page
    assert member.email not in page
    assert 'action="/accounts/logout/"' in page


def test_pages_carry_no_inline_style_or_script(client):
    for address in ("/", "/me/", "/district/", "/districts/eunpyeong/", "/styleguide/", "/accounts/login/"):
        page = client.get(address).content.decode()
        assert (address, " style=" in page, "<style" in page, "<script>" in page) == (address, False, False, False)


def test_not_found_offers_search_and_ways_on(client):
    answer = client.get("/no-such-page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'action="/search/"' in page
    assert 'href="tel:023542100"' in page


def test_login_form_keeps_what_was_typed_and_names_what_is_wrong(client):
    page = client.post("/accounts/login/", {"login": "someone@example.org", "password": ""}).content.decode()
    assert 'value="someone@example.org"' in page
    assert page.count('class="error-summary"') == 1
    assert 'href="#id_password"' in page


def test_style_page_shows_every_component(client):
    page = client.get("/styleguide/").content.decode()
    sections = re.findall(r'aria-labelledby="sg-(\w+)"', page)
    assert sections == re.findall(r'<h2 id="sg-(\w+)"', page)
    expected = "type plates icons buttons labels notices forms doors track map empty display"
    assert set(expected.split()) <= set(sections)
