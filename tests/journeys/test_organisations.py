"""An organisation invites a second manager: two people, two phones, and the mail between them."""

import pytest

from home.seed import accounts
from tests.journeys.told import link_in, mails, wait_for_new

pytestmark = pytest.mark.journey
NAME = "은평 골목텃밭 모임"
SECOND = "second-manager@example.org"


def test_a_second_manager_is_invited_joins_the_portal_and_acts_for_the_organisation(visit, portal_var):
    owner, second = visit(), visit()
    owner.sign_in(f"citizen@{accounts.DOMAIN}", accounts.PASSWORD)
    found_and_invite(owner.page)
    join_through_the_invitation(second.page, portal_var)
    act_for_it(second.page)
    owner.page.goto("/organisations/")
    owner.page.click(f"text={NAME}")
    assert "함께하는 사람 2명" in owner.page.inner_text("main")
    let_go(owner.page)
    second.page.goto("/")
    assert "지금은 나로 활동해요" in second.page.inner_text(".hatbar")
    second.page.goto("/organisations/")
    assert NAME not in second.page.inner_text("main")


def found_and_invite(page) -> None:
    page.goto("/organisations/new/")
    page.fill("[name=name]", NAME)
    page.select_option("[name=kind]", "group")
    page.click("button:has-text('기관 만들기')")
    page.wait_for_load_state()
    page.click("text=사람 초대하기")
    page.fill("[name=email]", SECOND)
    page.click("button:has-text('초대 보내기')")
    page.wait_for_load_state()
    assert "답을 기다려요" in page.inner_text("main")


def join_through_the_invitation(page, var) -> None:
    """Joins first, comes back to the invitation, and a mail scanner's look has used nothing up."""
    link = link_in(wait_for_new(lambda: mails(var, SECOND), 0))
    page.request.get(link)
    page.goto(link)
    assert "s•••@example.org" in page.inner_text("main")
    page.click("text=로그인하거나 가입하기")
    page.fill("#link-email", SECOND)
    page.click("button:has-text('메일로 로그인 링크 받기')")
    page.wait_for_url("**/join/link/sent/")
    page.goto(link_in(wait_for_new(lambda: mails(var, SECOND), 1)))
    page.fill("#id_born_on", "19750501")
    page.fill("#id_nickname", "텃밭 둘째")
    for purpose in ("terms", "privacy"):
        page.check(f"#id_consent_{purpose}")
    page.click("button:has-text('가입하기')")
    page.wait_for_url("**/organisations/invitation/**")
    page.click("button:has-text('함께하기')")
    page.wait_for_url("**/organisations/*/")
    assert NAME in page.inner_text("h1")


def act_for_it(page) -> None:
    """One tap on, and the bar stands on every page; one tap off."""
    page.click("button:has-text('이 기관으로 활동하기')")
    page.wait_for_load_state()
    page.goto("/events/")
    assert f"{NAME}으로 활동 중" in page.inner_text(".hatbar")
    page.click("text=나로 돌아가기")
    page.wait_for_load_state()
    assert page.locator(".hatbar").count() == 0
    page.goto("/organisations/")
    page.click("button:has-text('이 기관으로 활동하기')")
    page.wait_for_load_state()
    assert page.locator(".hatbar").count() == 1


def let_go(page) -> None:
    page.click("main a:has-text('바꾸기')")
    page.click("button:has-text('내보내기')")
    page.wait_for_load_state()
    assert "함께하는 사람 1명" in page.inner_text("main")
