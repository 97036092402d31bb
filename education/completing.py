"""Completing: facts frozen, a certificate where the name is known, the learner told; corrected by a new row only."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from education import certificates
from education.models import Certificate, Completion, CompletionRule, Enrolment, Run, State
from education.notice_kinds import COMPLETION
from education.progress import Standing, standing, standings
from members.acting import Acting
from portal import notices

PUBLISHER = "서울시 마을공동체종합지원센터"
# What staff may correct, as it stands in the facts.
CORRECTABLE = ("course", "run", "from", "to", "hours")


class NotComplete(Exception):
    """The rule is not fulfilled; `words` says what is left."""

    def __init__(self, words: str):
        self.words = words
        super().__init__(words)


def rule_for(enrolment: Enrolment) -> CompletionRule:
    """Of the rules that stood since the learner applied the one most in their favour."""
    return standing(enrolment).rule


def is_over(run: Run, at: datetime) -> bool:
    """Whether learners can be completed: after the end; a run without dates at any time."""
    if run.mode == Run.Mode.SELF_PACED or run.ends_at is None:
        return True
    return at >= run.ends_at


def complete(*, enrolment: Enrolment, acting: Acting, at: datetime, override_reason: str = "") -> Completion:
    """Freeze that someone finished, once. Raises NotComplete, unless staff say why it counts all the same."""
    return finish(standing(enrolment), acting=acting, at=at, override_reason=override_reason)


def finish(stands: Standing, *, acting: Acting, at: datetime, override_reason: str = "") -> Completion:
    enrolment, reached, reason = stands.enrolment, stands.progress, " ".join(override_reason.split())
    if enrolment.state != State.CONFIRMED:
        raise NotComplete(_("자리가 확정된 분만 수료할 수 있어요."))
    if not is_over(enrolment.run, at):
        raise NotComplete(_("아직 끝나지 않은 교육이에요. 끝난 뒤에 수료 처리해 주세요."))
    if not reached.is_complete and not reason:
        raise NotComplete(reached.left or _("수료 기준이 없는 교육이에요. 수료로 볼 까닭을 적어 주세요."))
    with transaction.atomic():
        certificates.lock_numbers(at)
        last = Completion.objects.filter(enrolment=enrolment, superseded_by=None).first()
        if last and not last.is_revocation:
            return last
        completion = Completion.objects.create(
            enrolment=enrolment,
            learner=enrolment.learner,
            rule=stands.rule if stands.rule.pk else None,
            facts=facts(enrolment, reached.hours),
            hours=Decimal(str(reached.hours)),
            supersedes=last,
            reason=reason[:200],
            acted_at=at,
            **acting.columns(),
        )
        name = certificates.known_name(enrolment.learner)
        certificate = certificates.issue(completion=completion, name=name, at=at) if name else None
        tell_completed(completion, certificate, at)
    return completion


def complete_run(*, run: Run, acting_for, at: datetime) -> int:
    """Everyone who fulfils the rule and is not completed yet. `acting_for(member)` → Acting. Returns how many."""
    if not is_over(run, at):
        return 0
    ready = [it for it in standings(run, list(not_completed(run))) if it.progress.is_complete]
    for stands in ready:
        finish(stands, acting=acting_for(stands.enrolment.learner), at=at)
    return len(ready)


def not_completed(run: Run) -> QuerySet[Enrolment]:
    """Confirmed learners without a completion that counts; who had one taken back is for staff to decide."""
    confirmed = run.enrolments.filter(state=State.CONFIRMED, completions=None)
    return confirmed.select_related("learner", "run__course").order_by("queue_number")


def facts(enrolment: Enrolment, hours: float) -> dict:
    """What the certificate and its page say, for ever as it was; the name is the certificate's own."""
    run = enrolment.run
    day = timezone.localdate
    return {
        "course": run.course.title,
        "code": run.course.code,
        "kind": str(run.course.get_kind_display()),
        "level": str(run.course.get_level_display()),
        "campus": run.campus_label,
        "campus_value": run.campus,
        "run": str(run),
        "from": day(run.starts_at).isoformat() if run.starts_at else "",
        "to": day(run.ends_at).isoformat() if run.ends_at else "",
        "hours": hours,
        "publisher": PUBLISHER,
    }


