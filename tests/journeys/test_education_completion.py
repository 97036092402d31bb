"""Staff and what was completed: a run by one press, one with a reason, a record put right, older lists, a file."""

import re
from pathlib import Path

import pytest

from home.seed import accounts

pytestmark = pytest.mark.journey
DESKTOP = {"width": 1280, "height": 900}
READY, LACKING, FINISHED = (f"section[aria-labelledby={name}]" for name in ("ready", "lacking", "finished"))
LIST = "/admin/education/completions/"
OLDER = (
    "이름,이메일,전화,과정,종류,시작일,종료일,시간,여는 곳\n"
    "박나무,,,마을 살림,입문과정,2024-03-04,2024-03-25,8,은평구\n"
    "최,,,마을 살림,,,2024-03-25,8,\n"
)


@pytest.fixture
def page(visit):
    staff = visit(viewport=DESKTOP)
    staff.sign_in(f"education@{accounts.DOMAIN}", accounts.PASSWORD)
    return staff.page


def desk_of(page, course: str) -> None:
    """The desk of the run of a course that is over, from the list of runs."""
    page.goto("/admin/education/runs/?state=over")
    page.click(f"a.runs__name:has-text('{course}')")


def completions_of(page, course: str) -> None:
    desk_of(page, course)
    page.click("nav.run__tabs >> text=수료")
    page.wait_for_selector(FINISHED)


def test_desk_completes_who_was_forgotten_on_the_list_in_one_press(page):
    completions_of(page, "마을공간 탐방")
    assert page.locator(READY).get_by_role("button").count() == 0
    name = page.locator(LACKING).locator(".line__who").first.inner_text()
    mark_as_there(page, name)
    completions_of(page, "마을공간 탐방")
    assert page.locator(READY).locator(".line__who").all_inner_texts() == [name]
    page.click("button:has-text('1명을 수료로 적고 알리기')")
    page.wait_for_selector(".messages >> text=1명을 수료로 적고 알렸어요")
    assert name in page.locator(FINISHED).locator(".line__who").all_inner_texts()
    assert "지금 새로 수료할 분이 없어요." in page.inner_text(READY)


def mark_as_there(page, name: str) -> None:
    """At the door of the one meeting, long after it."""
    desk_of(page, "마을공간 탐방")
    page.click(".meetings a")
    page.fill("input[name=words]", name)
    page.click("button[value=find]")
    page.click(".mark--came")
    page.wait_for_selector("[data-mark-status]:has-text('왔어요')")


def test_desk_completes_one_who_lacks_something_with_a_reason_that_stays(page):
    completions_of(page, "마을인문학")
    row = page.locator(LACKING).locator(".line").first
    name = row.locator(".line__who").inner_text()
    row.locator("summary").click()
    row.locator("[name=reason]").fill("다음 기수에서 나머지를 들었어요")
    row.get_by_role("button", name="수료로 적고 알리기").click()
    page.wait_for_selector(f".messages >> text={name} 님을 수료로 적고 알렸어요")
    line = page.locator(FINISHED).locator(f".line:has-text('{name}')").inner_text()
    assert "까닭: 다음 기수에서 나머지를 들었어요" in line


def test_completion_is_found_put_right_by_a_new_paper_and_taken_back(page):
    page.goto(LIST)
    page.fill("#words", "마을공간 탐방")
    page.click("form.search button")
    page.wait_for_url("**words=*")
    page.locator(".line__who a").last.click()
    first = page.url
    page.fill("[name=hours]", "3")
    page.fill("#id_reason", "걸은 시간이 빠졌어요")
    page.click("button:has-text('바로잡고 알리기')")
    page.wait_for_selector(".messages >> text=적었어요")
    assert page.url != first
    new, old = page.locator("section[aria-labelledby=papers] .line").all_inner_texts()
    assert "유효해요" in new
    assert "까닭: 걸은 시간이 빠졌어요" in old
    page.click("summary:has-text('수료 취소하기')")
    page.fill("#why-revoke", "다른 분의 기록이었어요")
    page.locator("details[open] button").click()
    page.wait_for_selector("text=취소된 수료예요. 까닭: 다른 분의 기록이었어요")
    assert page.locator("section[aria-labelledby=chain] .line").count() == 3
    page.locator("section[aria-labelledby=papers] a").first.click()
    assert page.inner_text("h1") == "취소된 수료증이에요"


def test_older_list_is_looked_at_first_and_comes_in_once_and_a_file_goes_out_with_a_reason(page):
    assert look_at(page, OLDER) == ["1", "0", "0", "1"]
    assert "이름을 두 글자부터 40글자까지 적어 주세요." in page.inner_text("section[aria-labelledby=look]")
    page.click("button:has-text('1명 옮기기')")
    page.wait_for_selector(".messages >> text=1명의 수료를 옮기고 수료증을 냈어요")
    assert look_at(page, OLDER) == ["0", "1", "0", "1"]
    assert page.locator("button:has-text('옮기기')").count() == 0
    page.goto(f"{LIST}?words=박나무")
    page.select_option("[name=format]", "csv")
    page.fill("#id_reason", "연말 이수 등록")
    with page.expect_download() as taken:
        page.click("button:has-text('까닭을 남기고 내려받기')")
    assert re.fullmatch(r"수료-명단-\d{8}\.csv", taken.value.suggested_filename)
    lines = Path(taken.value.path()).read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines] == [["이름", "과정"], ["박나무", "마을 살림"]]


def look_at(page, text: str) -> list[str]:
    """How many lines are new, the same, other, wrong."""
    page.goto(f"{LIST}import/")
    page.set_input_files("[name=file]", {"name": "older.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.click("button:has-text('미리 보기')")
    page.wait_for_selector("#look")
    return page.locator(".counts dd").all_inner_texts()
