"""From draft to approved: who may, what stands in the way, and what an edit undoes.

What is approved is the frozen build and its hash, never a live page. Each question here is asked by the button and by
the verb alike.
"""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.acting import Acting
from members.models import Member
from newsletter import building, checklist, notice_kinds, recipients, rights, segments
from newsletter.acts import as_portal, as_staff
from newsletter.models import Build, IssuePage, Mailing, MailingStep
from newsletter.moves import MoveRefusal, MoveRefused, State, move
from portal import notices

# What an edit or a "send back" undoes.
UNDONE = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
NOTHING_APPROVED = {
    "content_hash": "",
    "frozen_hash": "",
    "approved_hash": "",
    "approved_by": None,
    "send_at": None,
    "confirmed_late_at": None,
}


class Refusal(models.TextChoices):
    NO_RIGHT = "no_right", gettext_lazy("이 소식지를 다룰 권한이 없어요. 필요하면 시스템 관리자에게 말해 주세요.")
    NOT_DRAFT = "not_draft", gettext_lazy("만드는 중인 호만 검토를 맡길 수 있어요.")
    NO_ISSUE = "no_issue", gettext_lazy("모음 소식지는 누리집이 스스로 만들어요.")
    PROBLEMS = "problems", gettext_lazy("꼭 고쳐야 하는 것이 남아 있어요. 점검표를 보고 고쳐 주세요.")
    NOBODY = "nobody", gettext_lazy("받을 사람이 없어요. 받는 사람 조건을 넓혀 주세요.")
    NOT_IN_REVIEW = "not_in_review", gettext_lazy("검토를 기다리는 호가 아니에요. 화면을 새로 열어 주세요.")
    OWN_WORK = (
        "own_work",
        gettext_lazy("받는 사람이 많아서 두 사람이 확인해야 해요. 고치거나 맡기지 않은 다른 사람이 승인해 주세요."),
    )
    EDITED = "edited", gettext_lazy("맡긴 뒤에 내용이 바뀌었어요. 검토를 다시 맡겨 주세요.")
    NOT_BACK = "not_back", gettext_lazy("되돌릴 수 있는 상태가 아니에요. 화면을 새로 열어 주세요.")
    NO_REASON = "no_reason", gettext_lazy("왜 되돌리는지 적어 주세요. 맡긴 사람에게 그대로 보여요.")


class ApprovalRefused(Exception):
    def __init__(self, reason: Refusal):
        self.reason = reason
        super().__init__(reason.label)


def of_issue(issue: IssuePage) -> Mailing:
    """The mailing of an issue; the first time not saved yet."""
    return Mailing.objects.select_related("series", "issue").filter(issue=issue).first() or Mailing(
        issue=issue, series=issue.series
    )


def problems(issue: IssuePage, at: datetime) -> list[checklist.Problem]:
    """Of the newest draft."""
    return checklist.problems(issue.get_latest_revision_as_object(), at)


def frozen_edition(issue: IssuePage, language: str) -> building.Edition | None:
    """What waits for approval or is approved, as it will go: an approver looks at this, never at live items."""
    mailing = of_issue(issue)
    if mailing.state not in UNDONE:
        return None
    builds = list(mailing.builds.filter(sha256=mailing.approved_hash or mailing.frozen_hash).order_by("arm"))
    own = [build for build in builds if build.language == language] or [it for it in builds if it.language == "ko"]
    if not own:
        return None
    return building.Edition(own[0].language, {build.arm: build.subject for build in own}, own[0].parts)


def count(mailing: Mailing, at: datetime) -> int:
    """How many would get it now."""
    return recipients.receiving(mailing, at).count()


def needs_two(mailing: Mailing, at: datetime) -> bool:
    return count(mailing, at) > mailing.series.two_persons_above


def own_hands(mailing: Mailing) -> set[int]:
    """Who asked for the review and who wrote last: above a number of readers neither may approve."""
    revision = mailing.issue.latest_revision if mailing.issue else None
    return {pk for pk in (mailing.requested_by_id, revision.user_id if revision else None) if pk}


