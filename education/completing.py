"""Completing: facts frozen, a certificate with an address that answers for ever, hours added up."""

import secrets
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from education.models import Certificate, Completion, CompletionRule, Enrolment
from education.progress import progress
from members.acting import Acting

# Letters and digits that nobody mixes up; 14 of 30 are 68 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[:30]
CODE_LENGTH = 14
MILESTONES = (40, 100, 200)  # hours


class NotComplete(Exception):
    """The rule is not fulfilled; `words` says what is left."""

    def __init__(self, words: str):
        self.words = words
        super().__init__(words)


def rule_for(enrolment: Enrolment) -> CompletionRule:
    """The newest rule, unless the learner enrolled under an older one: then the one that stood then."""
    stood = enrolment.run.completion_rules.filter(created_at__lte=enrolment.acted_at).order_by("-version").first()
    return stood or enrolment.run.completion_rules.order_by("version").first() or CompletionRule(run=enrolment.run)


def complete(*, enrolment: Enrolment, acting: Acting, at: datetime, override_reason: str = "") -> Completion:
    """Freeze that someone finished, once. Raises NotComplete, unless staff say why it counts all the same."""
    done = progress(enrolment, rule_for(enrolment))
    if not done.is_complete and not override_reason.strip():
        raise NotComplete(done.words)
    existing = Completion.objects.filter(enrolment=enrolment, superseded_by=None).first()
    if existing:
        return existing
    rule = rule_for(enrolment)
    try:
        with transaction.atomic():
            completion = Completion.objects.create(
                enrolment=enrolment,
                learner=enrolment.learner,
                rule=rule if rule.pk else None,
                facts=facts(enrolment, done.hours),
                hours=Decimal(str(done.hours)),
                reason=override_reason,
                acted_at=at,
                **acting.columns(),
            )
            issue(completion=completion, at=at)
    except IntegrityError:  # Two at once: the first one counts.
        return Completion.objects.get(enrolment=enrolment, supersedes=None)
    return completion


def facts(enrolment: Enrolment, hours: float) -> dict:
    """What the certificate and its page say, for ever as it was."""
    run = enrolment.run
    day = timezone.localdate
    return {
        "name": enrolment.learner.get_full_name(),
        "course": run.course.title,
        "code": run.course.code,
        "kind": run.course.get_kind_display(),
        "level": run.course.get_level_display(),
        "campus": run.campus_label,
        "run": str(run),
        "from": day(run.starts_at).isoformat() if run.starts_at else "",
        "to": day(run.ends_at).isoformat() if run.ends_at else "",
        "hours": hours,
        "publisher": "서울시 마을공동체종합지원센터",
    }


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def issue(*, completion: Completion, at: datetime, replaces: Certificate | None = None) -> Certificate:
    """A certificate with a new code; its PDF is made by a task. The number is the year's next."""
    year = timezone.localdate(at).year
    with transaction.atomic():
        # The completions' table gives the lock: numbers follow each other without a gap.
        Completion.objects.filter(pk=completion.pk).update(reason=models.F("reason"))
        count = Certificate.objects.filter(number__startswith=f"{year}-").count()
        return Certificate.objects.create(
            code=new_code(),
            number=f"{year}-{count + 1:05}",
            completion=completion,
            snapshot=completion.facts,
            issued_at=at,
            replaces=replaces,
        )


def revoke(*, certificate: Certificate, acting: Acting, at: datetime, reason: str) -> Certificate:
    if not reason.strip():
        raise ValueError(_("취소하는 까닭을 적어 주세요. 확인 화면에 그대로 보여요."))
    Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUED).update(
        state=Certificate.State.REVOKED, ended_at=at, reason=reason
    )
    certificate.refresh_from_db()
    return certificate


def supersede(*, completion: Completion, changes: dict, acting: Acting, at: datetime, reason: str) -> Completion:
    """Correct a completion: a new one takes its place, its certificate replaces the old. Raises ValueError."""
    if not reason.strip():
        raise ValueError(_("고치는 까닭을 적어 주세요. 기록에 남아요."))
    with transaction.atomic():
        made = Completion.objects.create(
            enrolment=completion.enrolment,
            learner=completion.learner,
            rule=completion.rule,
            facts={**completion.facts, **changes},
            hours=Decimal(str(changes.get("hours", completion.hours))),
            supersedes=completion,
            reason=reason,
            acted_at=at,
            **acting.columns(),
        )
        for old in completion.certificates.filter(state=Certificate.State.ISSUED):
            issue(completion=made, at=at, replaces=old)
            Certificate.objects.filter(pk=old.pk).update(state=Certificate.State.REPLACED, ended_at=at, reason=reason)
    return made


def hours_of(member) -> Decimal:
    """All hours that count, imported ones too."""
    standing = Completion.objects.filter(learner=member, superseded_by=None)
    return standing.aggregate(total=models.Sum("hours"))["total"] or Decimal(0)


def next_milestone(hours: Decimal) -> int | None:
    return next((milestone for milestone in MILESTONES if hours < milestone), None)


def masked_name(name: str) -> str:
    """ "김서울" → "김○울", "이웃" → "이○": enough for the one who holds the paper."""
    if len(name) < 2:
        return name
    return name[0] + "○" * max(len(name) - 2, 1) + (name[-1] if len(name) > 2 else "")
