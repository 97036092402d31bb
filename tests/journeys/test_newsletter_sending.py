"""An issue is sent: an editor has it looked at, somebody else approves and starts it, and every reader has one mail."""

import time

import pytest

from home.seed import accounts
from tests.journeys.test_accessibility import RULES, Axe

pytestmark = pytest.mark.journey

WIDE = {"width": 1280, "height": 900}


def desk(page) -> str:
    """The first issue of the list that is still being made and has nothing left to repair."""
    page.goto("/admin/newsletter/issues/?state=draft")
    for address in page.eval_on_selector_all("a.issue__name", "links => links.map(it => it.getAttribute('href'))"):
        page.goto(address)
        if page.locator("button:has-text('검토 맡기기')").count():
            return address
    pytest.fail("no draft of the demo can be sent for review")


def test_an_issue_goes_from_its_editor_to_every_reader(visit, portal_var):
    editor, approver = visit(viewport=WIDE), visit(viewport=WIDE)
    editor.sign_in(f"editor@{accounts.DOMAIN}", accounts.PASSWORD)
    address = desk(editor.page)
    look_as_two_readers(editor.page, address)
    editor.page.goto(address)
    editor.page.click("button:has-text('검토 맡기기')")
    editor.page.wait_for_selector("text=승인을 기다리고 있어요")

    approver.sign_in(f"publisher@{accounts.DOMAIN}", accounts.PASSWORD)
    page = approver.page
    page.goto("/admin/")
    page.click("a.todo__link:has-text('검토를 기다리는 소식지')")
    page.click("button:has-text('승인하기')")
    page.wait_for_selector("text=명에게 보낼까요")
    page.click("summary:has-text('지금 바로 보내기')")
    before = mails(portal_var)
    page.click("button:has-text('명에게 보내기')")
    if "/mailings/" not in page.url:
        # At night the series rests: the desk says so and offers the morning.
        assert "쉬는 소식지예요" in page.inner_text(".messages")
        return
    page.wait_for_selector(".state--finished", timeout=20_000)
    total = int(page.inner_text(".figures__sent dd").replace(",", ""))
    assert total > 0
    until = time.monotonic() + 5
    while mails(portal_var) - before < total and time.monotonic() < until:
        time.sleep(0.1)
    assert mails(portal_var) - before == total
    editor.page.goto(address)
    assert "다 보냈어요" in editor.page.inner_text("#next")


def look_as_two_readers(page, address: str) -> None:
    """Readers of two districts: the screen says as whom, and the mail in its frame is there."""
    for district, name in (("gangnam", "강남구"), ("eunpyeong", "은평구")):
        page.goto(f"{address}preview/?districts={district}")
        assert page.inner_text("#seen") == f"{name} 독자가 받을 메일"
        assert page.frame_locator("iframe.pane").locator("body").inner_text() != ""


def mails(var) -> int:
    files = (var / "mail").rglob("*.eml")
    return sum(b"\r\nFeedback-ID: " in file.read_bytes() for file in files)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["issues", "calendar", "statistics", "issue", "progress"])
def test_a_desk_screen_has_no_axe_violation_and_fits(visit, name, scheme):
    staff = visit(color_scheme=scheme, viewport=WIDE)
    staff.sign_in(f"publisher@{accounts.DOMAIN}", accounts.PASSWORD)
    address = f"/admin/newsletter/{name}/"
    if name in ("issue", "progress"):
        staff.page.goto("/admin/newsletter/issues/")
        link = "a.issue__name" if name == "issue" else ".issue__do a"
        address = staff.page.locator(link).first.get_attribute("href")
    for width in (320, 390, 1280):
        staff.page.set_viewport_size({"width": width, "height": 844})
        staff.page.goto(address)
        # The frame around it is Wagtail's.
        found = Axe().run(staff.page, context=".nl", options=RULES)
        wrong = [f"{it['id']} {node['html'][:140]}" for it in found.response["violations"] for node in it["nodes"]]
        assert wrong == [], f"{name} at {width} px, {scheme}"
        assert staff.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} at {width} px"
