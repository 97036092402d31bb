"""Figures of the floor: how fast the home page is, with and without the page cache, and how much it weighs.

The server is granian with two processes on seeded content of its own, as `make run` starts it. Baselines of the same
run: a plain Wagtail page with twelve cards, and a static file.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench import load

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {
    "home_uncached_rps": "≥ 60",
    "home_cached_rps": "≥ 6,000",
    "home_cached_p95_ms": "≤ 3",
    "plain_page_rps": "baseline: a Wagtail page with 12 cards, uncached",
    "static_rps": "baseline: a static file by whitenoise",
    "home_bytes_390": "≤ 275,000",
    "home_requests_390": "≤ 20",
    "cards_10x4_s": "≤ 3",
    "publish_visible_s": "≤ 1",
}
# A name that the page cache does not keep: the page is made for each request.
UNCACHED = "/?bench=1"


@contextmanager
def server(var: Path):
    """A seeded portal in `var`; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # The name the site has: by another name every request would look for its site in vain.
    address = f"http://localhost:{port}"
    env = {**os.environ, "BASE_URL": address}
    (var / "static").mkdir()  # WhiteNoise complains of a missing folder
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    subprocess.run([sys.executable, "manage.py", "seed"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    # Pictures of the seeded pages are made by tasks, as they are on publishing.
    worker = [sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay", "--interval", "0", "-v0"]
    subprocess.run(worker, cwd=ROOT, env=env, check=True)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    granian += ["--port", str(port), "--workers", "2", "--blocking-threads", "1", "portal.wsgi:application"]
    started = subprocess.Popen(granian, cwd=ROOT, env=env)
    try:
        for _ in range(120):
            try:
                for path in ("/", UNCACHED, "/plain-page/"):
                    urllib.request.urlopen(address + path, timeout=30).read()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        started.terminate()
        started.wait(20)


def weigh(address: str) -> tuple[int | None, int | None]:
    """Bytes over the wire and requests of the home page, cold, at 390 px; None without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None, None
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes: list[float] = []
        asked: list[str] = []
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        wire.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
        page.goto(address, wait_until="networkidle")
        browser.close()
    return round(sum(sizes)), sum(url.startswith("http") for url in asked)


def publish_until_seen(address: str) -> float:
    """Seconds from publishing in this process until both server processes show it in a list they had kept."""
    from home.models import Article, ArticleIndexPage

    index = ArticleIndexPage.objects.get()
    article = Article.objects.child_of(index).live().order_by("-published_on", "-pk").first()
    url = address + index.relative_url(index.get_site())

    def seen(title: str) -> bool:
        return title in urllib.request.urlopen(url, timeout=10).read().decode()

    for _ in range(20):
        seen("")
    article.title = f"방금 발행한 글 {time.time_ns()}"
    began = time.monotonic()
    article.save_revision().publish()
    first = None
    in_a_row = 0
    while in_a_row < 12:
        if time.monotonic() - began > 30:
            raise RuntimeError("What was published never appeared.")
        if not seen(article.title):
            in_a_row, first = 0, None
            continue
        in_a_row += 1
        first = first or time.monotonic()
    return round(first - began, 2)


def run() -> dict[str, float | int | None]:
    var = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    os.environ |= {
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()
    from tests.bench import cards

    try:
        with server(var) as address:
            uncached = load.measure(address + UNCACHED, connections=4, seconds=8, folder=var)
            plain = load.measure(f"{address}/plain-page/?bench=1", connections=4, seconds=6, folder=var)
            cached = load.measure(f"{address}/", connections=8, seconds=6, folder=var)
            static = load.measure(f"{address}/static/portal/css/portal.css", connections=8, seconds=4, folder=var)
            size, requests = weigh(address)
            visible = publish_until_seen(address)
        return {
            "home_uncached_rps": uncached and uncached.per_second,
            "home_cached_rps": cached and cached.per_second,
            "home_cached_p95_ms": cached and cached.p95_ms,
            "plain_page_rps": plain and plain.per_second,
            "static_rps": static and static.per_second,
            "home_bytes_390": size,
            "home_requests_390": requests,
            **cards.run(),
            "publish_visible_s": visible,
        }
    finally:
        shutil.rmtree(var, ignore_errors=True)
