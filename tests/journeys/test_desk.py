"""Staff act for a caller: an account for someone without e-mail, a number read out, and what was done is told."""

import pytest

from home.seed import accounts
from tests.journeys.told import digits_in, texts, wait_for_new

pytestmark = pytest.mark.journey
PHONE = "01077778888"


def test_staff_act_for_a_phone_caller_who_has_no_email(visit, portal_var):
    staff = visit()
    page = staff.page
    staff.sign_in(f"desk@{accounts.DOMAIN}", accounts.PASSWORD)
    make_an_account(page, portal_var)
    begin_the_call(page, portal_var)
    change_the_district(page)
    page.goto("/desk/now/")
    assert "내 정보를 고쳤어요" in page.inner_text("main")
    page.click("button:has-text('대신하기 끝내기')")
    page.wait_for_url("**/desk/")
    assert page.locator(".hatbar").count() == 0
    assert "한 일을 회원에게 알렸어요" in page.inner_text("main")


def make_an_account(page, var) -> None:
    page.goto("/desk/new/")
    page.check("[name=channel][value=phone]")
    page.fill("[name=nickname]", "느티나무 아래")
    page.fill("[name=phone]", "010-7777-8888")
    page.fill("[name=born_on]", "19480315")
    for purpose in ("terms", "privacy"):
        page.check(f"#id_agree_{purpose}")
    page.click("button:has-text('계정 만들기')")
    page.wait_for_url("**/desk/phone/*/")
    page.click("button:has-text('번호 보내기')")
    page.wait_for_load_state()
    page.fill("[name=code]", digits_in(wait_for_new(lambda: texts(var, PHONE), 0)))
    page.click("button:has-text('확인하기')")
    page.wait_for_url("**/desk/for/*/")


def begin_the_call(page, var) -> None:
    """Found by the number; only the least is shown; the code comes to the phone."""
    page.goto("/desk/")
    page.fill("[name=query]", "010-7777-8888")
    page.fill("[name=reason]", "동네를 바꿔 달라는 전화")
    page.click("button:has-text('회원 찾기')")
    page.wait_for_load_state()
    assert "010-••••-8888" in page.inner_text("main")
    assert "7777" not in page.inner_text(".hats")
    known = len(texts(var, PHONE))
    page.click("a:has-text('이 회원 대신하기')")
    page.click("button:has-text('확인으로 가기')")
    page.wait_for_url("**/desk/code/*/")
    right = digits_in(wait_for_new(lambda: texts(var, PHONE), known))
    page.fill("[name=code]", "000000" if right != "000000" else "111111")
    page.click("button:has-text('대신하기 시작')")
    page.wait_for_load_state()
    assert "번호가 맞지 않아요" in page.inner_text(".error-summary")
    page.fill("[name=code]", right)
    page.click("button:has-text('대신하기 시작')")
    page.wait_for_url("**/desk/now/")
    assert "느티나무 아래님을 대신해 일하는 중 (전화" in page.inner_text(".hatbar")


def change_the_district(page) -> None:
    page.click("text=내 정보 고치기")
    assert page.locator(".hatbar").count() == 1
    page.select_option("[name=home_district]", "mapo")
    page.click("button:has-text('저장하기')")
    page.wait_for_load_state()
    assert page.input_value("[name=home_district]") == "mapo"
