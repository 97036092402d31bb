"""One of two who join with one address at the same time: run by test_joining_race.py as a process of its own.

    python -m tests.membership.race_joiners ADDRESS joins|asks

Says "ready" and waits for a line. "joins": as the portal does. "asks", the positive control: asks whether the address
is free, says "asked", waits for another line, then writes what it believes: the database refuses with an error.
"""

import sys
from datetime import date

import django

django.setup()

from django.db import IntegrityError  # noqa: E402
from django.utils import timezone  # noqa: E402

from members.consents import REQUIRED  # noqa: E402
from members.models import Member  # noqa: E402
from membership import sign_in  # noqa: E402
from membership.beginning import Beginning  # noqa: E402
from membership.joining import JoinRefused, join  # noqa: E402


def say(word: str) -> None:
    print(word, flush=True)


def enter(address: str) -> str:
    """As the portal does: write first; the database says who came second."""
    given = {"born_on": date(1958, 3, 15), "nickname": "골목 산책", "purposes": REQUIRED, "at": timezone.now()}
    try:
        join(beginning=Beginning(email=address, is_proven=True), **given)
    except JoinRefused as refused:
        return refused.reason.value
    return "joined"


def ask_then_enter(address: str) -> str:
    is_free = sign_in.member_with(address) is None
    say("asked")
    sys.stdin.readline()
    try:
        Member.objects.create_user(address)
    except IntegrityError:
        return f"error_after_free_{is_free}"
    return "joined"


def main() -> None:
    say("ready")
    sys.stdin.readline()
    say({"joins": enter, "asks": ask_then_enter}[sys.argv[2]](sys.argv[1]))


if __name__ == "__main__":
    main()
