"""`make test`: install what may be installed, run the suite on SQLite (with the journeys) and again on PostgreSQL.

What this machine lacks is skipped with one loud line; under CI=true a skip is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = min(os.cpu_count() or 1, 4)
ON_CI = os.environ.get("CI") == "true"
# Debian's package and a program that shows it is there.
WANTED = {"chromium": "chromium", "postgresql": "initdb", "redis-server": "redis-server"}


def found(program: str) -> str | None:
    """Path of a program, also where Debian keeps PostgreSQL's out of PATH."""
    places = [os.environ.get("PATH", ""), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    return shutil.which(program, path=os.pathsep.join(places))


def install_missing() -> None:
    missing = [package for package, program in WANTED.items() if not found(program)]
    if not missing or os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(missing)} …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, **quiet)
    # One at a time: one that is not to be had leaves the others their chance.
    for package in missing:
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], env=environment, **quiet
        )


def shout(text: str) -> None:
    print(f"\n!!! {text} !!!\n", flush=True)


def run_pytest(*options: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "--create-db", *options, *sys.argv[1:]]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}).returncode
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code


def without_browser(**environment: str) -> int:
    """All but the journeys, in up to four processes, which must list the same tests in the same order."""
    return run_pytest("-n", str(PROCESSES), "-m", "not journey", PYTHONHASHSEED="0", **environment)


@contextmanager
def postgresql():
    """A private cluster for the length of the suite; yields its DATABASE_URL."""
    place = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    data = place / "data"
    # PostgreSQL refuses to run as root.
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(place, **user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    make = [found("initdb"), "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=place, **user)
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -c fsync=off"
    with (place / "log").open("w") as log:
        server = subprocess.Popen(
            [found("postgres"), "-D", data, *options.split()], stdout=log, stderr=log, cwd=place, **user
        )
    try:
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"postgresql://portal@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(place, ignore_errors=True)


def main() -> int:
    install_missing()
    subprocess.run([sys.executable, ROOT / "manage.py", "compile_catalogues"], cwd=ROOT, check=True)
    print("— SQLite", flush=True)
    result = without_browser()
    print("— journeys in a browser", flush=True)
    # Each process has a portal and a browser of its own: two are what a small machine carries.
    result = run_pytest("-n", str(min(PROCESSES, 2)), "--dist", "loadfile", "-m", "journey") or result
    if not (found("initdb") and found("postgres")):
        shout("THE SUITE DID NOT RUN ON POSTGRESQL: initdb is not on this machine")
        return result or int(ON_CI)
    print("— PostgreSQL", flush=True)
    with postgresql() as address:
        return without_browser(DATABASE_URL=address) or result


if __name__ == "__main__":
    sys.exit(main())
