import io
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from newsletter import bounce_mailbox
from newsletter.bounce_mailbox import Mailbox, MailboxError, Tally
from newsletter.models import ConsentEvent, Delivery, MailEvent, Subscription
from tests.newsletter import imap
from tests.newsletter.makers import NOW, mailing, reader, series
from tests.newsletter.returned_mails import answer, arf, dsn


@pytest.fixture
def deliveries(db):
    """Three mails that went, of three readers."""
    of = series()
    made = mailing(of)
    return [
        Delivery.objects.create(mailing=made, subscriber=reader(of), state=Delivery.State.SENT, sent_at=NOW)
        for _number in range(3)
    ]


def raw_of(deliveries, kind=dsn) -> list[bytes]:
    return [kind(one.mailing_id, one.pk) for one in deliveries]


def test_each_mail_is_read_once(deliveries):
    with imap.serving() as box:
        for raw in [*raw_of(deliveries), b"junk", b""]:
            box.put(raw)

        first = bounce_mailbox.read_all(Mailbox.of(box.url()), NOW)
        second = bounce_mailbox.read_all(Mailbox.of(box.url()), NOW)

    assert (first, second) == (Tally(5, 3), Tally(0, 0))
    assert box.flags() == {number: ["\\Seen"] for number in range(1, 6)}
    assert box.fetched == [1, 2, 3, 4, 5]
    assert MailEvent.objects.count() == 3


def test_read_mails_are_moved_where_wished(deliveries):
    with imap.serving("Done") as box:
        for raw in raw_of(deliveries):
            box.put(raw)

        tally = bounce_mailbox.read_all(Mailbox.of(box.url(moved="Done")), NOW)

    assert tally == Tally(3, 3)
    assert (box.flags(), len(box.folders["Done"])) == ({}, 3)


def test_connection_that_breaks_loses_and_doubles_nothing(deliveries):
    with imap.serving() as box:
        for raw in raw_of(deliveries):
            box.put(raw)
        box.breaks_at = "STORE"

        with pytest.raises(MailboxError):
            bounce_mailbox.read_all(Mailbox.of(box.url()), NOW)
        again = bounce_mailbox.read_all(Mailbox.of(box.url()), NOW)

    assert again == Tally(3, 2)
    assert MailEvent.objects.count() == 3


def test_huge_mail_is_read_by_its_beginning(deliveries):
    raw = raw_of(deliveries)[0] + b"x" * 2_000_000
    with imap.serving() as box:
        box.put(raw)

        assert bounce_mailbox.read_all(Mailbox.of(box.url()), NOW) == Tally(1, 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda box: setattr(box, "password", "other"), "wrong password"),
        (lambda box: box.folders.pop("INBOX"), "no such folder"),
    ],
)
def test_mailbox_that_does_not_open_says_why(db, change, says):
    with imap.serving() as box:
        change(box)

        with pytest.raises(MailboxError, match=says):
            bounce_mailbox.read_all(Mailbox.of(box.url()), NOW)


def test_nobody_listening_is_a_mailbox_error(db):
    with pytest.raises(MailboxError):
        bounce_mailbox.read_all(Mailbox.of("imap://a:b@127.0.0.1:9/INBOX"), NOW)


@pytest.mark.parametrize("url", ["pop3://host/", "imaps://", "INBOX"])
def test_address_of_no_mailbox_is_refused(url):
    with pytest.raises(ValueError, match="NEWSLETTER_BOUNCE_URL"):
        Mailbox.of(url)


def test_command_reads_the_mailbox_of_the_settings(deliveries, settings):
    out = io.StringIO()
    with imap.serving() as box:
        box.put(raw_of(deliveries, arf)[0])
        settings.NEWSLETTER_BOUNCE_URL = box.url()
        call_command("read_bounces", stdout=out)

    assert out.getvalue() == "1 mails read, 1 of them told something new\n"


def test_command_without_a_mailbox_says_so(db):
    with pytest.raises(CommandError, match="empty"):
        call_command("read_bounces")


def test_mail_from_a_pipe_is_taken(deliveries):
    one = deliveries[0]
    raw = dsn(one.mailing_id, one.pk)
    out = io.StringIO()

    call_command("take_bounce", stdin=io.BytesIO(raw), stdout=out)
    call_command("take_bounce", stdin=io.BytesIO(raw), stdout=out)

    assert out.getvalue() == "taken\nnothing new in it\n"
    one.refresh_from_db()
    assert one.outcome == "bounced"


def test_pipe_asks_the_mail_server_to_wait_when_there_is_no_database(tmp_path, settings):
    settings.ADDRESS_KEY = "development-only-and-public"
    raw = dsn(3, 81)
    done = subprocess.run(
        [sys.executable, "manage.py", "take_bounce", "--recipient", "b+x@portal.example"],
        input=raw,
        env={"DATABASE_URL": f"sqlite:///{tmp_path}/none/db.sqlite3", "VAR_DIR": str(tmp_path), "PATH": "/usr/bin"}
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev"},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (75, b"")


def test_mail_that_asks_to_stop_stops_that_newsletter(deliveries):
    one = deliveries[0]
    raw = answer(one.mailing_id, one.pk, "unsubscribe")

    assert [bounce_mailbox.take_mail(raw, at=NOW), bounce_mailbox.take_mail(raw, at=NOW)] == [True, False]
    assert Subscription.objects.get(subscriber=one.subscriber).stopped_at == NOW
    assert ConsentEvent.objects.filter(subscriber=one.subscriber, step="withdraw").count() == 1
    one.subscriber.refresh_from_db()
    assert one.subscriber.state == "unsubscribed"
    assert MailEvent.objects.count() == 0
