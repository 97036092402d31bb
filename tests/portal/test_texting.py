"""Texts and 알림톡: the outbox's second channel, with a sink of its own that takes each once."""

import json

import pytest
from django.test import override_settings
from django.utils import timezone

from portal import outbox, text_sinks, texting
from portal.models import OutboxMessage

pytestmark = pytest.mark.django_db
Channel = OutboxMessage.Channel
State = OutboxMessage.State
SINKS = {name: f"portal.text_sinks.{name}" for name in ("FileSink", "ConsoleSink")}


@pytest.fixture
def folder(settings, tmp_path):
    settings.TEXT_SINK, settings.TEXT_FILE_PATH = SINKS["FileSink"], tmp_path / "texts"
    return settings.TEXT_FILE_PATH


def send(**fields) -> OutboxMessage:
    return texting.send(**{"key": "code:1", "to": "01012345678", "text": "확인 번호는 123456이에요.", **fields})


def test_a_text_is_written_once_with_its_occasion(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as tasks:
        first, second = send(text="처음"), send(text="다시")
    assert first == second
    assert (first.channel, first.to, first.text, first.subject) == (Channel.SMS, "01012345678", "처음", "")
    assert len(tasks) == 1


@pytest.mark.parametrize(
    ("template", "channel", "kept"),
    [("", Channel.SMS, ""), ("phone_code", Channel.ALIMTALK, "phone_code"), ("never_approved", Channel.SMS, "")],
)
def test_alimtalk_carries_approved_templates_only(template, channel, kept):
    message = send(template=template)
    assert (message.channel, message.template) == (channel, kept)


def test_the_file_sink_keeps_a_text_once_by_its_key(folder):
    message = send()
    assert outbox.deliver(message.pk, timezone.now()) is True
    # As after a crash: sent, and nobody wrote it down.
    OutboxMessage.objects.update(state=State.WAITING)
    assert outbox.deliver(message.pk, timezone.now()) is True
    (path,) = folder.iterdir()
    assert json.loads(path.read_text()) == {
        "channel": "sms",
        "key": "code:1",
        "to": "01012345678",
        "template": "",
        "text": "확인 번호는 123456이에요.",
    }


def test_the_console_sink_prints_a_new_text_once(settings, folder, capsys):
    settings.TEXT_SINK = SINKS["ConsoleSink"]
    message = send()
    text_sinks.sink().send(message)
    text_sinks.sink().send(message)
    assert capsys.readouterr().out == text_sinks.as_json(message) + "\n"


class BrokenSink:
    def send(self, message: OutboxMessage) -> None:
        raise TimeoutError("the provider is silent")


@override_settings(TEXT_SINK=f"{__name__}.BrokenSink")
def test_a_text_that_a_provider_refuses_waits_for_its_next_attempt():
    at = timezone.now()
    message = send(not_before=at)
    assert outbox.deliver(message.pk, at) is False
    message.refresh_from_db()
    assert (message.state, message.not_before) == (State.WAITING, at + outbox.BACKOFF[0])
    assert message.error == "TimeoutError: the provider is silent"
