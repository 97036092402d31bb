"""Joining and signing in as people do it: on a phone, by thumb. Taps are counted, typing and ticking are not."""

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest

from home.seed import accounts
from tests.journeys.told import link_in, mails, wait_for_new

pytestmark = pytest.mark.journey
GROWN_UP = "19580315"


class Thumb:
    """Taps, and counts them."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        self.page.click(selector)
        self.taps += 1


def link_to(var: Path, address: str, place: str) -> str:
    """The newest link to `place` in a mail to `address`, once it has come: the worker sends them."""
    return link_in(wait_for_new(lambda: [text for text in mails(var, address) if place in text], 0))


def agree(page) -> None:
    """Tick what one must; nothing was ticked before."""
    assert page.locator("input[type=checkbox]:checked").count() == 0
    for purpose in ("terms", "privacy"):
        page.check(f"#id_consent_{purpose}")


def test_join_by_kakao_in_three_taps(visit):
    page = visit().page
    page.goto("/")
    thumb = Thumb(page)
    thumb.tap(".tabs a:has-text('내 활동')")
    thumb.tap("text=카카오로 시작하기")
    page.click("text=1001")  # at Kakao
    page.wait_for_url("**/join/")
    assert page.input_value("#id_nickname") == "봄이네"
    page.fill("#id_born_on", GROWN_UP)
    agree(page)
    thumb.tap("button:has-text('가입하기')")
    page.wait_for_url("**/me/")
    assert thumb.taps == 3
    assert "봄이네" in page.inner_text("main")


def test_a_second_visit_by_kakao_is_two_taps(visit):
    page = visit().page
    page.goto("/")
    thumb = Thumb(page)
    thumb.tap(".tabs a:has-text('내 활동')")
    thumb.tap("text=카카오로 시작하기")
    page.click("text=1001")
    page.wait_for_url("**/me/")
    assert (thumb.taps, "봄이네" in page.inner_text("main")) == (2, True)


def test_join_by_naver_without_an_address(visit):
    page = visit().page
    page.goto("/accounts/login/")
    page.click("text=네이버로 시작하기")
    page.click("text=1002")
    page.wait_for_url("**/join/")
    page.fill("#id_born_on", GROWN_UP)
    agree(page)
    page.click("button:has-text('가입하기')")
    page.wait_for_url("**/me/")
    assert page.locator("h1").count() == 1


def test_changing_ones_mind_at_kakao_leads_back(visit):
    page = visit().page
    page.goto("/accounts/login/")
    page.click("text=카카오로 시작하기")
    page.click("text=cancel")
    assert "로그인을 멈췄어요" in page.inner_text("h1")


def test_a_link_in_a_mail_signs_in_another_browser(visit, portal_var):
    address = f"citizen@{accounts.DOMAIN}"
    first, second = visit().page, visit().page
    first.goto("/accounts/login/")
    thumb = Thumb(first)
    first.fill("#link-email", address.upper())
    thumb.tap("button:has-text('메일로 로그인 링크 받기')")
    first.wait_for_url("**/join/link/sent/")
    second.goto(link_to(portal_var, address, "/join/link/"))
    thumb = Thumb(second)
    thumb.tap("button:has-text('로그인하기')")
    second.wait_for_url("**/me/")
    assert "이웃 데모" in second.inner_text("main")
    assert thumb.taps == 1


def test_join_by_mail(visit, portal_var):
    page = visit().page
    page.goto("/accounts/login/")
    page.fill("#link-email", "new-neighbour@example.org")
    page.click("button:has-text('메일로 로그인 링크 받기')")
    page.wait_for_url("**/join/link/sent/")
    page.goto(link_to(portal_var, "new-neighbour@example.org", "/join/mail/"))
    page.fill("#id_born_on", GROWN_UP)
    page.fill("#id_nickname", "새 이웃")
    agree(page)
    page.click("button:has-text('가입하기')")
    page.wait_for_url("**/me/")
    assert "새 이웃" in page.inner_text("main")


def test_a_forgotten_password(visit, portal_var):
    address, page = "new-neighbour@example.org", visit().page
    page.goto("/accounts/login/")
    page.click("summary:has-text('비밀번호로 로그인')")
    page.click("text=비밀번호를 잊었어요")
    page.fill("input[name=email]", address)
    page.press("input[name=email]", "Enter")
    page.wait_for_url("**/accounts/password/reset/done/")
    page.goto(link_to(portal_var, address, "/accounts/password/reset/"))
    page.fill("input[name=password1]", "느티나무-아래-2026")
    page.fill("input[name=password2]", "느티나무-아래-2026")
    page.press("input[name=password2]", "Enter")
    page.wait_for_url("**/key/done/")
    page = visit().page
    page.goto("/accounts/login/")
    page.click("summary:has-text('비밀번호로 로그인')")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", "느티나무-아래-2026")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.goto("/me/")
    assert "새 이웃" in page.inner_text("main")


def text_to(var: Path, number: str, seconds: int = 30) -> str:
    """The newest text message to a phone."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        files = sorted((var / "texts").glob("*.json"), key=lambda file: file.stat().st_mtime)
        mine = [text["text"] for file in files if (text := json.loads(file.read_text()))["to"] == number]
        if mine:
            return mine[-1]
        time.sleep(0.3)
    pytest.fail(f"no text to {number}")


def test_a_child_joins_with_a_guardian(visit, portal_var):
    """The child's screen, the guardian's phone, and the child's screen again."""
    child, guardian = visit().page, visit().page
    child.goto("/accounts/login/")
    child.click("text=카카오로 시작하기")
    child.click("text=1004")
    child.wait_for_url("**/join/")
    child.fill("#id_born_on", f"{date.today().year - 10}0305")
    child.fill("#id_nickname", "열살 도토리")
    agree(child)
    child.click("button:has-text('가입하기')")
    child.wait_for_url("**/join/guardian/")
    child.fill("input[name=name]", "김보호")
    child.fill("input[name=phone]", "010-2345-6789")
    child.press("input[name=phone]", "Enter")
    child.wait_for_url("**/join/guardian/wait/")

    guardian.goto(re.findall(r"https?://[^\s)]+", text_to(portal_var, "01023456789"))[0])
    page_of_guardian(guardian)

    child.click("button:has-text('보호자가 확인했어요')")
    child.wait_for_url("**/join/")
    assert child.input_value("#id_nickname") == "열살 도토리"
    agree(child)
    child.click("button:has-text('가입하기')")
    child.wait_for_url("**/me/")
    assert "열살 도토리" in child.inner_text("main")


def page_of_guardian(page) -> None:
    """Read, say who one is, agree."""
    page.locator("input[name=relation]").first.check()
    page.check("input[name=is_adult]")
    page.click("button:has-text('동의해요')")
    assert "고마워요" in page.inner_text("h1")


def test_a_pressing_network_works_a_moment_and_gets_through(visit):
    """The last journey of this file: afterwards this network has to work for its links for ten minutes."""
    page = visit().page
    for number in range(11):
        page.goto("/join/link/")
        page.fill("#link-email", f"many{number}@example.org")
        page.click("button:has-text('메일로 로그인 링크 받기')")
        page.wait_for_url("**/join/link/sent/", timeout=60_000)
    assert "many10@example.org" in page.inner_text("main")
