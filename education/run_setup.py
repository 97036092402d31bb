"""Making and changing a run: its own columns, its rule of completion, what to look at again before it is shown.

The run's row is written first (`Run.objects.lock`): a change never overwrites what a decision about seats wrote.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from education import schedules
from education.models import ApplicationWindow, CompletionRule, Enrolment, Run, SeatPool, Venue
from education.publishing import DRAWN, promise_draw
from education.schedules import Span
from education.telling import when
from members.acting import Acting, record

RULE_FIELDS = ("min_attendance_percent", "min_sessions", "min_watch_percent", "all_assignments", "is_automatic")


def next_number(course_id: int, campus: str) -> int:
    """Runs of a course are counted on at each campus, over all terms."""
    numbers = Run.objects.filter(course=course_id, campus=campus).values_list("number", flat=True)
    return max(numbers, default=0) + 1


def make(
    run: Run,
    *,
    seats: dict[str, int | None],
    window: Span,
    sessions: list[Span],
    venue: Venue | None,
    acting: Acting,
    at: datetime,
) -> Run:
    """Save a new run with its first pools (capacity by kind), one window for everyone, its sessions and a rule."""
    with transaction.atomic(durable=True):
        run.number = run.number or next_number(run.course_id, run.campus)
        run.save()
        for kind, capacity in seats.items():
            SeatPool.objects.create(run=run, kind=kind, capacity=capacity)
        ApplicationWindow.objects.create(run=run, opens_at=window[0], closes_at=window[1])
        schedules.add_sessions(run, sessions, venue)
        schedules.follow(run)
        is_films = run.mode == Run.Mode.SELF_PACED
        CompletionRule.objects.create(
            run=run,
            min_attendance_percent=0 if is_films else 80,
            min_watch_percent=90 if is_films else 0,
            is_automatic=is_films,
            created_at=at,
        )
        record(acting, "education.run_made", at, run=run.pk)
    return run


def change(run: Run, values: dict, *, acting: Acting, at: datetime) -> Run:
    """Write the named columns and no others. Raises ValueError for a change that would touch who applied already."""
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run.pk)
        changed = [name for name, value in values.items() if getattr(run, name) != value]
        if {"course", "campus", "admission"} & set(changed) and Enrolment.objects.filter(run=run).exists():
            raise ValueError(_("신청한 분이 있어서 과정, 여는 곳, 뽑는 방법은 바꿀 수 없어요."))
        for name in changed:
            setattr(run, name, values[name])
        if changed:
            run.save(update_fields=changed)
            promise_draw(run, at)
            record(acting, "education.run_changed", at, run=run.pk, fields=changed)
    return run


def is_drawn(run: Run) -> bool:
    """Whether lots were drawn: then no one new can enter them."""
    return run.admission in DRAWN and getattr(run, "draw", None) is not None and run.draw.drawn_at is not None


def current_rule(run: Run) -> CompletionRule | None:
    return run.completion_rules.order_by("-version").first()


def set_rule(run: Run, values: dict, *, acting: Acting, at: datetime) -> CompletionRule:
    """A new version; who applied before keeps the better of both (education.progress). The same again is no version."""
    with transaction.atomic(durable=True):
        run = Run.objects.lock(run.pk)
        last = current_rule(run)
        if last and all(getattr(last, name) == values[name] for name in RULE_FIELDS):
            return last
        version = last.version + 1 if last else 1
        made = CompletionRule.objects.create(run=run, version=version, created_at=at, **values)
        record(acting, "education.rule_changed", at, run=run.pk, version=version)
    return made


def warnings(run: Run) -> list[str]:
    """What may be meant so, and should be looked at: small rooms, instructors at two places, missing stream."""
    found = small_rooms(run)
    for other in schedules.double_booked(run):
        words = {"who": other.instructor, "when": when(other.session.starts_at), "run": other.session.run}
        found.append(_("%(who)s 강사님은 %(when)s에 ‘%(run)s’에도 가세요. 시간을 확인해 주세요.") % words)
    if run.mode in (Run.Mode.ONLINE, Run.Mode.HYBRID) and not run.stream_url:
        found.append(_("온라인 주소가 아직 없어요. 첫 모임 전까지 ‘기본’에 적어 주세요."))
    return found


def small_rooms(run: Run) -> list[str]:
    """Rooms that hold fewer people than the seats in them."""
    sizes = [pool.capacity for pool in run.pools.all() if pool.kind != SeatPool.Kind.ONLINE]
    if not sizes:
        return []
    total = None if None in sizes else sum(sizes)
    rooms = {one.venue for one in run.sessions.select_related("venue") if one.venue and not one.cancelled_at}
    return [
        _("‘%(room)s’에는 %(fits)s명이 들어가는데 정원은 %(seats)s이에요. 정원이나 장소를 확인해 주세요.")
        % {"room": room, "fits": room.capacity, "seats": _("제한 없음") if total is None else _("%s명") % total}
        for room in sorted(rooms, key=str)
        if room.capacity is not None and (total is None or total > room.capacity)
    ]