def tell_completed(completion: Completion, certificate: Certificate | None, at: datetime) -> None:
    if certificate:
        text, url = _("수료증이 나왔어요. 열어서 내려받을 수 있어요."), certificates.address(certificate)
    else:
        text = _("수료증에 넣을 이름을 한 번 확인해 주세요. 확인하면 바로 수료증이 나와요.")
        url = reverse("education:certificate_name")
    tell(completion, _("수료했어요: %s") % completion.facts["course"], text, url, at)


def tell(completion: Completion, title: str, text: str, url: str, at: datetime) -> None:
    if completion.learner is None or completion.learner.erased_at:
        return
    key = f"education:completion:{completion.pk}"
    notices.tell(key=key, member=completion.learner, kind=COMPLETION, title=title, text=text, url=url, at=at)


def supersede(
    *, completion: Completion, changes: dict, acting: Acting, at: datetime, reason: str, name: str = ""
) -> Completion:
    """Correct a completion: a new one takes its place, a new certificate the old one's. Raises ValueError.

    `changes` of CORRECTABLE facts; `name` when the one on the certificate is wrong.
    """
    if not reason.strip():
        raise ValueError(_("고치는 까닭을 적어 주세요. 기록에 남아요."))
    if unknown := set(changes) - set(CORRECTABLE):
        raise ValueError(f"not to be corrected: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        certificates.lock_numbers(at)
        made = successor(completion, acting, at, reason, changes)
        valid = standing_certificate(completion)
        name = name.strip() or (valid.snapshot.get("name", "") if valid else "")
        if name and valid:
            certificates.issue(completion=made, name=name, at=at, replaces=valid, reason=made.reason)
        title = _("수료 기록을 바로잡았어요: %s") % made.facts["course"]
        text = _("까닭: %s. 새 수료증이 나왔으면 예전 것 대신 써 주세요.") % made.reason
        tell(made, title, text, reverse("education:transcript"), at)
    return made


def revoke(*, completion: Completion, acting: Acting, at: datetime, reason: str) -> Completion:
    """Take a completion back: its certificate says so for ever, its hours no longer count. Raises ValueError."""
    if not reason.strip():
        raise ValueError(_("취소하는 까닭을 적어 주세요. 확인 화면에 그대로 보여요."))
    with transaction.atomic():
        certificates.lock_numbers(at)
        made = successor(completion, acting, at, reason, {}, is_revocation=True)
        if valid := standing_certificate(completion):
            certificates.end(valid, Certificate.State.REVOKED, at, made.reason)
        title = _("수료가 취소됐어요: %s") % made.facts["course"]
        text = _("까닭: %s. 궁금한 점은 센터에 물어봐 주세요.") % made.reason
        tell(made, title, text, reverse("education:transcript"), at)
    return made


def successor(
    completion: Completion, acting: Acting, at: datetime, reason: str, changes: dict, is_revocation: bool = False
) -> Completion:
    """The row after `completion`. Under the lock; raises ValueError when another came first."""
    if Completion.objects.filter(supersedes=completion).exists() or completion.is_revocation:
        raise ValueError(_("다른 담당자가 먼저 고쳤어요. 화면을 새로 열어 주세요."))
    hours = Decimal(str(changes.get("hours", completion.hours)))
    return Completion.objects.create(
        enrolment=completion.enrolment,
        learner=completion.learner,
        rule=completion.rule,
        facts={**completion.facts, **changes},
        hours=Decimal(0) if is_revocation else hours,
        supersedes=completion,
        is_revocation=is_revocation,
        reason=" ".join(reason.split())[:200],
        email_digest=completion.email_digest,
        phone_digest=completion.phone_digest,
        acted_at=at,
        **acting.columns(),
    )


def standing_certificate(completion: Completion) -> Certificate | None:
    """The valid one of this completion."""
    return completion.certificates.filter(state=Certificate.State.ISSUED).first()


def chain(completion: Completion) -> Iterable[Completion]:
    """A completion and all it superseded, the newest first."""
    while completion:
        yield completion
        completion = completion.supersedes
