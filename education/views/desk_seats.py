"""The run desk's seats: how many, open or paused, held or not, drawn."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from education import desk, enrolment, pools
from education.admission import lots_are_due
from education.deadlines import lots_end
from education.forms.desk import CapacityForm, reason_in
from education.models import Draw, Enrolment, SeatPool
from education.telling import sister_runs
from education.views.desk import RunAction, RunScreen


class SeatsView(RunScreen):
    template_name = "education/desk/seats.html"
    tab = "education_run_seats"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        lots = Draw.objects.filter(run=self.run).first()
        return self.page(
            lots=lots,
            draw_at=lots_end(self.run),
            draw_is_due=lots_are_due(self.run, self.now),
            is_to_decide=desk.is_to_decide(self.run),
            sisters=sister_runs(self.run, self.now)[:3],
            movable=Enrolment.objects.filter(run=self.run, state__in=pools.MOVABLE)
            .select_related("learner", "pool")
            .order_by("queue_number"),
        )


class SeatsAction(RunAction):
    tab = "education_run_seats"


class CapacityView(SeatsAction):
    part = "#seats"

    def act(self, data) -> str:
        pool = get_object_or_404(SeatPool, pk=data.get("pool") or 0, run=self.run)
        form = CapacityForm(data)
        if not form.is_valid():
            raise ValidationError([message for errors in form.errors.values() for message in errors])
        pool = enrolment.set_capacity(
            pool=pool, capacity=form.cleaned_data["capacity"], acting=self.office(), at=self.now
        )
        if pool.capacity is None:
            return _("‘%s’의 정원을 두지 않기로 했어요.") % pool
        return _("‘%(pool)s’ 정원을 %(n)s명으로 바꿨어요. 늘어난 자리는 기다리는 분께 바로 알렸어요.") % {
            "pool": pool,
            "n": pool.capacity,
        }


class MoveView(SeatsAction):
    part = "#move"

    def act(self, data) -> str:
        row = get_object_or_404(Enrolment, pk=data.get("enrolment") or 0, run=self.run)
        pool = get_object_or_404(SeatPool, pk=data.get("pool") or 0, run=self.run)
        pools.change(
            enrolment=row, pool=pool, acting=self.office(row.learner), at=self.now, reason=data.get("reason", "")
        )
        return _("%(number)s번 신청을 ‘%(pool)s’ 자리로 옮겼어요.") % {"number": row.queue_number, "pool": pool}


class PauseView(SeatsAction):
    part = "#pause"

    def act(self, data) -> str:
        if data.get("do") == "pause":
            desk.pause(run=self.run, acting=self.office(), at=self.now)
            return _("접수를 잠시 멈췄어요. 이미 낸 신청은 그대로예요.")
        offers = desk.resume(run=self.run, acting=self.office(), at=self.now)
        return _("접수를 다시 열었어요. 기다리던 %s명에게 자리가 났다고 알렸어요.") % offers


class GoView(SeatsAction):
    """The decision about the least number: held, or not."""

    part = "#decide"

    def act(self, data) -> str:
        if data.get("do") == "go":
            enrolment.decide_to_run(run=self.run, acting=self.office(), at=self.now)
            return _("열기로 정하고 자리를 받은 분들께 알렸어요.")
        told = enrolment.cancel_run(run=self.run, acting=self.office(), at=self.now, reason=reason_in(data))
        return _("폐강했어요. %s명에게 까닭과 다른 회차를 알렸어요.") % told


class DrawView(SeatsAction):
    part = "#draw"

    def act(self, data) -> str:
        if not Draw.objects.filter(run=self.run).exists():
            raise ValidationError(_("추첨으로 뽑는 교육이 아니에요."))
        drawn = enrolment.draw(run=self.run, acting=self.office(), at=self.now)
        return _("%s건을 추첨하고 모두에게 알렸어요. 결과는 누구나 다시 계산할 수 있어요.") % drawn.entrants
