"""A test mail is the real mail, marked, to staff only, with links that belong to nobody."""

from email import message_from_bytes
from email.policy import default

import pytest

from newsletter import approval, test_sends
from newsletter.acts import as_staff
from newsletter.audiences import Reader
from newsletter.models import Delivery
from newsletter.models import TestSend as SendRow
from newsletter.test_sends import Refusal, TestSendRefused
from portal import roles
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, tmp_path):
    settings.NEWSLETTER_EMAIL_URL = "file:"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


@pytest.fixture
def editor():
    return staff("editor", roles.AUTHOR)


def send(mailing, member, to, reader=None):
    return test_sends.send(mailing=mailing, to=to, reader=reader or Reader(), acting=as_staff(member), at=NOW)


def test_each_address_gets_one_marked_mail(box, editor):
    other = staff("other")
    series = makers.series(kind="ad")
    blocks = [
        ("text", {"heading": "강남", "text": "<p>강남 소식</p>", "audience": {"districts": ["gangnam"]}}),
        ("text", {"heading": "마포", "text": "<p>마포 소식</p>", "audience": {"districts": ["mapo"]}}),
    ]
    mailing = approval.of_issue(makers.issue(series, blocks))
    answers = send(mailing, editor, ["EDITOR@portal.example", other.email], Reader(districts=("mapo",)))
    assert test_sends.went(answers) == 2
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(box.rglob("*.eml"))]
    assert sorted(mail["To"] for mail in mails) == ["editor@portal.example", "other@portal.example"]
    assert {mail["Subject"] for mail in mails} == {"[시험] (광고) 12월, 우리 동네 소식"}
    text = mails[0].get_body(("plain",)).get_content()
    assert ("마포 소식" in text, "강남 소식" in text) == (True, False)
    assert "/newsletter/out/sample/" in mails[0]["List-Unsubscribe"]
    rows = SendRow.objects.order_by("pk")
    assert [(row.to, row.actor, row.as_reader["districts"]) for row in rows] == [
        ("editor@portal.example", editor, ["mapo"]),
        ("other@portal.example", editor, ["mapo"]),
    ]
    assert Delivery.objects.count() == 0


def test_a_frozen_build_is_sent_as_it_was_frozen(box, editor):
    made = makers.mailing()
    send(made, editor, [editor.email])
    assert SendRow.objects.get().sha256 == made.approved_hash


@pytest.mark.parametrize(("to", "reason"), [(["a@b.example"], Refusal.NOT_STAFF), (["x@y.example"] * 21, None)])
def test_who_is_not_staff_gets_none(box, editor, to, reason):
    to = [f"{number}{address}" for number, address in enumerate(to)]
    with pytest.raises(TestSendRefused) as error:
        send(makers.mailing(), editor, to)
    assert error.value.reason == (reason or Refusal.MANY)
    assert SendRow.objects.count() == 0


def test_who_may_not_compose_sends_none(box):
    with pytest.raises(TestSendRefused) as error:
        send(makers.mailing(), desk := staff("desk", roles.DESK), [desk.email])
    assert error.value.reason == Refusal.NO_RIGHT
