"""Two subjects: a keyed part of the readers gets them first, half each; the rest waits for the better one.

Decided by clicks, never by openings (mail programs open by themselves), or by hand. What is too small to say anything
says so, and then the first subject goes out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.acting import Acting
from newsletter import rights
from newsletter.acts import as_portal
from newsletter.models import Build, ClickCount, Delivery, Mailing, MailingStep
from newsletter.moves import State

# Sooner hardly anyone has opened the mail; later the news is no news.
LEAST_HOURS, MOST_HOURS = 1, 48
# Of each subject so many must have gone, and so many people must have clicked in all.
LEAST_SENT = 50
LEAST_CLICKS = 20
# How many standard errors apart the two rates must be to call it a difference (about 90 in 100).
DISTANCE = 1.64
UNDER_WAY = (State.MATERIALISING, State.SENDING, State.PAUSED)


class ChoiceRefusal(models.TextChoices):
    NO_RIGHT = "no_right", gettext_lazy("제목을 고를 권한이 없어요. 승인하는 사람에게 부탁해 주세요.")
    NO_TEST = "no_test", gettext_lazy("제목을 시험하는 중이 아니에요. 이미 골랐을 수 있어요. 화면을 새로 열어 주세요.")


class ChoiceRefused(Exception):
    def __init__(self, reason: ChoiceRefusal):
        self.reason = reason
        super().__init__(reason.label)


@dataclass(frozen=True)
class Arm:
    name: str
    subject: str
    sent: int
    clicks: int

    @property
    def rate(self) -> float:
        """Clicks in a hundred mails."""
        return round(100 * self.clicks / self.sent, 1) if self.sent else 0.0


@dataclass(frozen=True)
class Standing:
    """`verdict`: what can be said, in a sentence; `better` is empty when nothing can."""

    arms: tuple[Arm, Arm]
    waiting: int
    winner: str
    decides_at: datetime | None
    better: str
    verdict: str

    @property
    def is_open(self) -> bool:
        return not self.winner


def has_test(mailing: Mailing) -> bool:
    return bool(mailing.approved_hash) and mailing.builds.filter(sha256=mailing.approved_hash, arm="b").exists()


def standing(mailing: Mailing, at: datetime) -> Standing | None:
    """None for a mailing with one subject. Three queries."""
    builds = mailing.builds.filter(sha256=mailing.approved_hash, language="ko") if mailing.approved_hash else []
    subjects = {build.arm: build.subject for build in builds}
    if "b" not in subjects:
        return None
    rows = mailing.deliveries.order_by().values_list("arm", "state").annotate(Count("pk"))
    sent, waiting = {"a": 0, "b": 0}, 0
    for arm, state, number in rows:
        if arm in sent and state == Delivery.State.SENT:
            sent[arm] += number
        elif not arm and state == Delivery.State.QUEUED:
            waiting += number
    counted = ClickCount.objects.filter(mailing=mailing).order_by().values_list("arm").annotate(Sum("people"))
    clicks = {"a": 0, "b": 0, **dict(counted)}
    arms = tuple(Arm(name, subjects[name], sent[name], clicks[name]) for name in ("a", "b"))
    better, verdict = judged(*arms, counts_clicks=mailing.series.counts_clicks)
    return Standing(arms, waiting, mailing.ab_winner, mailing.ab_decides_at, better, verdict)


def due_at(mailing: Mailing, begins_at: datetime) -> datetime:
    """When the subject is chosen by itself, if the first mail goes at `begins_at`."""
    return begins_at + timedelta(hours=mailing.ab_hours)


def foreseen(mailing: Mailing) -> datetime | None:
    """When the subject will be chosen, as far as it is known: nobody knows before a time is booked."""
    begins_at = mailing.started_at or mailing.send_at
    return mailing.ab_decides_at or (due_at(mailing, begins_at) if begins_at else None)


def judged(first: Arm, second: Arm, *, counts_clicks: bool) -> tuple[str, str]:
    """Which is better, and the sentence that says how sure that is."""
    if not counts_clicks:
        return "", _("누른 횟수를 세지 않는 소식지라서 저절로 고를 수 없어요. 때가 되면 A를 써요.")
    if min(first.sent, second.sent) < LEAST_SENT or first.clicks + second.clicks < LEAST_CLICKS:
        return "", _("사람이 적어서 어느 쪽이 나은지 말할 수 없어요. 때가 되면 A를 써요.")
    rates = [min(arm.clicks / arm.sent, 1.0) for arm in (first, second)]
    whole = min((first.clicks + second.clicks) / (first.sent + second.sent), 1.0)
    error = (whole * (1 - whole) * (1 / first.sent + 1 / second.sent)) ** 0.5
    if error == 0 or abs(rates[0] - rates[1]) < DISTANCE * error:
        return "", _("두 제목의 차이가 우연일 수 있을 만큼 작아요. 때가 되면 A를 써요.")
    better = first if rates[0] > rates[1] else second
    return better.name, _("%s 쪽을 더 많이 눌렀어요.") % better.name.upper()


def refusal(mailing: Mailing, member, at: datetime) -> ChoiceRefusal | None:
    """Why `member` may not choose the subject by hand."""
    if not rights.may(member, rights.APPROVE, mailing.series):
        return ChoiceRefusal.NO_RIGHT
    is_open = mailing.state in UNDER_WAY and not mailing.ab_winner and has_test(mailing)
    return None if is_open else ChoiceRefusal.NO_TEST


def choose(*, mailing: Mailing, arm: str, acting: Acting, at: datetime) -> Mailing:
    """By hand. Raises ChoiceRefused."""
    if reason := refusal(mailing, acting.actor, at):
        raise ChoiceRefused(reason)
    if not write(mailing, arm, _("제목 %s을(를) 골랐어요") % arm.upper(), acting, at):
        raise ChoiceRefused(ChoiceRefusal.NO_TEST)
    return mailing


def write(mailing: Mailing, arm: str, reason: str, acting: Acting, at: datetime) -> bool:
    """Of two who choose at once, one did."""
    with transaction.atomic():
        if not Mailing.objects.filter(pk=mailing.pk, ab_winner="").update(ab_winner=arm):
            return False
        state = {"before": mailing.state, "after": mailing.state}
        MailingStep.objects.create(mailing=mailing, reason=reason[:300], acted_at=at, **state, **acting.columns())
    mailing.ab_winner = arm
    return True


def decide_due(at: datetime) -> int:
    """The tick's work: begin the clock of tests that have begun, decide those whose time has come; how many."""
    second = Build.objects.filter(
        arm=Build.Arm.B, sha256=models.OuterRef("approved_hash"), mailing=models.OuterRef("pk")
    )
    open_tests = Mailing.objects.filter(models.Exists(second), state=State.SENDING, ab_winner="")
    decided = 0
    for mailing in open_tests.select_related("series", "issue").order_by("pk"):
        if mailing.ab_decides_at is None:
            decides_at = due_at(mailing, mailing.started_at or at)
            Mailing.objects.filter(pk=mailing.pk, ab_decides_at=None).update(ab_decides_at=decides_at)
        elif mailing.ab_decides_at <= at:
            found = standing(mailing, at)
            arm = found.better or Build.Arm.A
            decided += write(mailing, arm, f"{found.verdict} → {arm.upper()}", as_portal(), at)
    return decided
