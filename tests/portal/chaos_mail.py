"""Kills a telling and sending process at its Nth line, for real: run by test_mail.py as a program of its own.

Each round forks a child that commits a record together with two notices, one that goes by mail and one by text, and
then delivers; the child sends itself SIGKILL when it comes to line N of the modules under test. N grows until a child
lives to the end. The parent then recovers as the next tick would, counts what arrived in the sinks, and writes one JSON
object: {"kills", "acts", "notices", "lost", "doubled", "without_act", "printed_twice", "unsent"}.

CONTROL shows that the counting sees what it should: "forgetful" has a sink that does not know a key again (texts come
twice), "no_outbox" tells after the commit without writing it down (texts are lost).
"""

import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO
from uuid import uuid4

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from wagtail.models import Locale, Page, Site  # noqa: E402

from members.models import Member  # noqa: E402
from portal import kept_once, mail, mail_backends, notices, outbox, text_sinks, texting  # noqa: E402
from portal.models import Heartbeat, Notice, OutboxMessage  # noqa: E402
from portal.notices import channels, telling  # noqa: E402
from portal.quiet_hours import SEOUL  # noqa: E402

WATCHED = {
    module.__file__ for module in (channels, kept_once, mail, mail_backends, outbox, telling, text_sinks, texting)
}
CONTROL = os.environ.get("CONTROL", "")
NOON = datetime(2030, 5, 6, 12, tzinfo=SEOUL)
KIND = notices.NoticeKind("chaos", "시험", is_transactional=True)


class ForgetfulSink:
    """Takes every text as a new one."""

    def send(self, message: OutboxMessage) -> None:
        folder = Path(settings.TEXT_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid4().hex}.json").write_text(text_sinks.as_json(message))


def kill_at(line: int) -> Callable[[], int]:
    """Have this process killed when it comes to its `line`-th line in WATCHED. Returns a count of those it has seen."""
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
    return lambda: seen


def tell(way: str, number: int) -> None:
    member = Member.objects.get(nickname=way)
    notices.tell(key=f"{way}-{number}", member=member, kind="chaos", title="자리가 났어요", text="와 주세요", at=NOON)


def life(number: int) -> None:
    kill_at(number)
    life_of(number)


def life_of(number: int) -> None:
    """What a process does: an act and what it tells in one transaction, then the delivery."""
    with transaction.atomic():
        Heartbeat.objects.create(name=f"act-{number}", seen_at=NOON)
        tell("mail", number)
        if CONTROL != "no_outbox":
            tell("sms", number)
    if CONTROL == "no_outbox":
        text_sinks.sink().send(OutboxMessage(key=f"notice:sms-{number}:sms", to="01012345678", text="와 주세요"))
    outbox.deliver_due(NOON)


def prepare() -> None:
    """Empty tables of everything, a site, and a member for each way."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.swapped:
                editor.create_model(model)
    Locale.objects.create(language_code=settings.LANGUAGE_CODE)
    root = Page.add_root(title="처음", slug="root")
    Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    Member.objects.create(nickname="sms", phone="01012345678", phone_confirmed_at=NOON)
    reader = Member.objects.create(nickname="mail", email="neighbour@example.org")
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)


def lived(number: int) -> bool:
    """Fork a life that is killed at line `number`; whether it came to its end."""
    connection.close()
    child = os.fork()
    if child == 0:
        life(number)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if status and not os.WIFSIGNALED(status):
        raise RuntimeError(f"Life {number} ended with {status}")
    return status == 0


def kill_at_lines() -> int:
    """Kill at every STEP-th line until one lives to the end, or where LAST is given, at the last lines of a life.

    Returns how many were killed.
    """
    step, last = int(os.environ.get("STEP", "1")), int(os.environ.get("LAST", "0"))
    number = 1
    if last:
        with (Path(settings.VAR_DIR) / "lines").open("w+") as out:
            connection.close()
            if os.fork() == 0:
                count_lines(out)
                os._exit(0)
            os.wait()
            out.seek(0)
            number = int(out.read()) - last
    kills = 0
    while not lived(number):
        kills, number = kills + 1, number + step
    return kills


def count_lines(out: TextIO) -> None:
    """Write how many watched lines one life has."""
    seen = kill_at(-1)
    life_of(0)
    out.write(str(seen()))
    out.flush()


def arrived() -> Counter:
    """How often each mail (by Message-ID) and each text (by key) is in the sinks' folders."""
    mails = [path.read_text() for path in Path(settings.EMAIL_FILE_PATH).glob("*.eml")]
    texts = [json.loads(path.read_text()) for path in Path(settings.TEXT_FILE_PATH).glob("*.json")]
    ids = [re.search(r"^Message-ID: (.+)$", text, re.MULTILINE)[1] for text in mails]
    return Counter([*ids, *(text["key"] for text in texts)])


def printed() -> Counter:
    out = Path(os.environ["PRINTED"]).read_text()
    ids = re.findall(r"^Message-ID: (.+)$", out, re.MULTILINE)
    return Counter([*ids, *re.findall(r'^\{.*"key": "([^"]+)"', out, re.MULTILINE)])


def main() -> None:
    notices.register(KIND)
    if CONTROL == "forgetful":
        settings.TEXT_SINK = f"{__name__}.ForgetfulSink"
    prepare()
    kills = kill_at_lines()
    outbox.deliver_due(NOON + outbox.STALE + timedelta(seconds=1), limit=10_000)
    acts = [name.removeprefix("act-") for name in Heartbeat.objects.values_list("name", flat=True)]
    wanted = {outbox.message_id(f"notice:mail-{number}:mail") for number in acts}
    wanted |= {f"notice:sms-{number}:sms" for number in acts}
    there = arrived()
    result = {
        "kills": kills,
        "acts": len(acts),
        "notices": Notice.objects.count(),
        "lost": len(wanted - set(there)),
        "doubled": sum(times > 1 for times in there.values()),
        "without_act": len(set(there) - wanted),
        "printed_twice": sum(times > 1 for times in printed().values()),
        "unsent": OutboxMessage.objects.exclude(state=OutboxMessage.State.SENT).count(),
    }
    Path(os.environ["RESULT"]).write_text(json.dumps(result))


if __name__ == "__main__":
    main()
