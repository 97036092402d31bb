import base64
import hmac
import json
from hashlib import sha256

import pytest
from django.test import Client

from newsletter import message_ids
from newsletter.models import Delivery, MailEvent, Subscription, Suppression
from tests.newsletter.makers import NOW, mailing, reader, series

pytestmark = pytest.mark.django_db
KEY = "key-of-the-relay"


@pytest.fixture
def sent(time_machine):
    time_machine.move_to(NOW, tick=False)
    to = reader(series(), "reader@naver.com")
    made = mailing(to.subscriptions.get().series)
    return Delivery.objects.create(mailing=made, subscriber=to, state=Delivery.State.SENT, sent_at=NOW)


@pytest.fixture
def mailgun(settings):
    settings.NEWSLETTER_RELAY = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def postmark(settings):
    settings.NEWSLETTER_RELAY = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "relay:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": ""}


def mailgun_call(delivery: Delivery, event="failed", token="t1", key=KEY, severity="permanent", **status) -> dict:
    """As Mailgun's documentation shows it."""
    stamp = "1796000000"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), sha256).hexdigest()
    status = status or {"code": 550, "message": "5.1.1 The email account that you tried to reach does not exist"}
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "severity": severity,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1796000000.5,
            "reason": "bounce",
            "recipient": delivery.subscriber.address,
            "delivery-status": {"attempt-no": 1, "description": "", **status},
            "message": {
                "headers": {
                    "to": delivery.subscriber.address,
                    "message-id": message_ids.message_id(delivery.mailing_id, delivery.pk).strip("<>"),
                    "from": "news@portal.example",
                },
                "attachments": [],
                "size": 111,
            },
            "tags": [],
            "user-variables": {},
        },
    }


def postmark_call(address: str, record="Bounce", kind="HardBounce", number=42, details="") -> dict:
    return {
        "RecordType": record,
        "MessageStream": "broadcast",
        "ID": number,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Hard bounce",
        "Tag": "",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {},
        "ServerID": 23,
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": details or "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": address,
        "From": "news@portal.example",
        "BouncedAt": "2026-12-01T01:05:00Z",
        "DumpAvailable": False,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "12월호",
    }


def post(relay: str, body, password: str = "", raw: bytes | None = None) -> int:
    headers = {"authorization": "Basic " + base64.b64encode(password.encode()).decode()} if password else {}
    data = raw if raw is not None else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return client.post(
        f"/newsletter/webhooks/{relay}/", data, content_type="application/json", headers=headers
    ).status_code


def told(delivery: Delivery) -> tuple:
    delivery.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    return (
        delivery.outcome,
        delivery.subscriber.state,
        list(MailEvent.objects.order_by("pk").values_list("kind", "source")),
        Suppression.objects.count(),
    )


def test_signed_bounce_is_taken_once(sent, mailgun):
    codes = [post("mailgun", mailgun_call(sent)) for _ in range(3)]

    assert codes == [200, 200, 200]
    assert told(sent) == ("bounced", "bounced", [("hard", "mailgun")], 1)


@pytest.mark.parametrize("key", ["other", ""])
def test_forged_signature_changes_nothing(sent, mailgun, key):
    assert post("mailgun", mailgun_call(sent, key=key)) == 400
    assert told(sent) == ("", "active", [], 0)


def test_complaint_ends_everything(sent, mailgun):
    assert post("mailgun", mailgun_call(sent, "complained")) == 200
    assert told(sent) == ("complained", "complained", [("complaint", "mailgun")], 1)


def test_delivered_leaves_a_mark_and_no_row(sent, mailgun):
    assert post("mailgun", mailgun_call(sent, "delivered")) == 200
    assert told(sent) == ("delivered", "active", [], 0)


@pytest.mark.parametrize(("event", "severity"), [("failed", "temporary"), ("opened", ""), ("clicked", "")])
def test_delays_opens_and_clicks_are_not_kept(sent, mailgun, event, severity):
    assert post("mailgun", mailgun_call(sent, event, severity=severity)) == 200
    assert told(sent) == ("", "active", [], 0)


def test_full_mailbox_is_soft(sent, mailgun):
    post("mailgun", mailgun_call(sent, code=552, message="5.2.2 over quota"))

    assert told(sent) == ("bounced", "active", [("soft", "mailgun")], 0)


def test_wish_to_stop_at_the_relay_is_ours(sent, mailgun):
    assert post("mailgun", mailgun_call(sent, "unsubscribed")) == 200
    assert Subscription.objects.get().stopped_at == NOW


def test_relay_with_its_own_numbers_finds_the_mail_by_its_mailbox(sent, postmark):
    codes = [post("postmark", postmark_call("Reader@naver.com"), "relay:secret") for _ in range(2)]

    assert codes == [200, 200]
    assert told(sent) == ("bounced", "bounced", [("hard", "postmark")], 1)


@pytest.mark.parametrize("password", ["", "relay:other", "relay", "릴레이:비밀"])
def test_wrong_password_changes_nothing(sent, postmark, password):
    assert post("postmark", postmark_call("reader@naver.com"), password) == 400
    assert told(sent) == ("", "active", [], 0)


def test_spam_complaint_of_postmark_is_a_complaint(sent, postmark):
    call = postmark_call("reader@naver.com", "SpamComplaint", "SpamComplaint")

    assert post("postmark", call, "relay:secret") == 200
    assert told(sent) == ("complained", "complained", [("complaint", "postmark")], 1)


def test_unknown_mailbox_changes_nothing(sent, postmark):
    assert post("postmark", postmark_call("nobody@naver.com"), "relay:secret") == 200
    assert told(sent) == ("", "active", [], 0)


@pytest.mark.parametrize(
    "raw", [b"", b"junk", b"[]", b"{}", b"null", b'{"RecordType": 3}', b'"a"', b"\xff\xfe", b"[" * 9_000]
)
@pytest.mark.parametrize(("relay", "password"), [("postmark", "relay:secret"), ("mailgun", "")])
def test_junk_is_answered_and_changes_nothing(settings, raw, relay, password):
    settings.NEWSLETTER_RELAY = relay
    settings.ANYMAIL = {"WEBHOOK_SECRET": "relay:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}

    assert post(relay, None, password, raw=raw) in (200, 400)
    assert MailEvent.objects.count() == 0


@pytest.mark.parametrize("relay", ["postmark", "mailgun", "brevo", "unknown"])
def test_door_is_shut_for_every_relay_but_ours(settings, relay):
    assert post(relay, {}) == 404
    settings.NEWSLETTER_RELAY = relay
    assert post(relay, {}) == 404
