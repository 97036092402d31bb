"""What a member agreed to: written as lines of a ledger, read as their replay.

The latest line of a purpose says whether it is agreed; it holds for the text it names and for later texts that did not
change the meaning. Nothing is cached: who uses a consent asks at the time of use, so a withdrawal acts at once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import guardians
from members.acting import Acting
from members.models import ConsentEntry, ConsentText, GuardianConsent, Member, Purpose
from members.models.consent import OPTIONAL, REQUIRED

__all__ = ["OPTIONAL", "REQUIRED"]


class ConsentRefusal(models.TextChoices):
    OUTDATED = "outdated", _("그사이 글이 새로 바뀌었어요. 바뀐 글을 보고 다시 골라 주세요.")
    NO_TEXT = "no_text", _("아직 보여 드릴 동의 글이 없어요. 준비되면 다시 여쭤볼게요.")
    REQUIRED = (
        "required",
        _("회원으로 지내는 데 꼭 필요한 동의라 이것만 거둘 수는 없어요. 더 쓰지 않으시려면 탈퇴해 주세요."),
    )
    NEEDS_GUARDIAN = "needs_guardian", _("만 14살이 안 되면 보호자가 먼저 동의해야 해요. 보호자와 함께 해 주세요.")


class ConsentRefused(Exception):
    def __init__(self, reason: ConsentRefusal):
        self.reason = reason
        super().__init__(reason.label)


def texts_in_force(at: datetime) -> dict[Purpose, ConsentText]:
    """The text of each purpose that has one, in the order of Purpose. One query."""
    texts = {text.purpose: text for text in ConsentText.objects.in_force(at)}
    return {purpose: texts[purpose] for purpose in Purpose if purpose in texts}


def versions_of(purpose: str) -> list[ConsentText]:
    """Every version that is announced, the newest first: also one whose time has not come."""
    return list(ConsentText.objects.filter(purpose=purpose).order_by("-version"))


def state(member: Member, at: datetime | None = None) -> dict[Purpose, ConsentEntry | None]:
    """The line that counts for each purpose, with its text: agreed or withdrawn; None where nothing was ever answered.

    `at`: as it was then. Lines count in the order they were written. One query.
    """
    latest: dict[Purpose, ConsentEntry | None] = dict.fromkeys(Purpose)
    for entry in _lines(member, at).order_by("pk"):
        latest[Purpose(entry.purpose)] = entry
    return latest


def holds(member: Member, purpose: Purpose, at: datetime | None = None) -> bool:
    """Whether the member agrees, in the meaning in force. At most two queries."""
    entry = _lines(member, at).filter(purpose=purpose).order_by("-pk").first()
    return entry is not None and entry.given and not _newer_meanings(at).filter(_after(entry)).exists()


def holders(purpose: Purpose, at: datetime | None = None) -> QuerySet[Member]:
    """The members who are here and agree right now: `holds` for many at once."""
    now = at or timezone.now()
    latest = ConsentEntry.objects.filter(member=OuterRef("pk"), purpose=purpose, acted_at__lte=now).order_by("-pk")
    meaning = _newer_meanings(now).filter(purpose=purpose).order_by("-version").values_list("version", flat=True)
    agreed = ConsentEntry.objects.filter(given=True, text__version__gte=meaning.first() or 0)
    return (
        Member.objects.present().annotate(line=Subquery(latest.values("pk")[:1])).filter(line__in=agreed.values("pk"))
    )


def missing(member: Member, at: datetime | None = None) -> list[ConsentText]:
    """Required texts in force that the member has not agreed to, or whose meaning has changed since. One query."""
    return list(_uncovered(member, at or timezone.now()))


def to_ask_again(member: Member, at: datetime | None = None) -> list[ConsentText]:
    """Of the missing, those the member answered once: a text that changed, an agreement that ended. One query.

    Who was never asked (an account made for a new colleague) is asked where they join, not in the middle of their work.
    """
    return list(_uncovered(member, at or timezone.now()).exclude(agreed=None))


def covers(entry: ConsentEntry | None, meanings: Iterable[ConsentText]) -> bool:
    """Whether a line says yes to the meaning in force. `meanings`: texts in force or earlier that ask again."""
    if entry is None or not entry.given:
        return False
    return not any(text.purpose == entry.purpose and text.version > entry.text.version for text in meanings)


def give(
    *,
    member: Member,
    purposes: Iterable[Purpose | str],
    acting: Acting,
    at: datetime,
    guardian_consent: GuardianConsent | None = None,
    versions: Mapping[str, int] | None = None,
) -> list[ConsentEntry]:
    """Agree to the texts in force. A purpose that is agreed already gets no second line.

    `versions`: which version of each purpose was on the screen. `guardian_consent`: for a child; the standing one when
    not named; an optional purpose that the guardian left out is left out here, too, and blocks nothing. Raises
    ConsentRefused(OUTDATED | NO_TEXT | NEEDS_GUARDIAN); then nothing is written.
    """
    with transaction.atomic():
        texts = texts_in_force(at)
        chosen = [_text_to_give(texts, Purpose(purpose), versions or {}) for purpose in purposes]
        if guardians.needs_guardian(member, at):
            guardian_consent = guardian_consent or guardians.standing(member, at)
            chosen = _allowed(member, chosen, guardian_consent, at)
        lines = state(member, at)
        return [_agree(member, text, lines[text.purpose], acting, at, guardian_consent) for text in chosen]


def withdraw(*, member: Member, purpose: Purpose | str, acting: Acting, at: datetime) -> ConsentEntry | None:
    """Take an optional consent back. What is not agreed gets no line. Raises ConsentRefused(REQUIRED)."""
    if purpose in REQUIRED:
        raise ConsentRefused(ConsentRefusal.REQUIRED)
    entry = state(member, at)[Purpose(purpose)]
    if entry is None or not entry.given:
        return entry
    return _write(member, entry.text, False, acting, at)


def end_all(
    *, member: Member, acting: Acting, at: datetime, guardian_consent: GuardianConsent | None = None
) -> list[ConsentEntry]:
    """Every agreed purpose ends, required ones too: the member leaves, or a guardian's word stands no more."""
    agreed = [entry for entry in state(member, at).values() if entry is not None and entry.given]
    return [_write(member, entry.text, False, acting, at, guardian_consent) for entry in agreed]


