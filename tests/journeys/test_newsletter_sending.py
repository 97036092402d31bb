"""An issue is made of what the portal has, looked at as two readers, approved by somebody else, mailed once to each."""

import re
import time

import pytest

from home.seed import accounts
from tests.journeys.test_accessibility import RULES, Axe

pytestmark = pytest.mark.journey

WIDE = {"width": 1280, "height": 900}
SERIES = "월간 서울마을"
TITLE = "이번 호에서 꼭 볼 소식"


def test_an_issue_goes_from_its_editor_to_every_reader(visit, portal_var):
    editor, approver = visit(viewport=WIDE), visit(viewport=WIDE)
    editor.sign_in(f"editor@{accounts.DOMAIN}", accounts.PASSWORD)
    page = editor.page
    sends_at_night(page)
    issue = composed(page)
    address = f"/admin/newsletter/issues/{issue}/"
    look_as_two_readers(page, address)
    page.goto(address)
    page.click("button:has-text('검토 맡기기')")
    page.wait_for_selector("text=승인을 기다리고 있어요")

    approver.sign_in(f"publisher@{accounts.DOMAIN}", accounts.PASSWORD)
    page = approver.page
    page.goto("/admin/")
    page.click("a.todo__link:has-text('검토를 기다리는 소식지')")
    if not page.url.endswith(address):
        page.goto(address)
    page.click("button:has-text('승인하기')")
    page.wait_for_selector("text=명에게 보낼까요")
    page.click("summary:has-text('지금 바로 보내기')")
    before = mails(portal_var)
    page.click("button:has-text('명에게 보내기')")
    page.wait_for_selector(".state--finished", timeout=30_000)
    total = int(page.inner_text(".figures__sent dd").replace(",", ""))
    assert total > 0
    until = time.monotonic() + 5
    while mails(portal_var) - before < total and time.monotonic() < until:
        time.sleep(0.1)
    assert mails(portal_var) - before == total
    editor.page.goto(address)
    assert "다 보냈어요" in editor.page.inner_text("#next")


def sends_at_night(page) -> None:
    """The hour of this run decides nothing: the series does not rest."""
    page.goto("/admin/newsletter/series/")
    page.click(f"a:has-text('{SERIES}')")
    page.locator("input[name=keeps_quiet]").uncheck()
    with page.expect_navigation():
        page.click("form button[type=submit]:has-text('저장')")


def composed(page) -> str:
    """The next issue of the series, shaped like the last: a subject written, items pulled, one of them rewritten."""
    page.goto("/admin/newsletter/issues/")
    page.click(f".begin button:has-text('{SERIES}')")
    page.wait_for_selector("#id_subject")
    number = re.search(r"/pages/(\d+)/edit/", page.url)[1]
    page.fill("#id_subject", "이번 달, 우리 동네 소식")
    saved(page)
    page.goto(f"/admin/newsletter/issues/{number}/preview/")
    page.locator("button:has-text('가져와 고치기')").first.click()
    page.wait_for_selector("#id_subject")
    title = page.locator("input[name$='-items-0-value-title']").first
    opened(title)
    title.fill(TITLE)
    saved(page)
    return number


def opened(field) -> None:
    """Blocks that stand closed are opened, the outermost first."""
    panels = field.locator("xpath=ancestor::section[.//button[@data-panel-toggle]]")
    for place in range(panels.count()):
        toggle = panels.nth(place).locator("button[data-panel-toggle]").first
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()


def saved(page) -> None:
    with page.expect_navigation():
        page.click("button.action-save")


def look_as_two_readers(page, address: str) -> None:
    """Readers of two districts and of a field: the screen says as whom, and the mail in its frame is there."""
    for choice, name in (("districts=gangnam&topics=care", "강남구·돌봄"), ("districts=eunpyeong", "은평구")):
        page.goto(f"{address}preview/?{choice}")
        assert page.inner_text("#seen") == f"{name} 독자가 받을 메일"
        assert TITLE in page.frame_locator("iframe.pane").locator("body").inner_text()


def mails(var) -> int:
    files = (var / "mail").rglob("*.eml")
    return sum(b"\r\nFeedback-ID: " in file.read_bytes() for file in files)


# Screens of one issue or mailing: the list they are found in, the link to them, and what follows its address.
FIRST_LINK = {
    "issue": ("issues", "a.issue__name", ""),
    "preview": ("issues", "a.issue__name", "preview/?districts=gangnam"),
    "progress": ("issues", ".issue__do a", ""),
    "results": ("statistics", ".nl tbody a", ""),
}


def open_all(page) -> None:
    """Forms that stand folded, too: who gets it, when, a test."""
    page.evaluate("document.querySelectorAll('.nl details').forEach(it => { it.open = true })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["issues", "calendar", "statistics", *FIRST_LINK])
def test_a_desk_screen_has_no_axe_violation_and_fits(visit, name, scheme):
    staff = visit(color_scheme=scheme, viewport=WIDE)
    staff.sign_in(f"publisher@{accounts.DOMAIN}", accounts.PASSWORD)
    address = f"/admin/newsletter/{name}/"
    if name in FIRST_LINK:
        listed, link, tail = FIRST_LINK[name]
        staff.page.goto(f"/admin/newsletter/{listed}/")
        address = staff.page.locator(link).first.get_attribute("href") + tail
    for width in (320, 390, 1280):
        staff.page.set_viewport_size({"width": width, "height": 844})
        staff.page.goto(address)
        open_all(staff.page)
        # The frame around it is Wagtail's.
        found = Axe().run(staff.page, context=".nl", options=RULES)
        wrong = [f"{it['id']} {node['html'][:140]}" for it in found.response["violations"] for node in it["nodes"]]
        assert wrong == [], f"{name} at {width} px, {scheme}"
        assert staff.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} at {width} px"
