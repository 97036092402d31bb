"""Load on a server of this machine: wrk where there is one, else a few threads of our own that count less."""

import http.client
import os
import re
import shutil
import subprocess
import threading
import time
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

# wrk prints no 95th percentile by itself.
LUA = (
    'done = function(s, l, r) io.write(string.format("p95_us=%d errors=%d\\n", l:percentile(95), s.errors.status)) end'
)


@dataclass(frozen=True)
class Load:
    per_second: float
    p95_ms: float


def install_wrk() -> str | None:
    if not shutil.which("wrk") and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "wrk"], **quiet)
    return shutil.which("wrk")


def measure(url: str, *, connections: int, seconds: int, folder) -> Load | None:
    """Ask for `url` for `seconds` over `connections`; None when an answer was no success."""
    if not (wrk := install_wrk()):
        return measure_by_threads(url, connections=connections, seconds=seconds)
    script = folder / "p95.lua"
    script.write_text(LUA)
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
    command += ["-H", "Accept-Encoding: br", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    tail = re.search(r"p95_us=(\d+) errors=(\d+)", told)
    if not rate or not tail or int(tail[2]):
        return None
    return Load(round(float(rate[1]), 1), round(int(tail[1]) / 1000, 2))


def measure_by_threads(url: str, *, connections: int, seconds: int) -> Load | None:
    parts = urlsplit(url)
    took: list[float] = []
    failed: list[int] = []
    until = time.monotonic() + seconds

    def ask() -> None:
        client = http.client.HTTPConnection(parts.hostname, parts.port)
        while time.monotonic() < until:
            began = time.perf_counter()
            client.request("GET", f"{parts.path}?{parts.query}", headers={"Accept-Encoding": "br"})
            answer = client.getresponse()
            answer.read()
            took.append(time.perf_counter() - began)
            if answer.status != 200:
                failed.append(answer.status)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        return None
    return Load(round(len(took) / seconds, 1), round(sorted(took)[int(len(took) * 0.95)] * 1000, 2))


def p95_ms_of_visitors(url: str, *, a_second: int, seconds: int) -> float:
    """Of visitors who come one after the other at a steady pace, not of as many as the server can take."""
    took = []
    begun = time.monotonic()
    for number in range(a_second * seconds):
        time.sleep(max(0.0, begun + number / a_second - time.monotonic()))
        asked = time.perf_counter()
        with urllib.request.urlopen(url, timeout=30) as answer:
            answer.read()
        took.append(time.perf_counter() - asked)
    return round(sorted(took)[int(len(took) * 0.95)] * 1000, 2)
