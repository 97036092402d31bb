"""What tests of the learner's screens share."""

from uuid import uuid4

from django.urls import reverse

from education import enrolment
from education.models import Enrolment
from members.acting import as_self
from tests.education.makers import NOW, people


def address(made) -> str:
    return reverse("education:apply", args=[made.pk])


def hub(row: Enrolment) -> str:
    return reverse("education:enrolment", args=[row.pk])


def send(client, made, key=None, **answers):
    return client.post(address(made), {"key": key or uuid4().hex, **answers})


def own(person) -> Enrolment:
    return Enrolment.objects.get(learner=person)


def takes(made, *persons) -> list[Enrolment]:
    pool = made.pools.first()
    return [enrolment.enrol(run=made, pool=pool, acting=as_self(one), key=uuid4().hex, at=NOW) for one in persons]


def read(client, url, status=200, follow=False) -> str:
    answer = client.get(url, follow=follow)
    assert answer.status_code == status
    return answer.content.decode()


def offered(made, person) -> Enrolment:
    """`person` waits behind one who leaves."""
    first = people(1)[0]
    seat, waiting = takes(made, first, person)
    enrolment.withdraw(enrolment=seat, acting=as_self(first), at=NOW)
    return Enrolment.objects.get(pk=waiting.pk)
