"""A whole portal for the journeys: own database and files, seeded, with server and worker as real processes."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.security import demo_factor
from tests.journeys import stand_in_provider

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def company_url():
    """Address of a server that acts as Kakao and Naver."""
    server = stand_in_provider.serve(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def portal_var(tmp_path_factory) -> Path:
    """The portal's own files: mails under mail/, texts under texts/."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def portal_url(portal_var, company_url):
    """Address of a seeded portal that lives as long as the session: web server, worker, own database and files."""
    var = portal_var
    port = free_port()
    url = f"http://localhost:{port}"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "VAR_DIR": str(var),
        "BASE_URL": url,
        "DEBUG": "false",
        **stand_in_provider.environment(company_url),
        "DATABASE_URL": f"sqlite:///{var}/journeys.sqlite3",
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    for step in (["compile_catalogues"], ["migrate", "-v0"], ["seed"]):
        subprocess.run([*manage, *step], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    log = (var / "server.log").open("w")
    started = subprocess.Popen(
        [*manage, "run_portal", "--port", str(port)], env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait_for(f"{url}/", started)
        yield url
    finally:
        started.terminate()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, 9)


def wait_for(url: str, process: subprocess.Popen, seconds: int = 60) -> None:
    """Return when `url` answers; fail when the process ends or time runs out."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail("the portal's server ended at its start")
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"{url} did not answer in {seconds} s")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must run the journeys: there is no Chromium on this machine")
        pytest.skip("JOURNEYS NOT RUN: there is no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


# Cookies of staff by e-mail. Their six digits count once, and journeys come faster than numbers do.
STAFF_SESSIONS: dict[str, list] = {}


class Visit:
    """Opens pages as one visitor and remembers what must never happen: foreign requests and policy violations."""

    def __init__(self, browser: Browser, base_url: str, **options):
        options.setdefault("viewport", {"width": 390, "height": 844})
        self.context = browser.new_context(base_url=base_url, locale="ko-KR", **options)
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.foreign: list[str] = []
        self.violations: list[str] = []
        self.own = [base_url, "data:", "blob:", "about:"]
        self.page.on("request", lambda r: self._note(r.url))
        self.page.on("console", lambda m: self._hear(m.text))

    def _note(self, url: str) -> None:
        if not url.startswith(tuple(self.own)):
            self.foreign.append(url)

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused to" in text:
            self.violations.append(text)

    def sign_in(self, email: str, password: str) -> None:
        """By password, and for staff by the six digits; a staff session that stands from an earlier journey goes on."""
        if email in STAFF_SESSIONS:
            self.context.add_cookies(STAFF_SESSIONS[email])
            self.page.goto("/me/")
            if self.page.locator("form[action='/accounts/logout/']").count():
                return
        self.page.goto("/accounts/login/")
        self.page.click("summary:has-text('비밀번호로 로그인')")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        if self.is_asked_for_factor:
            self.show_factor()
            STAFF_SESSIONS[email] = [c for c in self.context.cookies() if c["name"] == "sessionid"]

    @property
    def is_asked_for_factor(self) -> bool:
        return "/accounts/2fa/authenticate" in self.page.url

    def show_factor(self) -> None:
        """Each number counts once: another journey may have used those of this minute."""
        for step in (0, 1, -1, 1, 1):
            self.page.fill("input[name=code]", demo_factor.six_digits(step))
            with self.page.expect_navigation():
                self.page.press("input[name=code]", "Enter")
            if not self.is_asked_for_factor:
                return
            if step == -1:
                time.sleep(31)
        pytest.fail("the second factor was not taken")


def page_id(page, slug: str) -> str:
    """The key of the page with this address, found through the admin of who is signed in."""
    page.goto("/admin/pages/")
    answer = page.request.get(f"/admin/api/main/pages/?fields=*&slug={slug}&limit=20")
    found = [item["id"] for item in answer.json()["items"] if item["meta"]["slug"] == slug]
    assert found, f"no page with the address {slug}"
    return str(found[0])


@pytest.fixture
def visit(chromium, portal_url, company_url):
    """A function that opens a fresh visitor; all are closed at the end and must have been clean."""
    visits: list[Visit] = []

    def open_visit(**options) -> Visit:
        visits.append(Visit(chromium, portal_url, **options))
        visits[-1].own.append(company_url)
        return visits[-1]

    yield open_visit
    foreign = [url for v in visits for url in v.foreign]
    violations = [text for v in visits for text in v.violations]
    for v in visits:
        v.context.close()
    assert foreign == []
    assert violations == []
