"""One of two owners who leave at the same time: run by test_organisations.py as a process of its own.

    python -m tests.membership.race_owners ORGANISATION MEMBER locked|unlocked

Says "ready" and waits for a line. Locked: leaves as the portal does. Unlocked, the positive control: asks, says
"asked", waits for another line, then writes: what a verb would do that asks first. Its last line is the outcome.
"""

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from members.acting import as_self  # noqa: E402
from members.models import Member, Organisation, OrganisationRole  # noqa: E402
from members.organisations import Deed, OrganisationRefused  # noqa: E402
from membership import organisations  # noqa: E402


def say(word: str) -> None:
    print(word, flush=True)


def leave(organisation: Organisation, member: Member, is_locked: bool) -> None:
    if is_locked:
        organisations.leave(organisation=organisation, acting=as_self(member), at=timezone.now())
        return
    organisations.demand(Deed.LEAVE, acting=as_self(member), organisation=organisation)
    say("asked")
    sys.stdin.readline()
    OrganisationRole.objects.filter(organisation=organisation, person=member).update(state="ended")


def main() -> None:
    organisation, member = Organisation.objects.get(pk=sys.argv[1]), Member.objects.get(pk=sys.argv[2])
    say("ready")
    sys.stdin.readline()
    try:
        leave(organisation, member, sys.argv[3] == "locked")
        say("left")
    except OrganisationRefused as refused:
        say(refused.reason.value)


if __name__ == "__main__":
    main()
