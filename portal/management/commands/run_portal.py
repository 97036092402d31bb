"""`manage.py run_portal`: web server, background worker, tick and newsletters as one command, which end together.

Serves as a public server would (no debug pages, pages kept in memory); `make dev` is the one with reloading.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from portal import site_address

LINUX_PR_SET_PDEATHSIG = 1
PATIENCE = 10  # seconds a child has to end by itself


def die_with_parent() -> None:
    """Runs in the child before it becomes its program: on Linux it gets SIGTERM even when the parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(LINUX_PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = "Runs the web server, the background worker, the tick and the newsletters; Ctrl-C ends all of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
        parser.add_argument("--prepare", action="store_true", help="first: catalogue, migrations, demo content")

    def handle(self, *args, host: str, port: int, workers: int, prepare: bool, **options):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken. Choose another: PORT=8001 make run") from error
        address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
        if prepare:
            self.prepare()
            site_address.follow(address)
        connections.close_all()
        # WhiteNoise complains of a missing folder; in development the files come from the apps.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        self.run(address, host, port, workers)

    def prepare(self) -> None:
        """Everything the portal needs before it serves; what stands already is not done again."""
        Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
        if "compile_catalogues" in get_commands():
            call_command("compile_catalogues")
        connection = connections["default"]
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("데이터베이스를 만들어요 …")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO_ACCOUNTS_ALLOWED:
            call_command("seed", stdout=self.stdout)

    def run(self, address: str, host: str, port: int, workers: int) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        environment = {"BASE_URL": address, "DEBUG": "false"} | os.environ
        environment["DJANGO_SETTINGS_MODULE"] = os.environ["DJANGO_SETTINGS_MODULE"]
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
        granian += ["--workers-kill-timeout", "4"]
        granian += ["--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "2"]
        programs = {
            "web": [*granian, "portal.wsgi:application"],
            "worker": [*manage, "db_worker", "--no-reload", "--interval", "0.5", "--no-startup-delay", "-v0"],
            "tick": [*manage, "tick", "--every", "60"],
        }
        # Of an app that the portal does not know.
        if "send_newsletters" in get_commands():
            programs["newsletters"] = [*manage, "send_newsletters"]
        children = {
            name: subprocess.Popen(
                program,
                cwd=settings.BASE_DIR,
                env=environment,
                preexec_fn=die_with_parent,
                start_new_session=True,  # a group of its own: what a child starts ends with it
            )
            for name, program in programs.items()
        }
        try:
            self.greet(address, children)
            self.watch(children)
        except KeyboardInterrupt:
            self.stdout.write("\n끝낼게요.")
        finally:
            self.end(children)

    def greet(self, address: str, children: dict[str, subprocess.Popen]) -> None:
        """Say where everything is, once the server answers."""
        while all(child.poll() is None for child in children.values()):
            try:
                urllib.request.urlopen(f"{address}/health/", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break  # It answers; the worker's first beat is still to come.
            except OSError:
                time.sleep(0.2)
        self.stdout.write(f"\n서울마을이 열렸어요\n  누리집   {address}/\n  관리 화면 {address}/admin/")
        if settings.DEMO_ACCOUNTS_ALLOWED:
            call_command("demo_logins", stdout=self.stdout)
        self.stdout.write(f"  메일     {settings.EMAIL_FILE_PATH}/\n  끝내기   Ctrl-C\n")
        self.stdout.flush()

    def watch(self, children: dict[str, subprocess.Popen]) -> None:
        """Return never, unless a child ends: then all must end, loudly."""
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    raise CommandError(f"{name} ended with code {child.returncode}; the others are stopped too.")
            time.sleep(0.5)

    def end(self, children: dict[str, subprocess.Popen]) -> None:
        for child in children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + PATIENCE
        for child in children.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.stderr.write("A program did not end by itself and is killed.")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