def request_refusal(
    mailing: Mailing, member: Member | None, at: datetime, found: list[checklist.Problem] | None = None
) -> Refusal | None:
    """Why `member` may not ask for the review of this draft. `found`: its problems where they are known already."""
    if not rights.may(member, rights.COMPOSE, mailing.series):
        return Refusal.NO_RIGHT
    if mailing.issue is None:
        return Refusal.NO_ISSUE
    if mailing.state != State.DRAFT:
        return Refusal.NOT_DRAFT
    if checklist.stops(problems(mailing.issue, at) if found is None else found):
        return Refusal.PROBLEMS
    return None if recipients.receiving(mailing, at).exists() else Refusal.NOBODY


def refusal(mailing: Mailing, member: Member | None, at: datetime) -> Refusal | None:
    """Why `member` may not approve what waits for it."""
    if not rights.may(member, rights.APPROVE, mailing.series):
        return Refusal.NO_RIGHT
    if mailing.state != State.IN_REVIEW:
        return Refusal.NOT_IN_REVIEW
    if building.content_hash(mailing.issue) != mailing.content_hash:
        return Refusal.EDITED
    if member.pk in own_hands(mailing) and needs_two(mailing, at):
        return Refusal.OWN_WORK
    return None


def back_refusal(mailing: Mailing, member: Member | None, at: datetime) -> Refusal | None:
    """Why `member` may not make a draft of it again: an approver may, and who asked for the review."""
    is_own = member is not None and member.pk == mailing.requested_by_id
    if not is_own and not rights.may(member, rights.APPROVE, mailing.series):
        return Refusal.NO_RIGHT
    return None if mailing.state in UNDONE else Refusal.NOT_BACK


def audience_refusal(mailing: Mailing, member: Member | None, at: datetime) -> Refusal | None:
    """Why `member` may not change who gets it: an approval is of the readers, too."""
    if not rights.may(member, rights.COMPOSE, mailing.series):
        return Refusal.NO_RIGHT
    return None if mailing.state == State.DRAFT else Refusal.NOT_DRAFT


def raise_any(reason: Refusal | None) -> None:
    if reason:
        raise ApprovalRefused(reason)


@transaction.atomic
def choose(*, mailing: Mailing, acting: Acting, at: datetime, **columns) -> Mailing:
    """Write `audience`, `per_minute`, `ab_share` or `ab_hours` of a draft. Raises ApprovalRefused, MoveRefused."""
    raise_any(audience_refusal(mailing, acting.actor, at))
    if mailing.pk is None:
        mailing = Mailing.objects.get_or_create(issue=mailing.issue, defaults={"series": mailing.series})[0]
    if not Mailing.objects.filter(pk=mailing.pk, state=State.DRAFT).update(**columns):
        raise MoveRefused(MoveRefusal.ELSEWHERE)
    before = mailing.audience
    mailing.refresh_from_db()
    if mailing.audience != before:
        reason = _("받는 사람: %s") % segments.describe(mailing.audience)
        states = {"before": State.DRAFT, "after": State.DRAFT}
        MailingStep.objects.create(mailing=mailing, reason=reason[:300], acted_at=at, **states, **acting.columns())
    return mailing


@transaction.atomic
def request_review(*, mailing: Mailing, acting: Acting, at: datetime) -> Mailing:
    """Freeze the newest draft and have it looked at. Raises ApprovalRefused, MoveRefused."""
    if mailing.pk is None:
        mailing, _new = Mailing.objects.get_or_create(issue=mailing.issue, defaults={"series": mailing.series})
    # First of all the row is locked: an edit that comes meanwhile waits, and then undoes this.
    locked(mailing)
    issue = IssuePage.objects.get(pk=mailing.issue_id)
    draft = issue.get_latest_revision_as_object()
    mailing.issue, mailing.series, mailing.kind = issue, draft.series, draft.kind
    raise_any(request_refusal(mailing, acting.actor, at))
    frozen = building.freeze(mailing, at)
    move(
        mailing,
        State.IN_REVIEW,
        acting=acting,
        at=at,
        series=draft.series,
        kind=draft.kind,
        content_hash=building.content_hash(issue),
        frozen_hash=frozen,
        requested_by=acting.actor,
    )
    for member in rights.approvers(mailing.series):
        if member != acting.actor:
            tell(
                mailing,
                member,
                notice_kinds.REVIEW,
                _("검토를 기다려요: %s") % mailing,
                _("%(who)s님이 ‘%(issue)s’의 검토를 맡겼어요.")
                % {"who": acting.actor.get_short_name(), "issue": mailing},
                at,
            )
    return mailing


