"""Figures of the newsletter's engine: mails a second and what one costs, beside the usual way; and chaos.

Everything goes to a sink on loopback that is a program of its own (tests/newsletter/sink.py), 64 kB a mail.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests import suite
from tests.bench import newsletter_site
from tests.bench.education import played

TARGETS = {
    "msgs_per_s_pg": "≥ 3,000: list, claims, 2 connections, journal, acknowledgements; PostgreSQL, 20,000 mails",
    "cpu_ms_per_msg": "≤ 0.2: of the sending process",
    "bytes_per_msg": "64 kB on the wire",
    "naive_msgs_per_s": "baseline: a template, an MJML render and a send_mail for each reader",
    "naive_cpu_ms_per_msg": "baseline",
    "ratio": "≥ 30: of the rates",
    "cpu_ratio": "of the CPU of a mail; does not depend on how busy the machine is",
    "relay5ms_msgs_per_s": "≥ 1,000: a relay that takes 5 ms for each mail, 8 connections",
    "materialise_100k_s": "≤ 2: one list of 100,000, PostgreSQL",
    "msgs_per_s_sqlite": "one sender",
    "chaos_kills": "≥ 20: kill -9 at random; sessions ended or the server restarted; 421, 450, 550, silence, hang-ups",
    "chaos_mails": "",
    "chaos_database_losses": "",
    "chaos_lost": "= 0",
    "chaos_duplicates": "= 0: beyond those that were ambiguous and sent once more",
    "chaos_resent": "ambiguous, sent once more under the same Message-ID",
    "chaos_sums_wrong": "= 0: states that do not add up, asked by SQL all the time",
    "chaos_unfinished": "= 0",
    "chaos_control_duplicates": "> 0: without the journal",
    **newsletter_site.TARGETS,
}
RATE, CHAOS = "tests.newsletter.rate", "tests.newsletter.chaos"
MAILS = "20000"


def on_postgresql(folder: Path, **base: str) -> dict[str, float | int | None]:
    with suite.postgresql() as address:
        base |= {"DATABASE_URL": address}
        fast = played(RATE, "engine", MAILS, "0", "2", MIGRATE="1", **base) or {}
        slow = played(RATE, "engine", "5000", "0.005", "8", **base) or {}
        naive = played(RATE, "naive", "300", "0", "1", **base) or {}
        made = played(RATE, "materialise", "100000", "0", "1", **base) or {}
        control = played(CHAOS, "4", "3000", "journal", **base) or {}
        # Last: it restarts the server itself.
        chaos = played(CHAOS, "20", "4000", CHAOS_RESTART="1", **base) or {}
        stop(folder, address)
    names = ("kills", "mails", "database_losses", "lost", "duplicates", "resent", "sums_wrong", "unfinished")
    return {
        "msgs_per_s_pg": fast.get("per_s"),
        "cpu_ms_per_msg": fast.get("cpu_ms"),
        "bytes_per_msg": fast.get("bytes"),
        "naive_msgs_per_s": naive.get("per_s"),
        "naive_cpu_ms_per_msg": naive.get("cpu_ms"),
        "ratio": divided(fast.get("per_s"), naive.get("per_s")),
        "cpu_ratio": divided(naive.get("cpu_ms"), fast.get("cpu_ms")),
        "relay5ms_msgs_per_s": slow.get("per_s"),
        "materialise_100k_s": made.get("seconds"),
        **{f"chaos_{name}": chaos.get(name) for name in names},
        "chaos_control_duplicates": control.get("duplicates"),
    }


def stop(folder: Path, address: str) -> None:
    """A restarted server is nobody's child any more."""
    place = (folder / "data").read_text() if (folder / "data").exists() else ""
    if place:
        user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        command = [suite.found("pg_ctl"), "-D", place, "-m", "immediate", "stop"]
        subprocess.run(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)


def divided(one: float | None, other: float | None) -> float | None:
    return round(one / other, 1) if one and other else None


def run() -> dict[str, float | int | None]:
    folder = Path(tempfile.mkdtemp(prefix="newsletter-bench-"))
    base = {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    figures: dict[str, float | int | None] = dict.fromkeys(TARGETS)
    try:
        if suite.found("initdb"):
            figures |= on_postgresql(folder, **base)
        database = f"sqlite:///{folder}/rate.sqlite3"
        alone = played(RATE, "engine", "10000", "0", "2", MIGRATE="1", DATABASE_URL=database, **base) or {}
        return figures | {"msgs_per_s_sqlite": alone.get("per_s")} | newsletter_site.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
