"""A citizen reads: sets a district, reads card news by keyboard, and does without JavaScript."""

import pytest

pytestmark = pytest.mark.journey


def test_citizen_sets_a_district_in_one_tap_and_it_is_remembered_in_a_cookie_only(visit):
    visitor = visit()
    page = visitor.page
    page.goto("/district/")
    page.get_by_role("button", name="은평구").click()
    page.wait_for_load_state()
    page.goto("/")
    assert "은평" in page.locator("header").first.inner_text()
    assert [c["value"] for c in visitor.context.cookies() if c["name"] == "district"] == ["eunpyeong"]


def test_citizen_reads_card_news_by_keyboard(visit):
    page = visit().page
    page.goto("/cards/")
    page.locator("main a[href*='/cards/']").filter(visible=True).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") >= 4)
    following = page.get_by_role("button", name="다음")
    following.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => { const c = document.querySelector('#card-2').getBoundingClientRect();"
        " return c.left >= -2 && c.right <= innerWidth + 2 }"
    )


def test_reading_and_searching_work_without_javascript(visit):
    page = visit(java_script_enabled=False).page
    page.goto("/")
    page.locator("input[name=q]").first.fill("시간은행")
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_url("**/search/**")
    first = page.locator("main a").filter(has_text="시간은행").first
    first.click()
    page.wait_for_load_state()
    assert "시간은행" in page.locator("main").inner_text()
    page.goto("/cards/")
    page.locator("main li a, main article a").first.click()
    page.wait_for_load_state()
    cards = page.locator("[id^=card-]")
    assert cards.count() >= 5
    assert all(len(cards.nth(n).inner_text().strip()) > 3 for n in range(cards.count()))


def test_not_found_offers_search(visit):
    page = visit().page
    answer = page.goto("/nothing-here/")
    assert answer.status == 404
    page.locator("main input[name=q]").fill("돌봄")
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url("**/search/**")
