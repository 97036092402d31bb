"""The door without a network: marks wait on the phone, outlive the page, and stand on the server once each."""

import pytest

from home.seed import accounts

pytestmark = pytest.mark.journey
MARKS = "**/education/teach/sessions/*/marks/"


def test_marks_made_offline_outlive_the_page_and_come_in_once(visit):
    # The worker keeps no page of the door; without it the browser's requests can be lost on purpose.
    staff = visit(service_workers="block")
    page, network = staff.page, staff.context
    staff.sign_in(f"education@{accounts.DOMAIN}", accounts.PASSWORD)
    open_sheet(page)
    came = tally(page)
    first, second = nobody_marked(page)
    network.set_offline(True)
    person(page, first).get_by_role("button", name="왔어요").click()
    person(page, second).get_by_role("button", name="늦음").click()
    page.wait_for_selector("[data-queue-words]:has-text('2개를 이 기기에 적어 두었고')")
    assert label(page, first) == "왔어요"
    lose_answers(page)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/marks/")):
        network.set_offline(False)
    page.unroute(MARKS)
    page.reload()
    wait_until_sent(page)
    page.reload()
    assert tally(page) == came + 2
    assert (label(page, first), label(page, second)) == ("왔어요", "늦게 왔어요")
    # One step back leads to where it was: each mark stands there once.
    for one in (first, second):
        with page.expect_response(MARKS):
            person(page, one).get_by_role("button", name="되돌리기").click()
    page.reload()
    assert (tally(page), label(page, first), label(page, second)) == (came, "", "")


def open_sheet(page) -> None:
    """The door of a meeting of the last days, with the names of all."""
    page.goto("/education/teach/")
    page.click("section[aria-labelledby=recent] .doorrow")
    page.click("button[value=sheet]")
    page.wait_for_selector(".person")


def nobody_marked(page) -> list[str]:
    """The numbers of the first two without a mark."""
    rows = page.locator(".person:not([class*=is-])")
    return [rows.nth(at).get_attribute("data-person") for at in range(2)]


def person(page, number: str):
    return page.locator(f"[data-person='{number}']")


def label(page, number: str) -> str:
    return person(page, number).locator("[data-label]").inner_text()


def tally(page) -> int:
    return int(page.inner_text("[data-came]"))


def lose_answers(page) -> None:
    """The server hears, and its answer never arrives: the phone must say the same again."""

    def lose(route):
        assert route.fetch().ok
        route.abort()

    page.route(MARKS, lose)


def wait_until_sent(page) -> None:
    """The policy of scripts forbids Playwright's own waiting for words of JavaScript."""
    for _moment in range(50):
        if page.evaluate("localStorage.getItem('education-marks')") == "[]":
            return
        page.wait_for_timeout(200)
    pytest.fail("marks still wait on the phone")
