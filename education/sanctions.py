"""A pause for who stayed away without a word, twice in one scope: proposed from attendance, imposed by a person, with a
reason, an end, and a way to object. Nothing here happens by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from education.models import Enrolment, Presence, Sanction, State
from education.notice_kinds import CHANGE
from education.telling import when
from members.acting import Acting, record
from members.models import Member
from portal import notices

# As other cities do it: half of a run missed, in two runs of one kind at one campus within a year, is a month.
RUNS = 2
SHARE_MISSED = 0.5
LOOK_BACK = timedelta(days=365)
LENGTH = timedelta(days=30)


@dataclass(frozen=True)
class Proposal:
    """Who stayed away from how many runs (`runs`) of one kind at one campus, and of which (their enrolments)."""

    learner: Member
    kind: str
    campus: str
    enrolments: tuple[Enrolment, ...]

    @property
    def runs(self) -> int:
        return len(self.enrolments)


def propose(at: datetime, *, campuses: list[str] | None = None, least: int = RUNS) -> list[Proposal]:
    """Whom staff may want to pause: absent without excuse from half of a run or more, `least` times in one scope.

    `campuses`: those of the asking staff (None: all). Runs that a pause was imposed after count no more. Three queries.
    """
    absent, held = Q(attendances__status=Presence.ABSENT), Q(attendances__isnull=False)
    missed = (
        Enrolment.objects.filter(state=State.CONFIRMED, run__ends_at__lt=at, run__ends_at__gte=at - LOOK_BACK)
        .annotate(
            absent=Count("attendances", filter=absent, distinct=True),
            held=Count("attendances", filter=held, distinct=True),
        )
        .filter(absent__gt=0, absent__gte=F("held") * SHARE_MISSED)
        .select_related("run__course", "learner")
        .order_by("learner", "run__ends_at")
    )
    if campuses is not None:
        missed = missed.filter(run__campus__in=campuses)
    by_scope: dict[tuple[int, str, str], list[Enrolment]] = {}
    for enrolment in missed:
        scope = (enrolment.learner_id, enrolment.run.course.kind, enrolment.run.campus)
        by_scope.setdefault(scope, []).append(enrolment)
    last: dict[tuple[int, str, str], datetime] = {}
    for row in Sanction.objects.filter(learner__in={scope[0] for scope in by_scope}).order_by("starts_at"):
        last[row.learner_id, row.kind, row.campus] = row.starts_at
    proposals = []
    for scope, enrolments in by_scope.items():
        since = last.get(scope)
        counted = tuple(one for one in enrolments if since is None or one.run.ends_at > since)
        if len(counted) >= least:
            proposals.append(Proposal(counted[0].learner, scope[1], scope[2], counted))
    return proposals


def impose(
    *, learner: Member, kind: str, campus: str, reason: str, until: datetime, acting: Acting, at: datetime
) -> Sanction:
    """Pause applying in one scope until a day; told with the way to object. Raises ValueError with a sentence.

    A pause that already holds in the scope is returned unchanged: a second click pauses nobody twice.
    """
    if not reason.strip():
        raise ValueError(_("까닭을 적어 주세요. 멈추는 분께 그대로 알려요."))
    if until <= at:
        raise ValueError(_("끝나는 날이 지났어요. 오늘보다 뒤의 날을 골라 주세요."))
    if not (kind or campus):
        raise ValueError(_("어느 종류나 어느 곳의 교육인지 골라 주세요. 모든 교육을 한꺼번에 멈출 수는 없어요."))
    with transaction.atomic():
        # The person's row is written first, so that two staff do not pause them twice.
        Member.objects.select_for_update().get(pk=learner.pk)
        scope = {"learner": learner, "kind": kind, "campus": campus}
        if standing := Sanction.objects.filter(**scope, lifted_at=None, until__gt=at).first():
            return standing
        sanction = Sanction.objects.create(
            **scope, reason=reason.strip(), starts_at=at, until=until, imposed_by=acting.actor
        )
        record(acting, "education.sanctioned", at, subject=learner, sanction=sanction.pk)
        text = _("%(until)s까지 이 종류의 교육을 새로 신청할 수 없어요. 까닭: %(reason)s 사실과 다르면 알려 주세요.")
        words = text % {"until": when(until), "reason": sentence(sanction.reason)}
        tell(sanction, "imposed", _("교육 신청을 잠시 멈췄어요"), words, at)
    return sanction


def lift(*, sanction: Sanction, acting: Acting, at: datetime, reason: str) -> Sanction:
    """End it before its day. A second time changes nothing."""
    with transaction.atomic():
        if Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(lifted_at=at):
            sanction.refresh_from_db()
            record(acting, "education.sanction_lifted", at, subject=sanction.learner, sanction=sanction.pk)
            words = _("이제 다시 교육을 신청할 수 있어요. %s") % sentence(reason)
            tell(sanction, "lifted", _("교육 신청이 다시 열렸어요"), words.strip(), at)
    sanction.refresh_from_db()
    return sanction


def appeal(*, sanction: Sanction, text: str, acting: Acting, at: datetime) -> Sanction:
    """The learner objects, once; it holds on until staff have answered. Raises ValueError with a sentence."""
    if not text.strip():
        raise ValueError(_("무엇이 사실과 다른지 한 줄이라도 적어 주세요."))
    if sanction.lifted_at or sanction.until <= at:
        raise ValueError(_("이미 끝난 멈춤이에요. 지금 교육을 신청할 수 있어요."))
    with transaction.atomic():
        open_ = {"appeal": Sanction.Appeal.OPEN, "appeal_text": text.strip()[:1000]}
        if not Sanction.objects.filter(pk=sanction.pk, appeal=Sanction.Appeal.NONE).update(**open_):
            raise ValueError(_("의견을 이미 보내셨어요. 담당자가 읽고 답해 드려요."))
        sanction.refresh_from_db()
        record(acting, "education.sanction_appealed", at, subject=sanction.learner, sanction=sanction.pk)
        words = _("보내신 의견을 받았어요. 담당자가 읽고 답해 드려요.")
        tell(sanction, "appealed", _("의견을 받았어요"), words, at)
    return sanction


def answer_appeal(*, sanction: Sanction, is_upheld: bool, answer: str, acting: Acting, at: datetime) -> Sanction:
    """Staff answer in words; an appeal that is upheld ends the pause at once. Raises ValueError with a sentence."""
    if not answer.strip():
        raise ValueError(_("답을 적어 주세요. 의견을 보낸 분께 그대로 알려요."))
    outcome = Sanction.Appeal.UPHELD if is_upheld else Sanction.Appeal.REFUSED
    with transaction.atomic():
        changes = {"appeal": outcome, "appeal_answer": answer.strip()[:1000]}
        if is_upheld:
            changes["lifted_at"] = at
        if not Sanction.objects.filter(pk=sanction.pk, appeal=Sanction.Appeal.OPEN).update(**changes):
            raise ValueError(_("답을 기다리는 의견이 아니에요. 다른 담당자가 먼저 답했을 수 있어요."))
        sanction.refresh_from_db()
        record(acting, "education.sanction_answered", at, subject=sanction.learner, sanction=sanction.pk)
        title = _("의견을 받아들였어요") if is_upheld else _("의견에 답을 드려요")
        more = (
            _("이제 다시 교육을 신청할 수 있어요.") if is_upheld else _("%s까지는 그대로예요.") % when(sanction.until)
        )
        tell(sanction, "answered", title, f"{sentence(sanction.appeal_answer)} {more}", at)
    return sanction


def sentence(text: str) -> str:
    """What staff wrote, ending like a sentence."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def tell(sanction: Sanction, step: str, title: str, text: str, at: datetime) -> None:
    notices.tell(
        key=f"education:sanction:{sanction.pk}:{step}",
        member=sanction.learner,
        kind=CHANGE,
        title=title,
        text=text,
        url=reverse("education:sanction", args=[sanction.pk]),
        at=at,
    )
