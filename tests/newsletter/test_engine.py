"""From an approved mailing to mailboxes, over a real connection."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from newsletter import message_ids
from newsletter.acts import as_portal
from newsletter.models import Delivery, Mailing, Suppression
from newsletter.sending import control
from newsletter.sending.engine import Engine, Tempo
from newsletter.sending.relays import SmtpRelay
from newsletter.sending.smtp import Server
from tests.newsletter import makers, sink
from tests.newsletter.makers import NOW
from tests.newsletter.sink import Plan, Rule

pytestmark = pytest.mark.django_db
QUICK = Tempo(idle=0.01, look_every=0.01, care_every=0.02, back_off=(timedelta(0),), dead_after=timedelta(0))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def send(folder, plan=None, at=NOW, tempo=QUICK, connections=2) -> list[tuple[str, str]]:
    """One engine until nothing is due; what the server took by then."""
    log, begun = folder / "taken.log", time.monotonic()
    with sink.in_thread(log, plan) as server:
        relay = SmtpRelay(Server("127.0.0.1", server.port, timeout=0.5), connections)
        Engine(relay, tempo=tempo, clock=lambda: at + timedelta(seconds=time.monotonic() - begun)).run(once=True)
    return sink.accepted(log)


def started(number=5, **fields) -> Mailing:
    made = makers.mailing(**fields)
    makers.readers(made.series, number)
    return control.start(made, acting=as_portal(), at=NOW)


def states() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def state() -> tuple[str, int]:
    mailing = Mailing.objects.get()
    return mailing.state, mailing.materialised


@pytest.mark.parametrize("pipelining", [True, False])
def test_everyone_gets_one_mail_and_the_mailing_ends(folder, pipelining):
    started(30)
    taken = send(folder, Plan(pipelining=pipelining))
    rows = Delivery.objects.select_related("subscriber")
    assert sorted(taken) == sorted((r.subscriber.address, message_ids.message_id(r.mailing_id, r.pk)) for r in rows)
    assert (states(), state()) == ({"sent": 30}, ("finished", 30))
    assert {(r.reply_code, r.reply, r.attempts) for r in rows} == {(250, "2.0.0 taken", 1)}
    assert all(NOW <= row.sent_at < NOW + timedelta(minutes=1) for row in rows)


def test_mailing_without_readers_ends_at_once(folder):
    started(0)
    assert send(folder) == []
    assert state() == ("finished", 0)


def test_mailbox_that_is_gone_is_never_mailed_again(folder):
    started(3)
    send(folder, Plan(rules=(Rule("reader1@", "550 5.1.1 no such user"), Rule("reader2@", "554 5.7.1 not you"))))
    assert (states(), state()) == ({"sent": 1, "failed": 2}, ("finished", 3))
    row = Suppression.objects.get()
    assert (row.reason, row.evidence) == ("hard", "550 5.1.1 no such user")
    # To try again is harmless: who is suppressed is skipped.
    control.retry_failed(Mailing.objects.get(), acting=as_portal(), at=NOW)
    send(folder)
    assert (states(), state()) == ({"sent": 2, "skipped": 1}, ("finished", 3))


def test_server_that_asks_to_come_later_gets_the_same_mail_later(folder):
    started(4)
    taken = send(folder, Plan(rules=(Rule("reader[12]@", "450 4.2.2 full", times=2),)))
    assert (states(), state()) == ({"sent": 4}, ("finished", 4))
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [1, 1, 3, 3]
    assert len(taken) == 4


def test_mail_without_an_answer_is_sent_once_more_under_its_name(folder):
    started(4)
    taken = send(folder, Plan(rules=(Rule("reader1@", "hang up", times=1), Rule("reader2@", "silence", times=1))))
    assert (states(), state()) == ({"sent": 4}, ("finished", 4))
    assert sorted(Counter(taken).values()) == [1, 1, 2, 2]
    assert Delivery.objects.filter(resent=True).count() == 2


def test_mail_without_an_answer_waits_for_a_person_where_the_series_says_so(folder):
    started(3)
    Mailing.objects.get().series.__class__.objects.update(ambiguous="ask")
    plan = Plan(rules=(Rule("reader1@", "hang up", times=1),))
    send(folder, plan)
    assert (states(), state()) == ({"sent": 2, "ambiguous": 1}, ("sending", 3))
    control.decide_ambiguous(Mailing.objects.get(), resend=False, acting=as_portal(), at=NOW)
    send(folder)
    assert (states(), state()) == ({"sent": 3}, ("finished", 3))


def test_connection_that_ends_before_the_mail_went_loses_nothing(folder):
    started(6)
    taken = send(folder, Plan(most=2))
    assert (states(), len(taken)) == ({"sent": 6}, 6)


def test_sending_rests_at_night(folder):
    started(2)
    night = NOW.replace(hour=22)
    assert send(folder, at=night) == []
    assert (states(), state()) == ({"queued": 2}, ("sending", 2))
    assert len(send(folder, at=night + timedelta(hours=11))) == 2


def test_too_many_refusals_pause_the_mailing(folder):
    started(60)
    taken = send(folder, Plan(rules=(Rule("", "550 5.1.1 no such user"),)))
    row = Mailing.objects.get()
    assert (taken, row.state) == ([], "paused")
    assert row.paused_reason.startswith("최근 ")
    assert states()["failed"] < 60


def test_company_that_refuses_our_name_pauses_the_mailing(folder):
    started(30)
    send(folder, Plan(rules=(Rule("", "550 5.7.1 bad reputation"),)))
    row = Mailing.objects.get()
    assert row.state == "paused"
    assert row.paused_reason == "naver에서 우리 메일을 받지 않아요. DNS와 평판을 확인해 주세요. (5.7.1 bad reputation)"
    assert Suppression.objects.count() == 0


def test_what_is_not_what_was_approved_is_not_sent(folder):
    made = started(2)
    Mailing.objects.filter(pk=made.pk).update(approved_hash="f" * 64)
    assert send(folder) == []
    row = Mailing.objects.get()
    assert (row.state, row.paused_reason, states()) == (
        "paused",
        "승인한 내용과 보낼 내용이 달라요. 내용을 확인하고 다시 승인받아 주세요.",
        {},
    )
