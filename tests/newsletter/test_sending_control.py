"""Pausing, stopping, retrying; pace, quiet hours, recovery, progress."""

from datetime import timedelta

import pytest

from newsletter.acts import as_portal
from newsletter.models import Delivery, DomainPace, Mailing
from newsletter.moves import MoveRefused
from newsletter.sending import claiming, control, finishing, hours, materialising, pacing, recovering
from newsletter.sending.acknowledging import Outcome, acknowledge
from newsletter.sending.breakers import Breaker, no_connection
from newsletter.sending.journal import Journal
from newsletter.sending.progress import progress
from newsletter.sending.replies import Reply, Verdict
from newsletter.sending.workers import Presence
from tests.newsletter import makers
from tests.newsletter.makers import NOW

pytestmark = pytest.mark.django_db
BY = {"acting": as_portal(), "at": NOW}
TAKEN = Reply(250, "2.0.0 ok")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def sending() -> Mailing:
    made = control.start(makers.mailing(), **BY)
    makers.readers(made.series, 5)
    return materialising.materialise(made, **BY)


def outcomes(claims, reply=TAKEN, at=NOW) -> list[Outcome]:
    return [Outcome(c.pk, c.mailing, c.address, c.domain, c.attempts, reply.verdict, reply, at) for c in claims]


def states(mailing) -> list[str]:
    return list(mailing.deliveries.order_by("pk").values_list("state", flat=True))


def test_paused_and_cancelled_mailings_are_claimed_no_more(sending):
    worker = Presence(NOW).row
    assert len(claiming.claim(sending, worker, 2, NOW)) == 2
    control.pause(sending, reason="오타", **BY)
    assert claiming.claim(sending, worker, 2, NOW) == []
    control.resume(sending, **BY)
    assert (sending.state, sending.paused_reason) == ("sending", "")
    held = claiming.claim(sending, worker, 1, NOW)
    control.cancel(sending, **BY)
    assert claiming.claim(sending, worker, 2, NOW) == []
    assert states(sending) == ["claimed"] * 3 + ["skipped"] * 2
    # What was on the wire at that moment has gone.
    acknowledge(worker, outcomes(held))
    assert states(sending)[2] == "sent"


def test_mailing_paused_before_its_list_goes_on_with_the_list():
    made = control.start(makers.mailing(), **BY)
    control.pause(made, **BY)
    control.resume(made, **BY)
    assert made.state == "materialising"


def test_what_does_not_add_up_does_not_end(sending):
    worker = Presence(NOW).row
    acknowledge(worker, outcomes(claiming.claim(sending, worker, 9, NOW)))
    Mailing.objects.filter(pk=sending.pk).update(materialised=6)
    assert not finishing.finish(sending, **BY)
    Mailing.objects.filter(pk=sending.pk).update(materialised=5)
    assert finishing.finish(sending, **BY)


def test_failures_are_tried_again_and_others_are_not(sending):
    worker = Presence(NOW).row
    claims = claiming.claim(sending, worker, 9, NOW)
    acknowledge(worker, outcomes(claims[:2], Reply(554, "5.6.0 no")) + outcomes(claims[2:]))
    assert finishing.finish(sending, **BY)
    assert control.retry_failed(sending, **BY) == 2
    assert [claim.pk for claim in claiming.claim(sending, worker, 9, NOW)] == [claim.pk for claim in claims[:2]]
    sending.state = "draft"
    with pytest.raises(MoveRefused):
        control.retry_failed(sending, **BY)


def test_a_day_of_no_is_a_failure(sending):
    worker = Presence(NOW).row
    claims = claiming.claim(sending, worker, 2, NOW)
    Delivery.objects.filter(pk=claims[0].pk).update(attempts=15)
    last = Outcome(claims[0].pk, sending.pk, "", "naver", 15, Verdict.LATER, Reply(450, "4.2.2 full"), NOW)
    acknowledge(worker, [last, *outcomes(claims[1:], Reply(450, "4.2.2 full"))])
    row = Delivery.objects.get(pk=claims[1].pk)
    assert states(sending)[:2] == ["failed", "queued"]
    assert (row.next_at, row.reply_code, row.reply) == (NOW + timedelta(minutes=2), 450, "4.2.2 full")
    assert row.pk not in [claim.pk for claim in claiming.claim(sending, worker, 9, NOW)]
    assert [claim.pk for claim in claiming.claim(sending, worker, 9, NOW + timedelta(minutes=2))] == [row.pk]


