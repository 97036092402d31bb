"""공정하게 뽑기: how seats were given, for everyone, without login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from education import fairness
from education.models import Run
from education.statistics import by_run


def fairness_page(request: HttpRequest) -> HttpResponse:
    periods = fairness.periods(timezone.now())
    chosen = next((one for one in periods if one.label == request.GET.get("period")), periods[0] if periods else None)
    return render(request, "education/fairness/fairness.html", {"periods": periods, "chosen": chosen})


def run_fairness(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.public().select_related("course", "term"), pk=pk)
    context = {"run": run, "lots": fairness.lots(run), "is_shown": fairness.is_shown(run, timezone.now())}
    return render(request, "education/fairness/run.html", {**context, "figures": by_run([run])[0]})