def history(member: Member) -> QuerySet[ConsentEntry]:
    """All lines with their texts, the newest first."""
    return _lines(member, None).select_related("actor", "guardian_consent").order_by("-pk")


def meanings(at: datetime | None = None) -> QuerySet[ConsentText]:
    """Texts whose time has come and that ask again: what `covers` compares with."""
    return _newer_meanings(at)


def _lines(member: Member, at: datetime | None) -> QuerySet[ConsentEntry]:
    lines = ConsentEntry.objects.filter(member=member).select_related("text")
    return lines if at is None else lines.filter(acted_at__lte=at)


def _uncovered(member: Member, at: datetime) -> QuerySet[ConsentText]:
    """Required texts in force; `agreed`: the version agreed to, 0 when withdrawn, None when never answered."""
    version = Case(When(given=True, then="text__version"), default=0)
    lines = ConsentEntry.objects.filter(member=member, purpose=OuterRef("purpose"), acted_at__lte=at).order_by("-pk")
    meaning = _newer_meanings(at).filter(purpose=OuterRef("purpose")).order_by("-version").values("version")
    texts = ConsentText.objects.in_force(at).filter(purpose__in=REQUIRED)
    texts = texts.annotate(agreed=Subquery(lines.annotate(says=version).values("says")[:1]))
    texts = texts.annotate(meaning=Coalesce(Subquery(meaning[:1]), 1))
    place = Case(*(When(purpose=purpose, then=place) for place, purpose in enumerate(REQUIRED)))
    return texts.filter(Q(agreed=None) | Q(agreed__lt=F("meaning"))).order_by(place)


def _newer_meanings(at: datetime | None) -> QuerySet[ConsentText]:
    return ConsentText.objects.filter(needs_reconsent=True, effective_at__lte=at or timezone.now())


def _after(entry: ConsentEntry) -> Q:
    return Q(purpose=entry.purpose, version__gt=entry.text.version)


def _text_to_give(texts: dict[Purpose, ConsentText], purpose: Purpose, versions: Mapping[str, int]) -> ConsentText:
    text = texts.get(purpose)
    if text is None:
        raise ConsentRefused(ConsentRefusal.NO_TEXT)
    if purpose in versions and versions[purpose] != text.version:
        raise ConsentRefused(ConsentRefusal.OUTDATED)
    return text


def _allowed(member: Member, texts: list[ConsentText], word: GuardianConsent | None, at: datetime) -> list[ConsentText]:
    """The texts that a guardian's word covers: this child's, still standing, given after the meaning last changed."""
    if word is None or word.minor_id != member.pk or word.state != GuardianConsent.State.VERIFIED:
        raise ConsentRefused(ConsentRefusal.NEEDS_GUARDIAN)
    changed = set(_newer_meanings(at).filter(effective_at__gt=word.verified_at).values_list("purpose", flat=True))
    allowed = [text for text in texts if text.purpose in word.scope and text.purpose not in changed]
    if not allowed or any(text.is_required for text in texts if text not in allowed):
        raise ConsentRefused(ConsentRefusal.NEEDS_GUARDIAN)
    return allowed


def _agree(member, text, line: ConsentEntry | None, acting, at, guardian_consent) -> ConsentEntry:
    if line is not None and line.given and line.text_id == text.pk:
        return line
    return _write(member, text, True, acting, at, guardian_consent)


def _write(
    member: Member,
    text: ConsentText,
    given: bool,
    acting: Acting,
    at: datetime,
    guardian_consent: GuardianConsent | None = None,
) -> ConsentEntry:
    return ConsentEntry.objects.create(
        member=member,
        text=text,
        purpose=text.purpose,
        given=given,
        guardian_consent=guardian_consent,
        acted_at=at,
        **acting.columns(),
    )
