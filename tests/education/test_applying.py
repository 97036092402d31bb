"""Applying on the screen: every refusal has its sentence and the next best thing; one person is one application."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from education.models import Enrolment, State
from tests.education.makers import NOW, people, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(client):
    made = people(1)[0]
    client.force_login(made)
    return made


def address(made) -> str:
    return reverse("education:apply", args=[made.pk])


def send(client, made, key=None, **answers):
    return client.post(address(made), {"key": key or uuid4().hex, **answers})


def own(person) -> Enrolment:
    return Enrolment.objects.get(learner=person)


def test_button_takes_the_seat_and_leads_to_the_application(client, person):
    made = run()
    assert client.get(address(made)).status_code == 200
    answer = send(client, made)
    assert answer.url == reverse("education:enrolment", args=[own(person).pk])
    assert own(person).state == State.CONFIRMED
    assert "에 만나요" in client.get(answer.url).content.decode()
