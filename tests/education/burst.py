"""A rush by HTTP: 200 browsers want the last 10 seats of a run, and a worker of the server is killed meanwhile.

`python -m tests.education.burst` on the PostgreSQL of DATABASE_URL; prints JSON. MIGRATE=1: it is empty. CALM=1: a rush
with no worker killed comes first, whose times are the figures. The server is granian with four workers, as `make run`
starts it. A browser whose connection broke sends the same form again, as a person does.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import django

ROOT = Path(__file__).resolve().parents[2]
WORKERS, CLIENTS, SEATS, TRIES = 4, 200, 10, 8
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


@contextmanager
def server():
    """The portal on a port of its own; yields (port, process)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "BASE_URL": f"http://localhost:{port}"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    command += ["--workers-kill-timeout", "4", "--respawn-failed-workers", "--backlog", "1024"]
    command += ["--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "2", "portal.wsgi:application"]
    started = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(240):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=5).read()
                break
            except urllib.error.HTTPError:
                # It answers: that no tick and no worker of the outbox are about is as it should be here.
                break
            except OSError:
                time.sleep(0.5)
        yield port, started
    finally:
        started.terminate()
        started.wait(30)


def children(pid: int) -> list[int]:
    """The server's workers that load the portal, the heaviest first."""
    listed = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid=,rss="], capture_output=True, text=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return [child for child, size in sorted(rows, key=lambda row: -row[1]) if size > 50_000]


class Browser:
    """One member with the form open."""

    def __init__(self, port: int, path: str, cookie: str):
        self.port, self.path, self.cookie = port, path, cookie
        self.took, self.status = 0.0, 0

    def ask(self, method: str, body: str | None = None) -> http.client.HTTPResponse:
        client = http.client.HTTPConnection("localhost", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        client.request(method, self.path, body, headers)
        answer = client.getresponse()
        answer.text = answer.read().decode()
        return answer

    def open(self) -> None:
        answer = self.ask("GET")
        assert answer.status == 200, answer.status
        self.fields = dict(HIDDEN.findall(answer.text[answer.text.index("apply__form") :]))
        self.cookie += "; " + answer.getheader("Set-Cookie", "").split(";")[0]

    def send(self) -> None:
        began = time.perf_counter()
        for number in range(TRIES):
            try:
                self.status = self.ask("POST", urlencode(self.fields)).status
                if self.status != 503:
                    break
            except (OSError, http.client.HTTPException):
                self.status = -1
            time.sleep(0.2 * (number + 1))
        self.took = time.perf_counter() - began


def in_parallel(calls, threads: int) -> None:
    waiting = list(calls)

    def work() -> None:
        while True:
            try:
                call = waiting.pop()
            except IndexError:
                return
            call()

    running = [threading.Thread(target=work) for _number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def crowd(port: int):
    """A run of ten seats and its browsers."""
    from allauth.account.models import EmailAddress
    from django.test import Client
    from django.utils import timezone

    from education import schedules
    from tests.education import makers

    run = makers.run(seats=SEATS)
    now = timezone.now()
    run.windows.update(opens_at=now - makers.timedelta(days=1), closes_at=now + makers.timedelta(days=1))
    schedules.follow(run)
    browsers = []
    for member in makers.people(CLIENTS):
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        client = Client()
        client.force_login(member)
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        browsers.append(Browser(port, f"/education/runs/{run.pk}/apply/", cookie))
    in_parallel([browser.open for browser in browsers], 8)
    return run, browsers


def burst(browsers: list[Browser], kill: int | None = None) -> float:
    """Everyone presses the button at once. Seconds until the last is answered."""
    began = time.perf_counter()
    if kill:
        threading.Timer(0.4, lambda: os.kill(kill, signal.SIGKILL)).start()
    in_parallel([browser.send for browser in browsers], CLIENTS)
    return time.perf_counter() - began


def found(run) -> dict:
    """What stands in the database after a burst: confirmed, and the number of things that are wrong."""
    from django.utils import timezone

    from education import audit
    from education.models import Enrolment, State
    from portal.models import Notice, OutboxMessage

    rows = list(Enrolment.objects.filter(run=run).order_by("queue_number"))
    confirmed = [row for row in rows if row.state == State.CONFIRMED]
    wrong = abs(len(rows) - CLIENTS) + (len(rows) - len({row.learner_id for row in rows}))
    wrong += sum(row.state != State.WAITING for row in rows[SEATS:]) + sum(
        row.state != "confirmed" for row in rows[:SEATS]
    )
    for row in rows:
        told = Notice.objects.filter(key__startswith=f"education:{row.pk}:").count()
        mailed = OutboxMessage.objects.filter(key__startswith=f"notice:education:{row.pk}:").count()
        wrong += abs(told - 1) + abs(mailed - 1)
    return {"confirmed": len(confirmed), "wrong": wrong + len(audit.violations(timezone.now()))}


def main() -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "DEBUG": "false", "LOG_LEVEL": "ERROR"}
    (Path(os.environ["VAR_DIR"]) / "static").mkdir(exist_ok=True)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    if os.environ.get("MIGRATE"):
        call_command("migrate", verbosity=0)
    figures = {}
    with server() as (port, started):
        if os.environ.get("CALM"):
            run, browsers = crowd(port)
            seconds = burst(browsers)
            took = sorted(browser.took for browser in browsers)
            figures |= {"per_min": round(CLIENTS / seconds * 60), "p95_ms": round(took[int(CLIENTS * 0.95)] * 1000)}
            figures["calm_wrong"] = found(run)["wrong"]
        run, browsers = crowd(port)
        victim = children(started.pid)[0]
        burst(browsers, kill=victim)
        figures |= found(run)
        figures["killed"] = int(victim not in children(started.pid))
    figures["unanswered"] = sum(browser.status != 302 for browser in browsers)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
