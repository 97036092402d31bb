"""Kills a sending process at its Nth line, for real: run by test_mail.py as a program of its own.

Each round forks a child that commits a record together with its mail and then delivers; the child sends itself SIGKILL
when it comes to line N of the modules under test. N grows until a child lives to the end. The parent then recovers as
the next tick would and prints one JSON object: {"kills", "committed", "files", "printed_twice", "left"}.
"""

import json
import os
import re
import signal
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from portal import mail, mail_backends, outbox  # noqa: E402
from portal.models import Heartbeat, OutboxMessage  # noqa: E402

WATCHED = {mail.__file__, mail_backends.__file__, outbox.__file__}


def kill_at(line: int) -> None:
    """Have this process killed when it comes to its `line`-th line in WATCHED."""
    seen = 0

    def trace(frame, event, argument):
        nonlocal seen
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            seen += 1
            if seen == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


def life(number: int) -> None:
    """What a process does: an act and its mail in one transaction, then the delivery."""
    kill_at(number)
    with transaction.atomic():
        Heartbeat.objects.create(name=f"act-{number}", seen_at=timezone.now())
        mail.send(key=f"act-{number}", to="neighbour@example.org", subject="신청을 받았어요", text="고맙습니다.")
    outbox.deliver_due(timezone.now())


def main() -> None:
    with connection.schema_editor() as editor:
        for model in (Heartbeat, OutboxMessage, DBTaskResult):
            editor.create_model(model)
    kills = 0
    for number in range(1, 400):
        connection.close()
        child = os.fork()
        if child == 0:
            life(number)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            break
        kills += 1
    outbox.deliver_due(timezone.now() + outbox.STALE + timedelta(seconds=1), limit=10_000)
    acts = set(Heartbeat.objects.values_list("name", flat=True))
    printed = Counter(re.findall(r"^Message-ID: (.+)$", Path(os.environ["PRINTED"]).read_text(), re.MULTILINE))
    kept = [path.read_text() for path in Path(settings.EMAIL_FILE_PATH).glob("*.eml")]
    ids = Counter(re.search(r"^Message-ID: (.+)$", text, re.MULTILINE)[1] for text in kept)
    result = {
        "kills": kills,
        "committed": len(acts),
        "files": len(ids),
        "lost": sum(outbox.message_id(name) not in ids for name in acts),
        "without_act": len(ids) - len(acts),
        "printed_twice": sum(times > 1 for times in printed.values()),
        "unsent": OutboxMessage.objects.exclude(state=OutboxMessage.State.SENT).count(),
    }
    Path(os.environ["RESULT"]).write_text(json.dumps(result))


if __name__ == "__main__":
    main()
