"""Newsletter staff's screens of what comes from outside: news, returned mails, the domain."""

import pytest

from home.seed import accounts
from tests.journeys.test_accessibility import RULES, Axe

pytestmark = pytest.mark.journey

ADDRESSES = ("candidates/", "feeds/", "trial", "returned/", "domain/")


def open_screen(page, name: str) -> None:
    if name != "trial":
        page.goto(f"/admin/newsletter/{name}")
        return
    page.goto("/admin/newsletter/feeds/add/")
    page.fill("[name=url]", "http://127.0.0.1/rss")
    page.fill("[name=name]", "안쪽")
    page.click("button:has-text('시험 삼아')")
    page.wait_for_selector("text=바깥 누리집이 아닌 주소예요")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_of_the_outside_have_no_axe_violation_and_fit(visit, scheme):
    staff = visit(color_scheme=scheme, viewport={"width": 320, "height": 844})
    page = staff.page
    staff.sign_in(f"newsletter@{accounts.DOMAIN}", accounts.PASSWORD)
    for name in ADDRESSES:
        open_screen(page, name)
        found = Axe().run(page, context=".nl", options=RULES).response["violations"]
        assert [f"{v['id']} {n['html'][:140]}" for v in found for n in v["nodes"]] == [], name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    assert staff.violations == []
