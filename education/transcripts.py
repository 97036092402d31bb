"""What somebody has learned: completions that count, hours added up, and how far to the next milestone."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from education import certificate_files, certificates
from education.models import Certificate, Completion
from members.models import Member

MILESTONES = (40, 100, 200)  # hours


@dataclass(frozen=True)
class Line:
    """One completion; `certificate` is the valid one, None while the name is not confirmed."""

    completion: Completion
    certificate: Certificate | None

    @property
    def period(self) -> str:
        return certificates.period(self.completion.facts)

    @property
    def hours(self) -> str:
        return certificate_files.hours(self.completion.hours)


@dataclass(frozen=True)
class Milestone:
    """`done` of its hours; `left` in words."""

    hours: int
    done: int
    left: str

    @property
    def is_reached(self) -> bool:
        return self.done >= self.hours


@dataclass(frozen=True)
class Transcript:
    lines: tuple[Line, ...]
    hours: Decimal

    @property
    def milestones(self) -> list[Milestone]:
        words = certificate_files.hours
        return [Milestone(it, min(int(self.hours), it), words(max(it - self.hours, 0))) for it in MILESTONES]

    @property
    def next(self) -> int | None:
        """Hours of the milestone ahead; None when all are reached."""
        return next((hours for hours in MILESTONES if self.hours < hours), None)

    @property
    def to_go_words(self) -> str:
        return certificate_files.hours((self.next or self.hours) - self.hours)

    @property
    def total(self) -> str:
        return certificate_files.hours(self.hours)

    @property
    def lacks_certificates(self) -> bool:
        return any(line.certificate is None for line in self.lines)


def of(member: Member) -> Transcript:
    """Two queries."""
    mine = Completion.objects.standing().filter(learner=member).prefetch_related("certificates")
    lines = tuple(Line(it, valid(it)) for it in mine.order_by("-acted_at", "-pk"))
    return Transcript(lines, sum((line.completion.hours for line in lines), Decimal(0)))


def valid(completion: Completion) -> Certificate | None:
    """Of the certificates at hand."""
    return next((it for it in completion.certificates.all() if it.state == Certificate.State.ISSUED), None)


def pdf(transcript: Transcript, name: str, at: datetime) -> bytes:
    """All lines with their numbers, for whoever asks for a proof of hours."""
    rows = [
        {
            "course": line.completion.facts.get("course", ""),
            "campus": line.completion.facts.get("campus", ""),
            "period": line.period,
            "hours": certificate_files.hours(line.completion.hours),
            "code": certificates.grouped(line.certificate.code) if line.certificate else _("아직 없어요"),
            "number": line.certificate.number if line.certificate else "",
        }
        for line in transcript.lines
    ]
    return certificate_files.compile_transcript(
        rows, name, certificate_files.hours(transcript.hours), timezone.localdate(at)
    )
