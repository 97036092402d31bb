"""newsletter/data_kinds.py, departures.py, rollup.py and retention_rules.py: what is shown, given back, destroyed."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from newsletter import departures, rollup
from newsletter.models import (
    Candidate,
    ConsentEvent,
    Delivery,
    Feed,
    IssueStat,
    MailEvent,
    Mailing,
    Subscriber,
    TestSend,
)
from portal import personal_data, retention
from tests.factories import MemberFactory
from tests.newsletter.makers import NOW, mailing, reader, series

pytestmark = pytest.mark.django_db
State = Subscriber.State
DAY = timedelta(days=1)


def kind(key: str) -> personal_data.DataKind:
    return personal_data.KINDS[f"newsletter_{key}"]


def destroyed(key: str, at=NOW) -> int:
    return retention.apply(personal_data.RULES[f"newsletter_{key}"], at)


def member_with_mailbox():
    member = MemberFactory()
    made = series(name="월간")
    linked = reader(made, "linked@naver.com", member=member, districts=("mapo",))
    EmailAddress.objects.create(user=member, email="Proven@daum.net", verified=True)
    return member, linked, reader(made, "proven@daum.net")


def test_member_sees_linked_and_proven_mailboxes_and_leaving_empties_both():
    member, linked, proven = member_with_mailbox()
    stranger = reader(series(), "stranger@naver.com")
    shown = kind("reading").collect(member)
    assert [(row["메일"], row["받는 소식지"][0]["자치구"]) for row in shown] == [
        ("linked@naver.com", ["마포구"]),
        ("proven@daum.net", []),
    ]
    assert kind("reading").erase(member, NOW) == 2
    states = dict(Subscriber.objects.values_list("pk", "state"))
    assert states == {linked.pk: State.ERASED, proven.pk: State.ERASED, stranger.pk: State.ACTIVE}
    assert kind("reading").collect(member) == []


def test_who_leaves_is_told_what_they_receive_and_it_stops_with_the_request():
    member, *_mailboxes = member_with_mailbox()
    assert [held.label for held in departures.held(member, NOW)] == ["소식지 ‘월간’ 받기"]
    departures.release(member, NOW)
    assert {it.state for it in Subscriber.objects.all()} == {State.UNSUBSCRIBED}
    assert list(departures.held(member, NOW)) == []


def test_staff_sees_what_they_did_for_the_newsletter():
    made = mailing()
    TestSend.objects.create(mailing=made, sha256="a" * 64, to="x@y.example", actor=made.approved_by, acted_at=NOW)
    assert kind("making").collect(made.approved_by) == [
        {"소식지": str(made), "한 일": "승인"},
        {"소식지": str(made), "한 일": "시험 발송", "때": "2026-12-01 10:00"},
    ]


def sent_rows(days_ago: int):
    """A finished mailing with one mail of each end, of a series that keeps them for 180 days."""
    made = series()
    sending = mailing(made, state=Mailing.State.FINISHED, finished_at=NOW - days_ago * DAY)
    for number, (state, outcome, domain) in enumerate(
        [("sent", "", "naver"), ("sent", "bounced", "naver"), ("failed", "", "daum"), ("skipped", "", "naver")]
    ):
        who = reader(made, f"r{made.pk}-{number}@naver.com")
        row = Delivery.objects.create(mailing=sending, subscriber=who, state=state, outcome=outcome, domain=domain)
    MailEvent.objects.create(key=f"e{made.pk}", delivery=row, kind="hard", source="mail", at=NOW - days_ago * DAY)
    return sending


def test_single_results_become_numbers_after_the_days_of_their_series():
    old, young = sent_rows(181), sent_rows(179)
    assert destroyed("deliveries") == 4
    assert Delivery.objects.filter(mailing=young).count() == 4
    columns = ("mailing", "domain", "sent", "failed", "skipped", "bounced", "complained")
    assert list(IssueStat.objects.order_by("domain").values_list(*columns)) == [
        (old.pk, "daum", 0, 1, 0, 0, 0),
        (old.pk, "naver", 2, 0, 1, 1, 0),
    ]
    assert destroyed("deliveries") == 0
    assert destroyed("returned") == 1


def test_rows_that_come_to_an_end_later_are_added_to_the_numbers():
    sending = sent_rows(200)
    Delivery.objects.filter(state="failed").update(state="queued")
    assert destroyed("deliveries") == 3
    Delivery.objects.update(state="sent")
    assert destroyed("deliveries") == 1
    assert IssueStat.objects.get(mailing=sending, domain="daum").sent == 1
    assert list(rollup.outlived(NOW)) == []


def test_who_stopped_is_nobody_within_five_days_and_who_never_confirmed_after_seven():
    made = series()
    stopped = reader(made, state=State.UNSUBSCRIBED, ended_at=NOW - 5 * DAY)
    lately = reader(made, state=State.UNSUBSCRIBED, ended_at=NOW - DAY)
    silent = reader(made, consent_until=NOW - 5 * DAY)
    pending = reader(made, state=State.PENDING, created_at=NOW - 8 * DAY)
    assert (destroyed("ended"), destroyed("ended")) == (3, 0)
    assert [
        (it.state, it.address == "") for it in (Subscriber.objects.get(pk=who.pk) for who in (stopped, silent, pending))
    ] == [(State.ERASED, True)] * 3
    lately.refresh_from_db()
    assert lately.state == State.UNSUBSCRIBED


def test_from_where_somebody_agreed_goes_two_years_after_and_the_line_stays():
    who = reader(series())
    old = ConsentEvent.objects.create(
        subscriber=who, step="request", purpose="info", acted_at=NOW - 731 * DAY, ip="192.0.2.1", user_agent="Firefox"
    )
    new = ConsentEvent.objects.create(subscriber=who, step="renew", purpose="info", acted_at=NOW, ip="192.0.2.2")
    assert destroyed("whence") == 1
    assert list(ConsentEvent.objects.order_by("pk").values_list("pk", "ip", "user_agent")) == [
        (old.pk, None, ""),
        (new.pk, "192.0.2.2", ""),
    ]
    assert destroyed("whence") == 0


def test_candidates_and_test_sends_go_after_a_year():
    feed = Feed.objects.create(url="https://mapo.example/feed", name="마포")
    for number, days in enumerate((364, 366)):
        Candidate.objects.create(
            feed=feed, fingerprint=f"{number}", title="소식", url="https://mapo.example/1", found_at=NOW - days * DAY
        )
        TestSend.objects.create(mailing=mailing(), sha256="a" * 64, to="x@y.example", acted_at=NOW - days * DAY)
    assert (destroyed("candidates"), destroyed("tests")) == (1, 1)
