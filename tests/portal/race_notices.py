"""One of several processes that tell the same occasion: run by test_notice_races.py as a process of its own.

    python -m tests.portal.race_notices MEMBER tell|digest|unguarded

Says "ready" and waits for a line. Unguarded, the positive control: asks whether the notice is there, says "asked",
waits for another line, then writes the mail under a key of its own: what a feature would do that asks first. Its last
line says how many notices and messages there are when all are done.
"""

import os
import sys

import django

django.setup()

from members.models import Member  # noqa: E402
from portal import mail  # noqa: E402
from portal.models import Notice, OutboxMessage  # noqa: E402
from portal.notices import digests  # noqa: E402
from tests.portal.makers_notices import MORNING, known_kinds, tell  # noqa: E402


def say(word: str) -> None:
    print(word, flush=True)


def tell_without_key(member: Member) -> None:
    is_told = Notice.objects.filter(key="race").exists()
    say("asked")
    sys.stdin.readline()
    if not is_told:
        mail.send(key=f"race:{os.getpid()}", to=member.email, subject="제목", text="글", not_before=MORNING)


def main() -> None:
    member, mode = Member.objects.get(pk=sys.argv[1]), sys.argv[2]
    say("ready")
    sys.stdin.readline()
    with known_kinds():
        if mode == "unguarded":
            tell_without_key(member)
        elif mode == "digest":
            digests.send_due(MORNING.replace(hour=9))
        else:
            tell(member, key="race")
    say("done")
    sys.stdin.readline()
    say(f"{Notice.objects.count()} {OutboxMessage.objects.count()}")


if __name__ == "__main__":
    main()
