"""A draft or a frozen build in the mailboxes of staff, made as for one chosen reader and marked as a test.

It goes over the same relay as the real thing, so that what arrives is what readers would get; the reader's own links
lead to a sample that belongs to nobody and changes nothing.
"""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.acting import Acting
from members.addresses import normalised
from members.models import Member
from members.staff import is_staff
from newsletter import building, message_ids, rights
from newsletter.audiences import Reader
from newsletter.merging import Merge
from newsletter.models import Build, Mailing, TestSend
from newsletter.sending import editions
from newsletter.sending.relays import relay
from newsletter.sending.replies import Reply, Verdict
from newsletter.sending.smtp import Envelope, NoConnection, Unheard

MARK = "[시험]"
MOST = 20
# No reader has it: tokens are 43 letters.
SAMPLE = "sample"
# Numbers of test mails begin here: no delivery has them, so that a bounce of one is nobody's.
FIRST_NUMBER = 10**16


class Refusal(models.TextChoices):
    NO_RIGHT = "no_right", _("이 소식지를 다룰 권한이 없어요. 필요하면 시스템 관리자에게 말해 주세요.")
    MANY = "many", _("시험 메일은 한 번에 20명까지 보낼 수 있어요. 주소를 줄여 주세요.")
    NOT_STAFF = "not_staff", _("담당자 계정의 주소가 아니에요. 주소를 다시 봐 주세요.")


class TestSendRefused(Exception):
    """`addresses`: those at fault."""

    __test__ = False

    def __init__(self, reason: Refusal, addresses: tuple[str, ...] = ()):
        self.reason, self.addresses = reason, addresses
        super().__init__(f"{reason.label} ({', '.join(addresses)})" if addresses else str(reason.label))


def refusal(mailing: Mailing, member: Member | None, to: list[str]) -> TestSendRefused | None:
    """Why `member` may not have it sent to these addresses."""
    if not rights.may(member, rights.COMPOSE, mailing.series):
        return TestSendRefused(Refusal.NO_RIGHT)
    if len(to) > MOST:
        return TestSendRefused(Refusal.MANY)
    known = {row.email: row for row in Member.objects.present().filter(email__in=[normalised(it) for it in to])}
    strange = [it for it in to if (row := known.get(normalised(it))) is None or not is_staff(row)]
    return TestSendRefused(Refusal.NOT_STAFF, tuple(strange)) if strange else None


def build_of(mailing: Mailing, reader: Reader, arm: str, at: datetime) -> Build:
    """Of the approved or the waiting build; of the newest draft (not saved) where nothing is frozen. In memory only."""
    frozen = mailing.approved_hash or mailing.frozen_hash
    if frozen:
        builds = {(row.language, row.arm): row for row in mailing.builds.filter(sha256=frozen)}
        build = editions.of_reader(builds, reader.language, arm)
    else:
        draft = mailing.issue.get_latest_revision_as_object()
        languages = building.languages(draft)
        edition = building.edition_of(draft, reader.language if reader.language in languages else "ko", at)
        subject = edition.subjects.get(arm) or edition.subjects["a"]
        build = Build(
            mailing=mailing,
            language=edition.language,
            arm=arm,
            subject=subject,
            parts=edition.parts,
            html_bytes=edition.html_bytes,
            sha256=building.hash_of(subject, edition.parts),
            made_at=at,
        )
    build.subject = f"{MARK} {build.subject}"
    return build


def send(
    *, mailing: Mailing, to: list[str], reader: Reader, acting: Acting, at: datetime, arm: str = "a"
) -> dict[str, Reply]:
    """By address what the mail server answered. Raises TestSendRefused, NoConnection; what went is recorded."""
    to = list(dict.fromkeys(normalised(it) for it in to))
    if wrong := refusal(mailing, acting.actor, to):
        raise wrong
    if mailing.pk is None:
        mailing = Mailing.objects.get_or_create(issue=mailing.issue, defaults={"series": mailing.series})[0]
    build = build_of(mailing, reader, arm, at)
    merge = Merge(build, mailing.series)
    answers: dict[str, Reply] = {}
    way = relay().open()
    try:
        for address in to:
            row = TestSend.objects.create(
                mailing=mailing,
                sha256=build.sha256,
                to=address,
                as_reader={
                    "districts": list(reader.districts),
                    "topics": list(reader.topics),
                    "language": reader.language,
                    "arm": arm,
                },
                acted_at=at,
                **acting.columns(),
            )
            number = FIRST_NUMBER + row.pk
            back = message_ids.return_address(mailing.pk, number)
            mail = merge.message(
                mailing=mailing.pk, delivery=number, to=address, name="", secret=SAMPLE, reader=reader, at=at
            )
            try:
                answers[address] = way.send(Envelope(back, address), mail, lambda: None)
            except (Unheard, NoConnection) as error:
                answers[address] = Reply(0, str(error))
                break
    finally:
        way.close()
    return answers


def went(answers: dict[str, Reply]) -> int:
    return sum(answer.verdict is Verdict.TAKEN for answer in answers.values())
