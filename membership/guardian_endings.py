"""How a guardian's word ends: taken back, at the fourteenth birthday, or never given. The last two come with time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import acting as acts
from members import ages, consents, guardians
from members.acting import Acting
from members.models import Capacity, GuardianConsent, Member
from membership import guardian_messages, leaving
from portal import leaving as port
from portal import notices

State, Kind = GuardianConsent.State, GuardianConsent.Kind


def close_account(consent: GuardianConsent, at: datetime) -> None:
    """The child's consents end, everything held is given back, every device is signed out, the account leaves."""
    minor = consent.minor
    acting = Acting(actor=None, member=minor, capacity=Capacity.GUARDIAN)
    consents.end_all(member=minor, acting=acting, at=at, guardian_consent=consent)
    acts.record(acting, "guardian_withdrew", at)
    if Member.objects.present().filter(pk=minor.pk, deletion_requested_at=None).update(deletion_requested_at=at):
        port.release_all(minor, at)
        acts.record(acting, "leaving_requested", at)
    leaving.sign_out_everywhere(minor)
    notices.tell(
        key=f"guardian:{consent.pk}:withdrawn",
        member=minor,
        kind="guardian",
        title=_("보호자가 동의를 거뒀어요"),
        text=_("그래서 계정을 닫았어요. 30일 뒤에는 정보를 모두 지워요. 다시 쓰고 싶으면 보호자와 이야기해 보세요."),
        at=at,
    )


def expire_due(at: datetime) -> int:
    """Consents whose child has turned 14, notices whose minor has turned 19. Returns how many ended."""
    today = timezone.localdate(at)
    over = GuardianConsent.objects.filter(state=State.VERIFIED, expires_on__lte=today).select_related("minor")
    return sum(expire(consent, at) for consent in over)


def expire(consent: GuardianConsent, at: datetime) -> bool:
    """End one. A child who, after a corrected birthday, is not 14 yet keeps it until the right day."""
    minor = consent.minor
    with transaction.atomic():
        standing = GuardianConsent.objects.filter(pk=consent.pk, state=State.VERIFIED)
        if consent.kind == Kind.CONSENT and guardians.needs_guardian(minor, at):
            standing.update(expires_on=ages.turns(minor.born_on, ages.GUARDIAN_AGE))
            return False
        if not standing.update(state=State.EXPIRED, ticket=""):
            return False
        if consent.kind == Kind.CONSENT and not minor.erased_at:
            hand_over(consent, at)
    return True


def hand_over(consent: GuardianConsent, at: datetime) -> None:
    """From 14 on the member speaks for themselves: what the guardian agreed to ends and is asked anew."""
    minor = consent.minor
    consents.end_all(member=minor, acting=acts.as_system(minor), at=at, guardian_consent=consent)
    notices.tell(
        key=f"guardian:{consent.pk}:ended",
        member=minor,
        kind="guardian",
        title=_("14살이 됐어요! 이제 본인이 동의해요"),
        text=_("지금까지는 보호자가 동의해 주셨어요. 계속 쓰려면 본인이 읽어 보고 동의해 주세요."),
        url=reverse("membership:join_again"),
        at=at,
    )
    guardian_messages.tell_of_end(consent)


def unanswered(at: datetime, answer_time: timedelta, join_time: dict[str, timedelta]) -> QuerySet[GuardianConsent]:
    """Requests without an answer, and answers that no child came for."""
    too_late = Q(state=State.REQUESTED, requested_at__lte=at - answer_time)
    for method, time in join_time.items():
        too_late |= Q(state=State.VERIFIED, minor=None, method=method, verified_at__lte=at - time)
    return GuardianConsent.objects.filter(too_late)


def empty_birthdays(at: datetime) -> int:
    """Nobody's rights depend on the day of birth from 19 on: it is emptied. Returns how many."""
    # Whoever was born on 29 February turns 19 on 1 March: the exact question is asked of each.
    near = Member.objects.filter(born_on__lte=timezone.localdate(at) - timedelta(days=ages.GROWN_UP * 365))
    today = timezone.localdate(at)
    grown_up = [pk for pk, born_on in near.values_list("pk", "born_on") if ages.is_grown_up(born_on, today)]
    return Member.objects.filter(pk__in=grown_up).update(born_on=None)
