"""What the tests of the run desk share: applying at once, the states of a run, an address of it."""

from uuid import uuid4

from django.urls import reverse

from education import enrolment
from education.models import Enrolment
from members.acting import as_self
from tests.education.makers import NOW


def apply(run_, person, pool=None, at=NOW):
    pool = pool or run_.pools.first()
    return enrolment.enrol(run=run_, pool=pool, acting=as_self(person), key=uuid4().hex, at=at)


def states(run_) -> list[str]:
    return list(Enrolment.objects.filter(run=run_).order_by("queue_number").values_list("state", flat=True))


def address(name: str, run_) -> str:
    return reverse(name, args=[run_.pk])