@transaction.atomic
def approve(*, mailing: Mailing, seen: str, acting: Acting, at: datetime) -> Mailing:
    """`seen`: the frozen hash the approver looked at; another one is refused, also in the statement that approves.

    Raises ApprovalRefused, MoveRefused.
    """
    raise_any(refusal(mailing, acting.actor, at))
    builds = Build.objects.filter(mailing=OuterRef("pk"), sha256=OuterRef("frozen_hash"))
    same = Q(frozen_hash=seen, content_hash=mailing.content_hash) & Q(Exists(builds))
    move(
        mailing,
        State.APPROVED,
        acting=acting,
        at=at,
        provided=same,
        approved_hash=seen,
        approved_by=acting.actor,
    )
    if mailing.requested_by and mailing.requested_by != acting.actor:
        text = _("‘%s’을(를) 승인했어요. 이제 예약하거나 바로 보낼 수 있어요.") % mailing
        tell(mailing, mailing.requested_by, notice_kinds.DECIDED, _("승인됐어요: %s") % mailing, text, at)
    return mailing


@transaction.atomic
def send_back(*, mailing: Mailing, reason: str, acting: Acting, at: datetime) -> Mailing:
    """A draft again, with the reason told to who asked. Raises ApprovalRefused, MoveRefused."""
    raise_any(back_refusal(mailing, acting.actor, at))
    reason = " ".join(reason.split())
    if not reason:
        raise ApprovalRefused(Refusal.NO_REASON)
    asked = mailing.requested_by
    move(mailing, State.DRAFT, acting=acting, at=at, reason=reason, **NOTHING_APPROVED)
    if asked and asked != acting.actor:
        tell(mailing, asked, notice_kinds.DECIDED, _("되돌아왔어요: %s") % mailing, reason, at)
    return mailing


def void_on_edit(issue: IssuePage, at: datetime) -> bool:
    """An edit undoes review, approval and schedule. Whether it did.

    Called after every save of an issue, whoever saved it and how (newsletter.edits).
    """
    with transaction.atomic():
        mailing = locked_of(issue)
        if mailing is None or mailing.state not in (State.DRAFT, *UNDONE):
            return False
        # From the database: the object at hand may hold what was not saved.
        stored = IssuePage.objects.get(pk=issue.pk)
        if mailing.state == State.DRAFT or building.content_hash(stored) == mailing.content_hash:
            return False
        revision = stored.latest_revision
        editor = revision.user if revision else None
        asked, before = mailing.requested_by, mailing.get_state_display()
        reason = _("내용이 바뀌어서 ‘%s’이(가) 풀렸어요") % before
        acting = as_staff(editor) if editor else as_portal()
        move(mailing, State.DRAFT, acting=acting, at=at, reason=reason, **NOTHING_APPROVED)
        if asked and asked != editor:
            text = _("%s. 내용을 확인하고 검토를 다시 맡겨 주세요.") % reason
            tell(mailing, asked, notice_kinds.DECIDED, _("다시 검토해야 해요: %s") % mailing, text, at)
        return True


def locked(mailing: Mailing) -> None:
    """The row, until the end of the transaction; the object becomes what the row is."""
    Mailing.objects.select_for_update().get(pk=mailing.pk)
    mailing.refresh_from_db()


def locked_of(issue: IssuePage) -> Mailing | None:
    rows = Mailing.objects.select_for_update(of=("self",)).filter(issue=issue.pk)
    return rows.select_related("series", "issue", "requested_by").first()


def tell(mailing: Mailing, member: Member, kind: str, title: str, text: str, at: datetime) -> None:
    """Once for each step of the record."""
    step = MailingStep.objects.filter(mailing=mailing).order_by("-pk").values_list("pk", flat=True).first()
    notices.tell(
        key=f"newsletter:{mailing.pk}:{step}:{member.pk}",
        member=member,
        kind=kind,
        title=title,
        text=text,
        url=reverse("newsletter_issue", args=[mailing.issue_id]) if mailing.issue_id else "",
        at=at,
    )
