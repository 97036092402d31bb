"""A reader's way: from the first form by the mail's button to the choices, and out again by one press."""

from urllib.parse import urlsplit

import pytest

from tests.journeys.test_accessibility import check_at_all_widths
from tests.journeys.told import link_in, mails, wait_for_new

pytestmark = pytest.mark.journey


def subscribe(page, address: str) -> None:
    page.goto("/newsletter/subscribe/")
    page.fill("input[name=email]", address)
    page.check("input[name=districts][value=mapo]")
    page.check("input[name=is_14]")
    page.check("input[name=info]")
    page.click("main button:has-text('확인 메일 받기')")
    page.wait_for_url("**/newsletter/subscribe/sent/")


def link_to_confirm(portal_var, address: str) -> str:
    return urlsplit(link_in(wait_for_new(lambda: mails(portal_var, address), 0))).path


def test_subscribes_confirms_chooses_and_is_out_by_one_press(visit, portal_var):
    address = "moon@naver.com"
    page = visit(java_script_enabled=False).page
    subscribe(page, address)
    confirm = link_to_confirm(portal_var, address)
    # A program that opens every link of a mail.
    page.request.get(confirm)
    page.goto(confirm)
    page.click("main button:has-text('동의하고 받기')")
    assert page.inner_text("h1") == "이제 보내 드릴게요"

    page.click("main a:has-text('동네와 분야 고르기')")
    page.check("input[name=districts][value=jongno]")
    page.locator("label:has-text('한 달에 한 번 모아서')").first.click()
    page.select_option("select[name=rest]", "2")
    page.click("main button:has-text('이대로 바꾸기')")
    assert page.is_checked("input[name=districts][value=jongno]")
    assert page.locator("main :text('까지 쉬고 있어요')").count() == 1

    secret = confirm.rstrip("/").rpartition("/")[2]
    out = f"/newsletter/out/{secret}/monthly/"
    page.goto(out)
    assert page.locator("main button:has-text('그만 받기')").count() == 1
    # As a mail program does it: no cookie, no page, no question.
    answer = page.request.post(out, form={"List-Unsubscribe": "One-Click"})
    assert (answer.status, answer.text()) == (200, "OK")
    page.goto(out)
    assert page.inner_text("h1") == "이미 그만 받고 있어요"
    assert wait_for_new(lambda: mails(portal_var, address), 2).count("5일 안에 지워요") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_of_readers_have_no_axe_violation_and_fit(visit, portal_var, scheme):
    visitor = visit(color_scheme=scheme)
    page, address = visitor.page, f"{scheme}@naver.com"
    for name in ("subscribe", "subscribe/sent", "me/unknown"):
        check_at_all_widths(visitor, name, f"/newsletter/{name}/", scheme)
    subscribe(page, address)
    confirm = link_to_confirm(portal_var, address)
    check_at_all_widths(visitor, "confirm", confirm, scheme)
    with page.expect_navigation():
        page.click("main button:has-text('동의하고 받기')")
    secret = confirm.rstrip("/").rpartition("/")[2]
    for name, path in {"choices": f"me/{secret}", "out": f"out/{secret}/monthly", "renew": f"renew/{secret}"}.items():
        check_at_all_widths(visitor, name, f"/newsletter/{path}/", scheme)
