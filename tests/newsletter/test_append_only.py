"""Proof, steps, frozen builds, test sends and agreed words stay as they were, whichever code asks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from newsletter import models
from newsletter.models import Build, ConsentEvent, ConsentWording, Language, Mailing, MailingStep, MailKind
from tests.newsletter import makers
from tests.newsletter.makers import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    mailing = makers.mailing()
    wording = ConsentWording.objects.create(
        purpose=MailKind.INFO, version=90, body="소식을 메일로 받아요.", effective_at=NOW
    )
    event = ConsentEvent.objects.create(
        subscriber=makers.subscriber(),
        step=ConsentEvent.Step.CONFIRM,
        purpose=MailKind.INFO,
        wording=wording,
        ip="203.0.113.9",
        user_agent="Firefox",
        acted_at=NOW,
    )
    step = MailingStep.objects.create(mailing=mailing, before=Mailing.State.DRAFT, after=Mailing.State.IN_REVIEW)
    test = models.TestSend.objects.create(mailing=mailing, sha256="a" * 64, to="me@portal.example")
    return {type(row).__name__: row for row in (mailing.builds.get(), wording, event, step, test)}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Build", {"subject": "다른 제목"}),
        ("Build", {"language": Language.EN}),
        ("ConsentWording", {"body": "다른 글"}),
        ("ConsentEvent", {"step": ConsentEvent.Step.WITHDRAW}),
        ("ConsentEvent", {"acted_at": NOW + timedelta(days=1)}),
        ("MailingStep", {"reason": "다른 까닭"}),
        ("TestSend", {"to": "other@portal.example"}),
    ],
)
def test_database_refuses_to_change_what_was_done(rows, name, change):
    """Also by a queryset, that knows no `save`."""
    own = type(rows[name]).objects.filter(pk=rows[name].pk)
    with pytest.raises((IntegrityError, DatabaseError), match="append-only"), transaction.atomic():
        own.update(**change)
    assert own.exists()
    assert not own.filter(**change).exists()


def test_of_a_proof_network_address_and_browser_may_go(rows):
    """Not a letter more: what was agreed to, and when, stays."""
    own = ConsentEvent.objects.filter(pk=rows["ConsentEvent"].pk)
    assert own.update(ip=None, user_agent="") == 1
    assert own.values_list("ip", "user_agent", "step").get() == (None, "", ConsentEvent.Step.CONFIRM)


def test_what_is_not_a_proof_may_change(rows):
    """The control: it is the trigger that refuses."""
    assert Mailing.objects.update(per_minute=5) == 1
    assert Build.objects.count() == 1
