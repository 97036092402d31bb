"""What one member finds on 내 활동: what waits for them first, over all features; then what runs, then what is done."""

from dataclasses import dataclass
from datetime import datetime

from members.models import Member
from portal import my_activity
from portal.my_activity import ActivityRow, Section

MOST_TO_DO = 8


@dataclass(frozen=True)
class Overview:
    """`applied` and `done`: pairs of a section and its rows, sections without any left out."""

    to_do: list[ActivityRow]
    applied: list[tuple[Section, list[ActivityRow]]]
    done: list[tuple[Section, list[ActivityRow]]]

    @property
    def is_empty(self) -> bool:
        return not (self.to_do or self.applied or self.done)


def overview(member: Member, at: datetime) -> Overview:
    """One look over all sections. What is due soonest comes first, what has no time last, in its section's order."""
    found = list(my_activity.sections_for(member, at))
    to_do = [row for _section, activity in found for row in activity.to_do]
    return Overview(
        to_do=sorted(to_do, key=lambda row: (row.due is None, row.due.timestamp() if row.due else 0))[:MOST_TO_DO],
        applied=[(section, activity.applied) for section, activity in found if activity.applied],
        done=[(section, activity.done) for section, activity in found if activity.done],
    )
