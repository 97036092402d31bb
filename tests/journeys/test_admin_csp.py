"""The whole admin under a policy without inline scripts: what scripts start still starts, and nothing is refused.

The `visit` fixture fails a test on any violation the browser reports, in the page or in the preview's frame.
"""

import re

import pytest
from playwright.sync_api import expect

from home.seed.accounts import PASSWORD
from tests.journeys.conftest import page_id

pytestmark = pytest.mark.journey

WIDE = {"width": 1280, "height": 1000}
SCREENS = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/images/multiple/add/",
    "/admin/documents/",
    "/admin/documents/multiple/add/",
    "/admin/media/",
    "/admin/media/video/add/",
    "/admin/snippets/portal/topic/",
    "/admin/snippets/home/partner/add/",
    "/admin/settings/portal/portalsettings/",
    "/admin/redirects/add/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/site-history/",
    "/admin/account/",
]


@pytest.fixture
def desk(visit):
    """The reviewer's browser at a desk, signed in."""
    visitor = visit(viewport=WIDE)
    visitor.sign_in("publisher@seoulmaeul.example", PASSWORD)
    return visitor.page


@pytest.mark.parametrize("address", SCREENS)
def test_screens_load(desk, address):
    assert desk.goto(address).status == 200
    desk.wait_for_load_state("networkidle")


def test_page_editor_with_date_image_and_preview(desk):
    desk.goto(f"/admin/pages/add/home/article/{page_id(desk, 'stories')}/")
    desk.fill("#id_title", "정책 아래에서 쓰는 글")
    desk.click("#id_published_on")
    desk.wait_for_selector(".xdsoft_datetimepicker:visible")
    desk.keyboard.press("Escape")
    desk.locator("#id_cover-chooser [data-chooser-action-choose]:visible").first.click()
    desk.locator(".modal a.image-choice").first.click()
    expect(desk.locator("#id_cover")).not_to_have_value("")
    desk.locator("[data-side-panel-toggle=preview]").click()
    desk.frame_locator("iframe[title]:visible, iframe:visible").first.locator("#main").wait_for()
    desk.locator("[data-side-panel-toggle=checks]").click()
    desk.wait_for_load_state("networkidle")


def test_card_news_form_adds_a_card(desk):
    desk.goto(f"/admin/pages/add/home/cardnewspage/{page_id(desk, 'cards')}/")
    desk.locator("[data-streamfield-stream-container] button, button.c-sf-add-button").first.click()
    desk.wait_for_load_state("networkidle")


def test_event_form_opens_its_calendar(desk):
    desk.goto(f"/admin/pages/add/home/eventpage/{page_id(desk, 'events')}/")
    desk.click("#id_starts_at")
    desk.wait_for_selector(".xdsoft_datetimepicker:visible")


def test_an_inline_panel_gains_a_row(visit):
    visitor = visit(viewport=WIDE)
    visitor.sign_in("admin@seoulmaeul.example", PASSWORD)
    page = visitor.page
    page.goto("/admin/workflows/list/")
    page.get_by_role("link", name=re.compile("작성")).first.click()
    page.wait_for_selector("#id_workflow_tasks-ADD")
    rows = page.locator("#id_workflow_tasks-FORMS > [data-inline-panel-child]:visible")
    before = rows.count()
    page.click("#id_workflow_tasks-ADD")

    assert rows.count() == before + 1


def test_a_pictures_focus_can_be_set(desk):
    desk.goto("/admin/images/")
    desk.locator("a[href*='/admin/images/']:has(img)").first.click()
    desk.wait_for_selector(".jcrop-holder, .focal-point-chooser")
    desk.wait_for_load_state("networkidle")
