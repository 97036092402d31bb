"""From the first page to a seat in four taps; a full course: wait, be offered the seat, accept it."""

import os
import re
import subprocess
import sys

import pytest

from home.seed import accounts
from tests.journeys.conftest import ROOT

pytestmark = pytest.mark.journey

COURSE = "마을공간 탐방: 골목 세 곳을 걷는 오후 3기"
# What staff do on their own screen: no seat beyond those that are taken.
FILL = (
    "from education.models import SeatPool; from django.db.models import F;"
    "SeatPool.objects.filter(run__course__code='TOUR-01', run__number=3).update(capacity=F('occupied'))"
)


def test_a_seat_in_four_taps_and_a_full_course_by_waiting(visit, portal_var):
    leaver, seated, waiter = visit(), visit(), visit()
    for one, name in ((leaver, "citizen"), (seated, "kitchen"), (waiter, "instructor")):
        one.sign_in(f"{name}@{accounts.DOMAIN}", accounts.PASSWORD)
    apply_in_four_taps(seated.page)
    assert re.search("에 만나요", seated.page.inner_text(".stand__title"))
    fill(portal_var)
    apply_in_four_taps(waiter.page)
    assert waiter.page.inner_text(".stand__title") == "1번째로 기다려요"
    leave(leaver.page)
    answer_the_offer(waiter.page)


def fill(var) -> None:
    database = f"sqlite:///{var}/journeys.sqlite3"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "VAR_DIR": str(var), "DATABASE_URL": database}
    subprocess.run([sys.executable, str(ROOT / "manage.py"), "shell", "-c", FILL], env=env, cwd=ROOT, check=True)


def apply_in_four_taps(page) -> None:
    page.goto("/")
    page.locator("main a[href='/education/?open=1']").first.click()
    page.locator(f"main a:has-text('{COURSE}')").first.click()
    page.locator("main a[href$='/apply/']").first.click()
    page.locator("button.apply__go").click()
    page.wait_for_url("**/education/enrolments/*/")


def leave(page) -> None:
    page.goto("/education/my/")
    page.click(f"text={COURSE}")
    page.click("main a:has-text('신청 취소하기')")
    page.click("button:has-text('신청 취소하기')")
    page.wait_for_url("**/education/enrolments/*/")
    assert page.inner_text(".stand__title") == "신청을 취소했어요"


def answer_the_offer(page) -> None:
    """From what waits on 내 활동."""
    page.goto("/me/")
    page.click("text=자리를 받을지 답하기")
    page.click("button:has-text('자리 받기')")
    page.wait_for_url("**/education/enrolments/*/")
    assert "에 만나요" in page.inner_text(".stand__title")
