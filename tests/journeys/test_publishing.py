"""Editors at work: card news from pasted text through review to the public page; a district keeps to its own."""

import time

import pytest

from home.seed.accounts import PASSWORD
from tests.journeys.conftest import page_id

pytestmark = pytest.mark.journey

WIDE = {"width": 1280, "height": 900}
TITLE = "반찬 나눔 카드뉴스"
PASTED = """우리 동네 반찬 나눔

월요일마다 반찬을 나눠요
마을부엌에서 함께 만들고 어르신 댁에 가져다 드려요.

12가구
지난달에 함께한 집

“문 두드리는 소리가 반가워요”
— 녹번동 이웃

출처: 은평구 마을지원센터"""


def press(page, name: str) -> None:
    """Open the menu of actions at the foot of the editor and press one."""
    button = page.locator(f"[name={name}]")
    if not button.first.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle], .footer [data-w-dropdown-target=toggle]").first.click()
    button.first.click()
    page.wait_for_load_state()


def approve(page) -> None:
    """Approve the task in hand of the page whose editor is open."""
    button = page.locator("[data-workflow-action-name=approve]").first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle], .footer [data-w-dropdown-target=toggle]").first.click()
    button.click()
    page.wait_for_load_state("networkidle")


def until(true, seconds: int = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.4)
    return False


def test_editor_publishes_card_news_from_pasted_text_after_review(visit):
    editor, publisher, citizen = visit(viewport=WIDE), visit(viewport=WIDE), visit()
    editor.sign_in("editor@seoulmaeul.example", PASSWORD)
    page = editor.page
    page.goto("/admin/")
    assert "오늘 할 일" in page.inner_text("main")
    page.goto(f"/admin/pages/add/home/cardnewspage/{page_id(page, 'cards')}/")
    page.fill("[name=title]", TITLE)
    page.fill("[name=summary]", "마을부엌에서 반찬을 만들어 나누는 이야기예요")
    page.fill("[name=pasted]", PASTED)
    press(page, "action-submit")
    assert TITLE in page.inner_text("body")

    publisher.sign_in("publisher@seoulmaeul.example", PASSWORD)
    desk = publisher.page
    desk.goto("/admin/")
    assert "검토" in desk.inner_text("main")
    waiting = desk.request.get("/admin/api/main/pages/?type=home.CardNewsPage&order=-id&limit=1").json()["items"][0]
    edit = f"/admin/pages/{waiting['id']}/edit/"
    desk.goto(edit)
    assert desk.input_value("[name=title]") == TITLE
    approve(desk)
    desk.goto(edit)
    approve(desk)

    listed = citizen.page
    assert until(
        lambda: listed.goto("/cards/") and listed.locator("main a", has_text="우리 동네 반찬 나눔").count() > 0
    )
    listed.locator("main a", has_text="우리 동네 반찬 나눔").first.click()
    listed.wait_for_load_state()
    assert listed.locator("h1").inner_text() == TITLE
    assert listed.locator("[id^=card-]").count() == 5
    bundle = listed.locator("a[href$='pictures.zip']").get_attribute("href")
    assert until(lambda: citizen.context.request.get(bundle).status == 200)
    assert citizen.context.request.get(bundle).headers["content-type"] == "application/zip"


def test_district_editor_cannot_touch_another_district(visit):
    boss = visit(viewport=WIDE)
    boss.sign_in("publisher@seoulmaeul.example", PASSWORD)
    own, other = (page_id(boss.page, slug) for slug in ("eunpyeong", "mapo"))
    visitor = visit(viewport=WIDE)
    visitor.sign_in("eunpyeong@seoulmaeul.example", PASSWORD)
    page = visitor.page
    assert page.goto(f"/admin/pages/{own}/").status == 200
    assert page.goto(f"/admin/pages/add/home/article/{own}/").status == 200
    for path in (f"/admin/pages/{other}/edit/", f"/admin/pages/add/home/article/{other}/"):
        assert page.goto(path).status == 403
        assert page.locator("a[href]").count() > 0
