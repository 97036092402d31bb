"""What anyone may see of how seats were given: applicants, seats, method, rate; and the lots, to be drawn again.

Numbers of applications only, never a person: a learner knows their own number, nobody else's.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from education import draws
from education.deadlines import lots_end
from education.models import Draw, Run, State, Transition
from education.statistics import RunFigures, by_run, period_of


def shown(at: datetime) -> QuerySet[Run]:
    """Runs whose application is over, or whose lots were drawn: while one can still apply, numbers would steer."""
    over = Q(closes_at__lte=at) | Q(draw__drawn_at__isnull=False) | Q(cancelled_at__isnull=False)
    runs = Run.objects.public().filter(over, opens_at__lte=at)
    return runs.select_related("course", "term", "draw").order_by("-starts_at", "-pk")


def is_shown(run: Run, at: datetime) -> bool:
    """The same of one run."""
    return shown(at).filter(pk=run.pk).exists()


@dataclass(frozen=True)
class Period:
    """A term (or a year), its runs, and their sums."""

    label: str
    runs: list[RunFigures]

    @property
    def applicants(self) -> int:
        return sum(one.applicants for one in self.runs)

    @property
    def seats(self) -> int:
        return sum(one.seats or 0 for one in self.runs)

    @property
    def confirmed(self) -> int:
        return sum(one.confirmed for one in self.runs)

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.runs)

    @property
    def draws(self) -> int:
        return sum(1 for one in self.runs if is_drawn(one.run))


def is_drawn(run: Run) -> bool:
    lots = getattr(run, "draw", None)
    return lots is not None and lots.drawn_at is not None


def periods(at: datetime) -> list[Period]:
    """The latest first. Three queries."""
    grouped: dict[str, list[RunFigures]] = {}
    for one in by_run(shown(at)):
        grouped.setdefault(period_of(one.run), []).append(one)
    return [Period(label, runs) for label, runs in grouped.items()]


@dataclass(frozen=True)
class Lots:
    """The draw of one run as it is published. Before the draw only the promise (`commitment`) and the time."""

    record: Draw
    due_at: datetime | None
    numbers: list[int]
    # (number of the application, whether it got a seat), as drawn
    order: list[tuple[int, bool]]

    @property
    def is_drawn(self) -> bool:
        return self.record.drawn_at is not None

    @property
    def is_kept(self) -> bool:
        """Whether the record agrees with itself: the promised seed, the written list."""
        return (
            draws.is_kept(self.record.seed, self.record.commitment)
            and draws.entrants_digest(self.numbers) == self.record.entrants_digest
        )

    @property
    def code(self) -> str:
        """Ten lines of Python that draw it again."""
        return "\n".join(
            [
                "from hashlib import sha256",
                "",
                f'seed = "{self.record.seed}"',
                f"numbers = {self.numbers}",
                "",
                "def lot(number):",
                '    return sha256(f"{seed}:{number}".encode()).hexdigest()',
                "",
                f'assert sha256(seed.encode()).hexdigest() == "{self.record.commitment}"',
                "print(sorted(numbers, key=lot))",
            ]
        )


def lots(run: Run) -> Lots | None:
    """None for a run without lots. The seed leaves the database only after the draw. Two queries."""
    record = Draw.objects.filter(run=run).first()
    if record is None:
        return None
    if record.drawn_at is None:
        record.seed = ""
        return Lots(record, lots_end(run), [], [])
    # The steps that the draw made: what somebody left or was given later changes nothing here.
    steps = Transition.objects.filter(enrolment__run=run, before=State.APPLIED, acted_at=record.drawn_at)
    steps = steps.filter(after__in=[State.CONFIRMED, State.WAITING, State.NOT_SELECTED])
    seated = {
        number: after == State.CONFIRMED for number, after in steps.values_list("enrolment__queue_number", "after")
    }
    numbers = sorted(seated)
    return Lots(record, lots_end(run), numbers, [(n, seated[n]) for n in draws.order(record.seed, numbers)])
