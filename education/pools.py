"""Changing the pool of an application: from the room to the screen, from the reserved seats to all. Kin of seats."""

from datetime import datetime

from django.utils.translation import gettext as _

from education import seats, telling
from education.locking import decides_seats
from education.models import Enrolment, Run, SeatPool, State
from members.acting import Acting, record

MOVABLE = (State.APPLIED, State.WAITING, State.CONFIRMED)


@decides_seats
def change(*, enrolment: Enrolment, pool: SeatPool, acting: Acting, at: datetime, reason: str) -> Enrolment:
    """Move an application to another pool of its run; it keeps its number and its place.

    A confirmed one needs a free seat there that nobody waits for, and its old seat passes on at once. Raises ValueError
    with a sentence.
    """
    run = Run.objects.lock(enrolment.run_id)
    telling.settled(*seats.settle(run, at), at)
    enrolment = Enrolment.objects.select_related("learner", "pool").get(pk=enrolment.pk, run=run)
    before, pool = enrolment.pool, SeatPool.objects.get(pk=pool.pk, run=run)
    if pool != before:
        check(enrolment, pool, reason)
        enrolment.pool = pool
        enrolment.save(update_fields=["pool"])
        seats.recount(run)
        telling.settled(*seats.settle(run, at), at)
        record(acting, "education.pool_changed", at, enrolment=enrolment.pk, before=before.pk, after=pool.pk)
    return enrolment


def check(enrolment: Enrolment, pool: SeatPool, reason: str) -> None:
    if not reason.strip():
        raise ValueError(_("왜 옮기는지 적어 주세요. 기록에 남아요."))
    if enrolment.state not in MOVABLE:
        raise ValueError(_("끝난 신청과 답을 기다리는 자리는 옮길 수 없어요."))
    if enrolment.state == State.CONFIRMED:
        if pool.free == 0:
            raise ValueError(_("‘%s’에 남은 자리가 없어요. 정원을 먼저 늘려 주세요.") % pool)
        if Enrolment.objects.waiting().filter(pool=pool).exists():
            raise ValueError(_("‘%s’를 기다리는 분이 있어요. 그분들이 먼저예요.") % pool)
    elif pool.capacity == 0:
        raise ValueError(_("‘%s’는 닫은 자리예요. 정원을 먼저 적어 주세요.") % pool)
