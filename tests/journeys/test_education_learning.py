"""From the first film to the paper: watch, write, be asked to write more, be accepted, completed, and believed."""

import re
from pathlib import Path

import pytest

from home.seed import accounts

pytestmark = pytest.mark.journey
NAME = "부엌지기 데모"
TEXT = "영상을 보면서 우리 골목의 반찬 나눔이 떠올랐어요. 주고받는 마음에는 순서가 없다는 말이 오래 남았어요. " * 3
MORE = TEXT + "걱정되는 것은 상자를 누가 돌보느냐예요. 토요일마다 번갈아 보기로 했어요."


def test_a_learner_watches_writes_revises_is_completed_and_a_stranger_believes_the_paper(visit):
    learner, staff, stranger = visit(), visit(viewport={"width": 1280, "height": 900}), visit()
    learner.sign_in(f"kitchen@{accounts.DOMAIN}", accounts.PASSWORD)
    run, hub = apply(learner.page)
    watch_all(learner.page, hub)
    learner.page.goto(hub)
    assert learner.page.inner_text(".learnpanel .lessons").count("다 봤어요") == 2
    write(learner.page, hub, TEXT)
    staff.sign_in(f"education@{accounts.DOMAIN}", accounts.PASSWORD)
    answer(staff.page, "나눔 상자에서 걱정되는 점도 적어 주세요.", "고쳐 달라고 하기")
    learner.page.goto(hub)
    learner.page.click(".tasks a")
    assert "나눔 상자에서 걱정되는 점도 적어 주세요." in learner.page.inner_text("#answer")
    write(learner.page, hub, MORE)
    answer(staff.page, "고마워요.", "받아들이기")
    learner.page.goto(hub)
    assert "받았어요" in learner.page.inner_text(".tasks")
    assert "기준을 다 채웠어요" in learner.page.inner_text(".finish")
    complete(staff.page, run)
    code = take_the_paper(learner.page, hub)
    check_as_a_stranger(stranger.page, code)


def apply(page) -> tuple[str, str]:
    """The course watched at any time: the number of its run, and the address of the learner's own application."""
    page.goto("/education/community-first-steps/")
    run = re.search(r"/education/runs/(\d+)/", page.inner_html("main"))[1]
    page.goto(f"/education/runs/{run}/apply/")
    page.click("button.apply__go")
    page.wait_for_url(re.compile(r"/education/enrolments/\d+/"))
    return run, page.url


def watch_all(page, hub: str) -> None:
    """Both films to the end, eight times as fast as they are: so much the portal believes of twelve seconds."""
    for number in range(2):
        page.goto(hub)
        page.locator(".learnpanel .lessons a").nth(number).click()
        page.wait_for_selector("video[data-post]")
        page.evaluate(
            "() => { const film = document.querySelector('video'); film.playbackRate = 8; return film.play() }"
        )
        page.wait_for_selector("[data-seen-words]:text-is('100%')")
    page.fill("#find", "부엌")
    page.wait_for_selector("mark")


def write(page, hub: str, text: str) -> None:
    page.goto(hub)
    page.click(".tasks a")
    page.fill("[data-essay]", text)
    page.click("button[value=submit]")
    page.wait_for_load_state()
    assert "냈어요. 담당자가 확인하면 알려 드려요." in page.inner_text("main")


def answer(page, words: str, button: str) -> None:
    page.goto("/education/teach/reviews/")
    page.click(f".waiting a:has-text('{NAME}')")
    page.fill("[name=comment]", words)
    page.click(f"button:has-text('{button}')")
    page.wait_for_load_state()
    assert "알렸어요" in page.inner_text("main")


def complete(page, run: str) -> None:
    """At the run's desk, by one press; where the run completes by itself, the tick may have come first."""
    desk = f"/admin/education/runs/{run}/completion/"
    page.goto(desk)
    if NAME in page.inner_text("section[aria-labelledby=ready]"):
        page.click("button:has-text('명을 수료로 적고 알리기')")
        page.wait_for_selector(".messages")
    page.goto(desk)
    assert NAME in page.inner_text("section[aria-labelledby=finished]")


def take_the_paper(page, hub: str) -> str:
    """The name is asked for once, then there is a paper: its code, as it stands on it."""
    page.goto(hub)
    page.click(".finish a:has-text('이름 확인하고 수료증 받기')")
    page.fill("[name=name]", "김부엌")
    page.click("button:has-text('이 이름으로 수료증 받기')")
    page.wait_for_url("**/certificates/*/")
    assert "김부엌" in page.inner_text(".proof__facts")
    with page.expect_download() as taken:
        page.click("a:has-text('수료증 내려받기 (PDF)')")
    assert re.fullmatch(r"수료증-\d{4}-\d{5}\.pdf", taken.value.suggested_filename)
    assert Path(taken.value.path()).read_bytes()[:5] == b"%PDF-"
    return page.inner_text(".proof__facts .code")


def check_as_a_stranger(page, code: str) -> None:
    """Who holds the paper types its code small, sees that it is valid, and of the name no more than needed."""
    page.goto("/certificates/")
    page.fill("[name=code]", code.lower().replace("-", " "))
    page.click("button:has-text('확인하기')")
    page.wait_for_url("**/certificates/*/")
    assert page.inner_text("h1") == "유효한 수료증이에요"
    assert "김○엌" in page.inner_text(".proof__facts")
    assert "김부엌" not in page.content()
    assert page.locator("a:has-text('내려받기')").count() == 0
