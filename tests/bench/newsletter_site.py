"""What visitors of the site notice of a newsletter that goes out on the same machine.

The sender is the command as it is run for the public, the database PostgreSQL for both. The relay is a sink on loopback
that gets out of the way: it stands for a machine of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import suite

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {
    "site_p95_ms": "home page made anew for each of 10 visitors a second; before and after the sending",
    "site_p95_sending_ms": "while it sends",
    "site_p95_ratio": "≤ 1.10",
    "site_mails_meanwhile": "sent during those seconds",
}
A_SECOND, SECONDS, READERS = 10, 20, 100_000


def ratio() -> dict[str, float | int]:
    """In a process of its own, whose environment names the database."""
    import django

    django.setup()
    from django.utils import timezone

    from newsletter.acts import as_portal
    from newsletter.models import Delivery
    from newsletter.sending import control
    from tests.bench import load, portal
    from tests.newsletter import load as lists
    from tests.newsletter import sink

    folder = Path(os.environ["VAR_DIR"])

    def seen(address: str) -> float:
        return load.p95_ms_of_visitors(address + portal.UNCACHED, a_second=A_SECOND, seconds=SECONDS)

    with portal.server(folder) as address, sink.in_process(folder / "taken.log", nice=19) as port:
        of = lists.series("site")
        lists.many_readers(of, READERS)
        mailing = lists.mailing(of)
        before = seen(address)
        control.start(mailing, acting=as_portal(), at=timezone.now())
        relay = {"NEWSLETTER_EMAIL_URL": f"smtp://127.0.0.1:{port}?connections=2"}
        sender = subprocess.Popen([sys.executable, "manage.py", "send_newsletters"], cwd=ROOT, env=os.environ | relay)
        try:
            sent = mailing.deliveries.filter(state=Delivery.State.SENT)
            while not sent.exists():
                time.sleep(0.1)
            begun = sent.count()
            meanwhile = seen(address)
            number = sent.count() - begun
            mailing.refresh_from_db()
            assert mailing.state == mailing.State.SENDING, mailing.state
        finally:
            sender.terminate()
            sender.wait(60)
        calm = (before + seen(address)) / 2
    return {
        "site_p95_ms": round(calm, 2),
        "site_p95_sending_ms": meanwhile,
        "site_p95_ratio": round(meanwhile / calm, 2),
        "site_mails_meanwhile": number,
    }


def run() -> dict[str, float | int | None]:
    if not suite.found("initdb"):
        return dict.fromkeys(TARGETS)
    with tempfile.TemporaryDirectory(prefix="newsletter-site-") as var, suite.postgresql() as address:
        own = {"VAR_DIR": var, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        env = os.environ | own | {"DEBUG": "false", "LOG_LEVEL": "WARNING"}
        command = [sys.executable, "-m", "tests.bench.newsletter_site"]
        ran = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout.splitlines()[-1]) if ran.returncode == 0 else dict.fromkeys(TARGETS)


if __name__ == "__main__":
    print(json.dumps(ratio()))
