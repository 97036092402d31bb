"""The outbox: written with its occasion, sent once, tried again, and nothing lost when a process is killed."""

import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import mail, outbox
from portal.models import OutboxMessage
from portal.outbox_screen import failed_mails
from portal.todo import TodoRow
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
FILES = "portal.mail_backends.FileBackend"
State = OutboxMessage.State

pytestmark = pytest.mark.django_db


def write(key="contest:1", **fields) -> OutboxMessage:
    return mail.send(key=key, **{"to": "neighbour@example.org", "subject": "받았어요", "text": "고맙습니다.", **fields})


@pytest.fixture
def sink(settings, tmp_path):
    """A folder that takes the mail."""
    settings.MAIL_SINK = FILES
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def test_a_mail_goes_with_its_transaction(django_capture_on_commit_callbacks):
    def write_and_fail():
        with transaction.atomic():
            write("gone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with django_capture_on_commit_callbacks(execute=True):
        kept = write("kept")
    assert [m.key for m in OutboxMessage.objects.all()] == ["kept"]
    assert [task.args_kwargs for task in DBTaskResult.objects.all()] == [{"args": [kept.pk], "kwargs": {}}]


def test_the_same_occasion_is_written_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as tasks:
        first, second = write(text="처음"), write(text="다시")
    assert first == second
    assert OutboxMessage.objects.get().text == "처음"
    assert len(tasks) == 1


def test_a_mail_for_later_waits_for_its_time(sink, django_capture_on_commit_callbacks):
    now = timezone.now()
    with django_capture_on_commit_callbacks() as tasks:
        write(not_before=now + timedelta(hours=1))
    assert tasks == []
    assert outbox.deliver_due(now) == 0
    assert outbox.deliver_due(now + timedelta(hours=2)) == 1


def test_a_line_break_in_a_subject_starts_no_header(sink):
    assert write(subject="제목\r\nBcc: all@example.org").subject == "제목 Bcc: all@example.org"


def test_delivery_writes_one_readable_file_and_marks_it_sent(sink):
    now = timezone.now() + timedelta(seconds=1)
    kept = write(html="<p>고맙습니다.</p>")
    assert outbox.deliver(kept.pk, now) is True
    assert outbox.deliver(kept.pk, now) is False
    kept.refresh_from_db()
    assert (kept.state, kept.attempts, kept.sent_at) == (State.SENT, 1, now)
    (path,) = sink.iterdir()
    arrived = message_from_bytes(path.read_bytes(), policy=modern)
    assert arrived["Message-ID"] == outbox.message_id("contest:1")
    assert (arrived["To"], arrived["Subject"]) == ("neighbour@example.org", "받았어요")
    assert arrived.get_body(("plain",)).get_content().strip() == "고맙습니다."
    assert arrived.get_body(("html",)).get_content().strip() == "<p>고맙습니다.</p>"


def test_a_mail_that_another_process_is_sending_is_left_until_its_claim_is_old(sink):
    now = timezone.now()
    kept = write()
    OutboxMessage.objects.update(state=State.SENDING, claimed_at=now, attempts=1)
    assert outbox.deliver_due(now + outbox.STALE) == 0
    assert outbox.deliver_due(now + outbox.STALE + timedelta(seconds=1)) == 1
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == (State.SENT, 2)


def test_a_process_that_was_overtaken_does_not_write_over_the_other(sink):
    now = timezone.now() + timedelta(seconds=1)
    slow = outbox.claim(write().pk, now)
    assert outbox.deliver_due(now + outbox.STALE + timedelta(seconds=1)) == 1
    outbox.postpone(slow, now, TimeoutError("late"))
    assert OutboxMessage.objects.get().state == State.SENT


@override_settings(MAIL_SINK="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1)
def test_a_refused_mail_is_tried_five_times_ever_later_and_then_shown_to_a_person():
    kept = write()
    at = timezone.now() + timedelta(seconds=1)
    waits = []
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.deliver_due(at) == 0
        kept.refresh_from_db()
        waits.append(kept.not_before - at if kept.state == State.WAITING else kept.state)
        at = max(kept.not_before, at)
    assert waits == [*outbox.BACKOFF, State.FAILED]
    assert kept.error.startswith("ConnectionRefusedError")
    administrator = factories.MemberFactory(superuser=True)
    assert list(failed_mails(administrator, at)) == [
        TodoRow(label="보내지 못한 메일·문자", count=1, url="/admin/outbox/?state=failed", urgent=True)
    ]
    assert list(failed_mails(factories.MemberFactory(), at)) == []


def test_failed_mails_are_given_five_more_attempts_when_a_person_says_so(sink):
    write()
    OutboxMessage.objects.update(state=State.FAILED, attempts=5, claimed_at=timezone.now())
    call_command("retry_mail", stdout=io.StringIO())
    assert outbox.deliver_due(timezone.now()) == 1


@pytest.mark.parametrize("address", ["/admin/outbox/", "/admin/outbox/?state=failed"])
def test_the_outbox_is_to_look_at_only(client, address):
    write()
    OutboxMessage.objects.update(state=State.FAILED)
    client.force_login(factories.MemberFactory(superuser=True))
    page = client.get(address).content.decode()
    assert "n•••@example.org" in page
    assert "neighbour@" not in page
    assert "/admin/outbox/new/" not in page
    assert client.post("/admin/outbox/new/", {"key": "x"}).status_code in (302, 403)
    assert OutboxMessage.objects.count() == 1


def test_the_outbox_shows_neither_the_whole_address_nor_the_text(client):
    kept = write(text="https://localhost/once/secret-link")
    client.force_login(factories.MemberFactory(superuser=True))
    page = client.get(f"/admin/outbox/inspect/{kept.pk}/").content.decode()
    assert "n•••@example.org" in page
    assert "neighbour@" not in page
    assert "secret-link" not in page


@pytest.mark.parametrize(("asked", "found"), [("neighbour@example.org", True), ("neighbour", False)])
def test_the_outbox_is_searched_by_the_whole_address_only(client, asked, found):
    write(subject="골목 모임")
    client.force_login(factories.MemberFactory(superuser=True))
    assert ("골목 모임" in client.get("/admin/outbox/results/", {"to": asked}).content.decode()) is found
    assert "골목 모임" not in client.get("/admin/outbox/results/", {"q": asked}).content.decode()


def test_a_mail_that_kills_its_process_each_time_is_given_up(sink):
    write()
    OutboxMessage.objects.update(state=State.SENDING, claimed_at=timezone.now(), attempts=outbox.MOST_ATTEMPTS)
    assert outbox.deliver_due(timezone.now() + outbox.STALE + timedelta(seconds=1)) == 0
    assert OutboxMessage.objects.get().state == State.FAILED
    assert list(sink.iterdir()) == []


def test_mail_of_libraries_goes_through_the_outbox_too():
    message = EmailMultiAlternatives("검토해 주세요", "글 하나가 기다려요.", to=["a@example.org"], cc=["b@example.org"])
    message.attach_alternative("<p>글 하나가 기다려요.</p>", "text/html")
    get_connection("portal.mail_backends.OutboxBackend").send_messages([message])
    assert [(m.to, m.subject, m.html) for m in OutboxMessage.objects.order_by("pk")] == [
        ("a@example.org", "검토해 주세요", "<p>글 하나가 기다려요.</p>"),
        ("b@example.org", "검토해 주세요", "<p>글 하나가 기다려요.</p>"),
    ]
    assert django_mail.outbox == []


def chaos(folder: Path, **environment: str) -> dict:
    """Run tests/portal/chaos_mail.py in `folder`; its result."""
    printed, result = folder / "printed", folder / "result"
    with printed.open("w") as out:
        subprocess.run(
            [sys.executable, "-m", "tests.portal.chaos_mail"],
            cwd=ROOT,
            check=True,
            stdout=out,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
                "VAR_DIR": str(folder),
                "DATABASE_URL": f"sqlite:///{folder}/chaos.sqlite3",
                "EMAIL_URL": "console:",
                "TEXT_URL": "console:",
                "PRINTED": str(printed),
                "RESULT": str(result),
                **environment,
            },
        )
    return json.loads(result.read_text())


@pytest.mark.django_db(databases=[])
def test_killed_at_lines_no_notice_is_lost_and_none_doubled(tmp_path):
    """Every seventh line, and every one of the last 20. Every line, in minutes: STEP=1 (see chaos_mail.py)."""
    (tmp_path / "along").mkdir()
    (tmp_path / "end").mkdir()
    for seen, kills in ((chaos(tmp_path / "along", STEP="7"), 20), (chaos(tmp_path / "end", LAST="20"), 15)):
        assert seen["kills"] >= kills
        assert seen["acts"] >= 10
        assert seen["notices"] == 2 * seen["acts"]
        wrong = {name: seen[name] for name in ("lost", "doubled", "without_act", "printed_twice", "unsent")}
        assert wrong == {"lost": 0, "doubled": 0, "without_act": 0, "printed_twice": 0, "unsent": 0}


@pytest.mark.django_db(databases=[])
def test_the_counting_sees_a_sink_that_forgets_keys_and_a_telling_without_outbox(tmp_path):
    (tmp_path / "forgetful").mkdir()
    (tmp_path / "no_outbox").mkdir()
    assert chaos(tmp_path / "forgetful", CONTROL="forgetful", LAST="10")["doubled"] >= 1
    assert chaos(tmp_path / "no_outbox", CONTROL="no_outbox", STEP="5")["lost"] >= 1
