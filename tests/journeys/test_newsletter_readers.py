"""Newsletter staff finds a reader, brings in a list of people who agreed, and sees what may not come in."""

import pytest

from home.seed import accounts
from tests.journeys.test_accessibility import RULES, Axe

pytestmark = pytest.mark.journey

READERS = "/admin/newsletter/readers/"
LIST = "메일,이름\nsaessak@maeul.example,새싹\nnoeul60@post.example,막힌 분\nno-address,\n"


def bring(page, text: str = LIST) -> None:
    """The list is looked at."""
    page.goto(f"{READERS}import/")
    page.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.fill("[name=source]", "2026 마을축제 종이 신청서")
    page.fill("[name=agreed_on]", page.evaluate("new Date(Date.now() - 3 * 864e5).toISOString().slice(0, 10)"))
    page.select_option("[name=version]", "1")
    page.select_option("[name=series]", label="월간 서울마을")
    page.click("button:has-text('먼저 보기')")
    page.wait_for_selector("#verdict")


def test_staff_finds_a_reader_and_brings_in_a_list(visit):
    staff = visit(viewport={"width": 1280, "height": 900})
    page = staff.page
    staff.sign_in(f"newsletter@{accounts.DOMAIN}", accounts.PASSWORD)
    page.goto(READERS)
    assert "haneul01@" not in page.inner_text("main")
    page.fill("[name=words]", "haneul01@maeul.example")
    page.click("button:has-text('찾기')")
    page.click(".reader__who a")
    assert page.inner_text(".person__address") == "haneul01@maeul.example"
    assert "동의 기록" in page.inner_text("main")

    bring(page)
    assert page.inner_text("#verdict") == "1줄을 넣을 수 있어요"
    assert "보내지 않기로 한 메일함이에요: 담당자가 막음" in page.inner_text("#closed")
    assert "메일 주소가 맞지 않아요" in page.inner_text("#wrong")
    page.click("button:has-text('1줄 넣기')")
    page.wait_for_selector(".messages >> text=새로 1명을 넣고")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_screens_have_no_axe_violation_and_fit(visit, scheme):
    staff = visit(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = staff.page
    staff.sign_in(f"newsletter@{accounts.DOMAIN}", accounts.PASSWORD)
    page.goto(READERS)
    reader = page.locator(".reader__who a").first.get_attribute("href")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        for address in (READERS, reader, f"{READERS}import/", "look"):
            bring(page) if address == "look" else page.goto(address)
            found = Axe().run(page, context=".nl", options=RULES).response["violations"]
            assert [f"{v['id']} {n['html'][:140]}" for v in found for n in v["nodes"]] == [], f"{address} at {width} px"
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{address} at {width} px"