def test_who_asks_to_slow_down_is_asked_half_as_often(sending):
    worker = Presence(NOW).row
    claims = claiming.claim(sending, worker, 2, NOW)
    acknowledge(worker, outcomes(claims, Reply(421, "4.7.0 too many")))
    pace = DomainPace.objects.get()
    assert (pace.domain, pace.per_second, pace.last_reply) == ("naver", pacing.FIRST, "4.7.0 too many")
    assert claiming.claim(sending, worker, 9, NOW) == []
    later = NOW + timedelta(seconds=31)
    assert len(claiming.claim(sending, worker, 9, later)) == 3
    pacing.slow_down("naver", later, "4.7.0 still")
    assert DomainPace.objects.get().per_second < pacing.FIRST


def test_limit_of_a_minute_is_kept(sending):
    sending.per_minute = 120
    worker = Presence(NOW).row
    assert len(claiming.claim(sending, worker, 9, NOW)) == 1
    assert claiming.claim(sending, worker, 9, NOW) == []
    assert len(claiming.claim(sending, worker, 9, NOW + timedelta(seconds=1))) == 2


def test_dead_worker_is_settled_by_its_journal(sending):
    dead, living = Presence(NOW), Presence(NOW)
    answered, unheard, untried = claiming.claim(sending, dead.row, 3, NOW)
    held = claiming.claim(sending, living.row, 1, NOW)
    journal = Journal(dead.place / "0.log")
    for claim in (answered, unheard):
        journal.asks(claim.pk, claim.attempts)
    journal.hears(answered.pk, answered.attempts, TAKEN)
    # Half a line: it died while writing.
    (dead.place / "1.log").write_bytes(b"+%d" % untried.pk)
    dead.leave()
    later = NOW + timedelta(minutes=1)
    living.beat(later)
    assert recovering.recover(later) == 3
    rows = {row.pk: (row.state, row.attempts) for row in Delivery.objects.all()}
    assert rows[answered.pk] == ("sent", 1)
    assert rows[unheard.pk] == ("ambiguous", 1)
    assert rows[untried.pk] == ("queued", 0)
    assert rows[held[0].pk] == ("claimed", 1)
    assert (recovering.recover(later), dead.place.exists()) == (0, False)


def test_without_its_journal_all_a_dead_worker_held_is_ambiguous(sending):
    dead = Presence(NOW)
    claiming.claim(sending, dead.row, 2, NOW)
    dead.leave()
    for path in sorted(dead.place.iterdir()):
        path.unlink()
    dead.place.rmdir()
    assert recovering.recover(NOW + timedelta(minutes=1)) == 2
    assert states(sending)[:2] == ["ambiguous"] * 2


@pytest.mark.parametrize(("clock", "is_rest"), [((20, 29), False), ((20, 30), True), ((8, 29), True), ((8, 30), False)])
def test_rest_at_night(clock, is_rest):
    series = makers.series()
    at = NOW.replace(hour=clock[0], minute=clock[1])
    assert hours.rests(series, at) is is_rest
    assert hours.goes_on_at(series, at).strftime("%H:%M") == ("08:30" if is_rest else at.strftime("%H:%M"))
    series.keeps_quiet = False
    assert not hours.rests(series, at)


def test_breaker_counts_refusals_and_forgives_a_few():
    breaker, no = Breaker(), Reply(554, "5.6.0 no")
    row = (1, 1, "a@b.c", "other", 1)
    breaker.see([Outcome(*row, Verdict.TAKEN, TAKEN, NOW)] * 190 + [Outcome(*row, Verdict.NEVER, no, NOW)] * 10)
    assert breaker.reason == ""
    breaker.see([Outcome(*row, Verdict.NEVER, Reply(554, "5.7.1 no"), NOW)])
    assert breaker.reason == "최근 200통 가운데 11통이 가지 못했어요. 답을 살펴봐 주세요."
    assert no_connection(20, "refused") == ""
    assert no_connection(21, "refused").startswith("메일 서버에 21번 이어서 연결하지 못했어요.")


@pytest.mark.parametrize("number", [1, 30])
def test_progress_costs_the_same_for_any_number(number, django_assert_num_queries):
    made = control.start(makers.mailing(), **BY)
    makers.readers(made.series, number)
    materialising.materialise(made, **BY)
    worker = Presence(NOW).row
    claims = claiming.claim(made, worker, 10, NOW)
    acknowledge(worker, outcomes(claims[:5]))
    with django_assert_num_queries(3):
        now = progress(made, NOW + timedelta(seconds=30))
    gone = min(5, number)
    assert (now.total, now.done, now.per_minute, now.percent) == (number, gone, gone, gone * 100 // number)
    assert now.by_domain["naver"]["sent"] == gone
    assert now.left == (timedelta(minutes=5) if number == 30 else None)
