"""A day at the run desk: approve, make room, write to those who come, take the list along."""

import pytest

from home.seed import accounts

pytestmark = pytest.mark.journey


def test_staff_run_a_desk_day(visit):
    staff = visit(viewport={"width": 1280, "height": 900})
    page = staff.page
    staff.sign_in(f"education@{accounts.DOMAIN}", accounts.PASSWORD)
    page.goto(approval_run(page))
    approve_the_first(page)
    make_room(page)
    write_to_them(page)
    take_the_list(page)


def approval_run(page) -> str:
    """The desk of the run whose applications staff look at, from 오늘 할 일."""
    page.goto("/admin/")
    link = page.locator("a.todo__link:has-text('확인할 교육 신청')")
    return link.get_attribute("href")


def approve_the_first(page) -> None:
    assert "확인 기다림" in page.inner_text(".figures")
    page.locator("input[name=chosen]").first.check()
    assert page.inner_text("[data-count]") == "1명을 골랐어요."
    page.click("button:has-text('고른 분 확정하기')")
    page.wait_for_selector(".messages >> text=1명을 확정하고 알렸어요")


def make_room(page) -> None:
    page.click("nav.run__tabs >> text=자리·운영")
    size = page.locator("input[name=capacity]").first
    seats = int(size.input_value())
    size.fill("0")
    page.locator("#seats button:has-text('바꾸기')").first.click()
    page.wait_for_selector(".messages >> text=명이 자리를 받아서")
    page.locator("input[name=capacity]").first.fill(str(seats + 5))
    page.locator("#seats button:has-text('바꾸기')").first.click()
    page.wait_for_selector(f".messages >> text=정원을 {seats + 5}명으로 바꿨어요")


def write_to_them(page) -> None:
    page.click("nav.run__tabs >> text=안내 보내기")
    page.fill("[name=title]", "첫날은 2층으로 와 주세요")
    page.fill("[name=text]", "12월 첫 모임은 2층 큰 방에서 해요.")
    page.click("button:has-text('미리 보기')")
    assert "1명에게 보낼 안내예요" in page.inner_text("#letter")
    page.click("button:has-text('1명에게 보내기')")
    page.wait_for_selector(".messages >> text=1명에게 보냈어요")
    assert "첫날은 2층으로 와 주세요" in page.inner_text(".sent")


def take_the_list(page) -> None:
    page.click("nav.run__tabs >> text=파일")
    page.fill("#export_reason", "첫 모임 이름표 만들기")
    with page.expect_download() as taken:
        page.click("button:has-text('까닭을 남기고 내려받기')")
    assert taken.value.suggested_filename.endswith(".xlsx")
