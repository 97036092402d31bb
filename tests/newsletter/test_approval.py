"""From draft to approved: rights, two persons, reasons, and what an edit undoes."""

from datetime import timedelta

import pytest

from newsletter import approval
from newsletter.acts import as_staff
from newsletter.approval import ApprovalRefused, Refusal
from newsletter.models import Mailing
from newsletter.moves import MoveRefusal, MoveRefused, State
from portal import roles
from portal.models import Notice
from tests.newsletter import makers
from tests.newsletter.makers import NOW
from tests.newsletter.staff import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return staff("editor", roles.AUTHOR)


@pytest.fixture
def publisher():
    return staff("publisher", roles.PUBLISHER)


def in_review(editor, **of) -> Mailing:
    series = makers.series(**of)
    makers.readers(series, 3)
    issue = makers.issue(series)
    return approval.request_review(mailing=approval.of_issue(issue), acting=as_staff(editor), at=NOW)


def approve(mailing, member):
    return approval.approve(mailing=mailing, seen=mailing.frozen_hash, acting=as_staff(member), at=NOW)


def edit(mailing, by=None, **fields):
    page = mailing.issue.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision(user=by)


def refused(verb, **about) -> str:
    with pytest.raises((ApprovalRefused, MoveRefused)) as error:
        verb(at=NOW, **about)
    return error.value.reason


def test_review_freezes_the_draft_and_asks_the_approvers(editor, publisher):
    made = in_review(editor)
    row = Mailing.objects.get()
    assert (row.state, row.requested_by, row.approved_hash) == (State.IN_REVIEW, editor, "")
    assert [build.sha256 for build in row.builds.all()] == [row.frozen_hash]
    assert [(n.member, n.kind) for n in Notice.objects.all()] == [(publisher, "newsletter_review")]
    approve(made, publisher)
    row.refresh_from_db()
    assert (row.state, row.approved_hash, row.approved_by) == (State.APPROVED, row.frozen_hash, publisher)
    assert [n.member for n in Notice.objects.filter(kind="newsletter_decided")] == [editor]


def test_who_has_no_right_is_refused(editor):
    made = in_review(editor)
    assert refused(approve_at, mailing=made, member=editor) == Refusal.NO_RIGHT
    series = makers.series(district="mapo")
    makers.readers(series, 1)
    away = staff("district", roles.district_group("eunpyeong"))
    theirs = approval.of_issue(makers.issue(series))
    assert refused(approval.request_review, mailing=theirs, acting=as_staff(away)) == Refusal.NO_RIGHT


def approve_at(*, mailing, member, at):
    return approval.approve(mailing=mailing, seen=mailing.frozen_hash, acting=as_staff(member), at=at)


@pytest.mark.parametrize(("above", "expected"), [(2, Refusal.OWN_WORK), (3, None)])
def test_above_a_number_of_readers_nobody_approves_own_work(publisher, above, expected):
    made = in_review(publisher, two_persons_above=above)
    assert approval.refusal(made, publisher, NOW) == expected
    other = staff("other")
    assert approval.refusal(made, other, NOW) is None


def test_the_last_editor_is_no_second_person(editor, publisher):
    series = makers.series(two_persons_above=2)
    makers.readers(series, 3)
    issue = makers.issue(series)
    issue.save_revision(user=publisher)
    made = approval.request_review(mailing=approval.of_issue(issue), acting=as_staff(editor), at=NOW)
    assert refused(approve_at, mailing=made, member=publisher) == Refusal.OWN_WORK


def test_without_readers_nothing_is_reviewed(editor):
    made = approval.of_issue(makers.issue(makers.series()))
    assert refused(approval.request_review, mailing=made, acting=as_staff(editor)) == Refusal.NOBODY
    assert Mailing.objects.count() == 0


def test_what_was_not_looked_at_is_not_approved(editor, publisher):
    made = in_review(editor)
    about = {"mailing": made, "seen": "0" * 64, "acting": as_staff(publisher)}
    assert refused(approval.approve, **about) == MoveRefusal.ELSEWHERE
    assert Mailing.objects.get().state == State.IN_REVIEW


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.SCHEDULED])
def test_an_edit_undoes_review_approval_and_schedule(editor, publisher, state):
    made = in_review(editor)
    if state != State.IN_REVIEW:
        approve(made, publisher)
    Mailing.objects.filter(pk=made.pk).update(state=state, send_at=NOW + timedelta(hours=3))
    edit(made, by=publisher, subject="다른 제목")
    row = Mailing.objects.get()
    assert (row.state, row.approved_hash, row.frozen_hash, row.send_at) == (State.DRAFT, "", "", None)
    last = row.steps.last()
    assert (last.before, last.after, last.actor) == (state, "draft", publisher)
    assert "내용이 바뀌어서" in last.reason
    assert Notice.objects.filter(member=editor, title__startswith="다시 검토").count() == 1


def test_a_save_that_changes_nothing_and_publishing_undo_nothing(editor):
    made = in_review(editor)
    edit(made).publish()
    assert Mailing.objects.get().state == State.IN_REVIEW


def test_a_program_that_saves_the_page_itself_undoes_it_too(editor):
    made = in_review(editor)
    page = made.issue
    page.preheader = "몰래"
    page.save()
    assert Mailing.objects.get().state == State.DRAFT


def test_send_back_needs_a_reason_and_tells_it(editor, publisher):
    made = in_review(editor)
    about = {"mailing": made, "acting": as_staff(publisher)}
    assert refused(approval.send_back, reason=" ", **about) == Refusal.NO_REASON
    approval.send_back(reason="첫 사진이 흐려요", at=NOW, **about)
    assert (made.state, made.steps.last().reason) == (State.DRAFT, "첫 사진이 흐려요")
    assert Notice.objects.get(member=editor).text == "첫 사진이 흐려요"


def test_readers_are_chosen_in_a_draft_only(editor):
    made = in_review(editor)
    about = {"mailing": made, "acting": as_staff(editor), "audience": {}}
    assert refused(approval.choose, **about) == Refusal.NOT_DRAFT


def test_an_approver_looks_at_what_was_frozen(editor, publisher):
    made = in_review(editor)
    edition = approval.frozen_edition(made.issue, "en")
    build = made.builds.get()
    assert (edition.language, edition.subjects, edition.parts) == ("ko", {"a": build.subject}, build.parts)
    approval.send_back(mailing=made, reason="사진", acting=as_staff(publisher), at=NOW)
    assert approval.frozen_edition(made.issue, "ko") is None


def test_who_chose_which_readers_stands_in_the_record(editor):
    about = {"mailing": approval.of_issue(makers.issue()), "acting": as_staff(editor)}
    made = approval.choose(audience={"member": True}, at=NOW, **about)
    assert [(step.actor, step.reason) for step in made.steps.all()] == [(editor, "받는 사람: 회원")]
