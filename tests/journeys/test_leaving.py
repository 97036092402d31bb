"""A neighbour takes all of their data along, leaves, thinks again, on a phone."""

import io
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.journey

PASSWORD = "seoul-maeul-demo"
CITIZEN = "citizen@seoulmaeul.example"


def test_takes_everything_along_leaves_and_thinks_again(visit):
    neighbour = visit(accept_downloads=True)
    page = neighbour.page
    neighbour.sign_in(CITIZEN, PASSWORD)

    page.goto("/me/data/")
    with page.expect_navigation():
        page.click("button:has-text('모두 내려받기')")
    download = page.locator("a:has-text('파일 받기')")
    # The worker may still be starting.
    for _again in range(90):
        if download.count():
            break
        page.wait_for_timeout(1000)
        page.goto("/me/data/")
    with page.expect_download() as caught:
        download.click()
    with ZipFile(io.BytesIO(caught.value.path().read_bytes())) as archive:
        assert CITIZEN in archive.read("내-정보.html").decode()
    assert page.locator("button:has-text('모두 내려받기')").count() == 0

    page.click("#data-leave ~ p a")
    page.wait_for_url("**/me/leave/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.check("input[name=sure]")
    page.click("main button:has-text('탈퇴하기')")
    page.wait_for_url("**/goodbye/")
    page.goto("/me/data/")
    page.wait_for_url("**/accounts/login/**")

    neighbour.sign_in(CITIZEN, PASSWORD)
    page.goto("/me/data/")
    page.wait_for_url("**/me/leaving/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("button:has-text('탈퇴 되돌리기')")
    page.wait_for_url("**/me/data/")
    assert page.locator("text=다시 만나서 반가워요").count() == 1
