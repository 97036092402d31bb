"""Watch, write, be asked to write more, be accepted: a learner at a phone and the one who reads."""

import re

import pytest

from home.seed import accounts

pytestmark = pytest.mark.journey
NAME = "부엌지기 데모"
TEXT = "영상을 보면서 우리 골목의 반찬 나눔이 떠올랐어요. 주고받는 마음에는 순서가 없다는 말이 오래 남았어요. " * 3
MORE = TEXT + "걱정되는 것은 상자를 누가 돌보느냐예요. 토요일마다 번갈아 보기로 했어요."


def test_a_learner_watches_writes_revises_and_is_accepted(visit):
    learner, reader = visit(), visit(viewport={"width": 1280, "height": 900})
    learner.sign_in(f"kitchen@{accounts.DOMAIN}", accounts.PASSWORD)
    hub = apply(learner.page)
    watch(learner.page)
    learner.page.goto(hub)
    assert re.search(r"(\d+% 봤어요|다 봤어요)", learner.page.inner_text(".learnpanel"))
    write(learner.page, hub, TEXT)
    reader.sign_in(f"education@{accounts.DOMAIN}", accounts.PASSWORD)
    answer(reader.page, "나눔 상자에서 걱정되는 점도 적어 주세요.", "고쳐 달라고 하기")
    learner.page.goto(hub)
    learner.page.click(".tasks a")
    assert "나눔 상자에서 걱정되는 점도 적어 주세요." in learner.page.inner_text("#answer")
    write(learner.page, hub, MORE)
    answer(reader.page, "고마워요.", "받아들이기")
    learner.page.goto(hub)
    assert "받았어요" in learner.page.inner_text(".tasks")


def apply(page) -> str:
    """The address of the learner's own application to the course that is watched at any time."""
    page.goto("/education/community-first-steps/")
    run = re.search(r"/education/runs/\d+/", page.inner_html("main"))
    page.goto(f"{run[0]}apply/")
    page.click("button.apply__go")
    page.wait_for_url(re.compile(r"/education/enrolments/\d+/"))
    return page.url


def watch(page) -> None:
    """A few seconds of the first film; leaving the page tells the portal."""
    page.click(".learnpanel .lessons a")
    page.wait_for_selector("video[data-post]")
    page.fill("#find", "시간")
    page.wait_for_selector("mark")
    with page.expect_response(lambda answer: "/watched/" in answer.url) as said:
        page.evaluate("document.querySelector('video').play()")
        page.wait_for_timeout(4_000)
        page.evaluate("document.querySelector('video').pause()")
    assert said.value.json()["percent"] > 0


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
