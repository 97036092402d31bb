"""Somebody stands at the door without a seat: one is given when one is free, and they are marked as come.

The windows for applying are over by then, so they are not asked; everything else holds as for everyone. There is no
way past the number of seats.
"""

from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from education import attendance, seats, telling
from education.deadlines import policy
from education.eligibility import EnrolmentRefused, Refusal, age_refusal, clashes, refuse, sanction_on
from education.locking import decides_seats, lock_learner
from education.models import ACTIVE, AttendanceEntry, Enrolment, Presence, Run, SeatPool, Session, State
from members.acting import Acting
from members.guardians import may_use_personal_features
from members.models import Member


@decides_seats
def walk_in(*, session: Session, acting: Acting, key: str, at: datetime, status: Presence) -> Enrolment:
    """Enrol `acting.member` in the session's run on the spot and mark them. Raises EnrolmentRefused, Busy.

    Who waits, was offered a seat or applied gets theirs; who has one already is only marked.
    """
    person = acting.member
    run = Run.objects.lock(session.run_id)
    lock_learner(person.pk)
    telling.settled(*seats.settle(run, at), at)
    enrolment = Enrolment.objects.filter(run=run, learner=person, state__in=ACTIVE).select_related("pool").first()
    if enrolment is None or enrolment.state != State.CONFIRMED:
        enrolment = seated(run, person, enrolment, acting, key, at)
    attendance.mark(
        enrolment=enrolment,
        session=session,
        status=status,
        source=AttendanceEntry.Source.WALK_IN,
        key=f"walk:{session.pk}:{key}"[:64],
        acting=acting,
        at=at,
    )
    return enrolment


def seated(run: Run, person: Member, standing: Enrolment | None, acting: Acting, key: str, at: datetime) -> Enrolment:
    """Under the lock. An offered seat is already theirs; otherwise one must be free."""
    if reason := refusal(run, person, at):
        raise refuse(run, person, reason)
    if standing is None or standing.state != State.OFFERED:
        pool = free_pool(run, standing)
        if pool is None:
            full = _("자리가 모두 찼어요. 운영 화면에서 못 오는 분을 취소하거나 정원을 늘려 주세요.")
            raise EnrolmentRefused(Refusal.NO_SEATS, full)
    if standing is None:
        number = seats.next_number(run)
        standing = Enrolment(
            run=run,
            pool=pool,
            learner=person,
            key=key if not Enrolment.objects.filter(key=key).exists() else uuid4().hex,
            queue_number=number,
            rank=number,
            policy=policy(run),
            acted_at=at,
            **acting.columns(),
        )
    elif standing.state != State.OFFERED:
        standing.pool = pool
    seats.move(standing, State.CONFIRMED, acting=acting, at=at, reason="")
    seats.recount(run)
    telling.received(standing, at)
    return standing


def refusal(run: Run, person: Member, at: datetime) -> Refusal | None:
    if run.cancelled_at:
        return Refusal.CANCELLED
    if not may_use_personal_features(person, at):
        return Refusal.GUARDIAN
    if reason := age_refusal(run, person):
        return reason
    if sanction_on(person, run, at):
        return Refusal.SANCTIONED
    return Refusal.CLASH if clashes(run, person).exists() else None


def free_pool(run: Run, standing: Enrolment | None) -> SeatPool | None:
    """A pool with room, their own first, reserved seats last; who stands in the room takes no seat online."""
    wanted = standing.pool_id if standing else None
    pools = [
        pool
        for pool in seats.recount(run).values()
        if (pool.free is None or pool.free > 0) and (pool.pk == wanted or pool.kind != SeatPool.Kind.ONLINE)
    ]
    pools.sort(key=lambda pool: (pool.pk != wanted, pool.kind == SeatPool.Kind.RESERVED, pool.pk))
    return pools[0] if pools else None
