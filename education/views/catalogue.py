"""The catalogue, a course and a run as they are shown. Personal is only the button of who is signed in."""

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from education import campuses, catalogue, facets, feeds
from education.catalogue import Choice
from education.models import Engagement, Material, Run
from education.next_step import next_step
from education.showing import Shown, seconds_true
from education.states import RunState
from members.mandates import covers
from members.models import MandateScope, Member
from portal.acting import acting_of
from portal.cache import LIFE
from portal.reader_cookies import chosen

PAST_ON_COURSE = 12


def index_context(request: HttpRequest) -> dict:
    """The list, in its order, under headings; each choice with its number."""
    at, district, choice = timezone.now(), chosen(request, "district"), Choice.read(request.GET)
    lines = catalogue.lines(at)
    page, runs = catalogue.page_of(choice, lines, request.GET.get("page"))
    shown = [Shown(run, at) for run in runs]
    return {
        "choice": choice,
        "items": page,
        "shown": shown,
        "groups": groups(shown),
        "facets": facets.facets(choice, lines, at, district),
        "numbers": facets.numbers_without(choice, lines, district),
        "own": district,
        "others": [] if runs else others(choice, lines, at),
        "fresh_for": seconds_true(shown, at, LIFE),
    }


def groups(shown: list[Shown]) -> list[tuple[str, list[Shown]]]:
    """Under which heading each run stands; the order is the list's own."""
    made: list[tuple[str, list[Shown]]] = []
    for one in shown:
        name = {
            RunState.OPEN: "open",
            RunState.WAITING_LIST: "open",
            RunState.ANNOUNCED: "coming",
            RunState.PAUSED: "coming",
            RunState.OVER: "past",
            RunState.CANCELLED: "past",
        }.get(one.state, "shut")
        if not made or made[-1][0] != name:
            made.append((name, []))
        made[-1][1].append(one)
    return made


def others(choice: Choice, lines: list[catalogue.Line], at) -> list[Shown]:
    """What stands nearest to a choice that nothing fits: of its kind, else of its place, else what comes first."""
    for wanted in (Choice(kind=choice.kind, open_now=True), Choice(campus=choice.campus, open_now=True), Choice()):
        found = [line.pk for line in lines if line.fits(wanted)][:3]
        if found and wanted != choice:
            return [Shown(run, at) for run in catalogue.in_order(found)]
    return []


def course_context(page, request: HttpRequest) -> dict:
    """A course's runs: open, coming, past; its materials."""
    at = timezone.now()
    runs = catalogue.for_cards(Run.objects.public().filter(course=page)).order_by(
        F("starts_at").desc(nulls_last=True), "-pk"
    )
    shown = [Shown(run, at) for run in runs]
    past = [one for one in shown if one.state in (RunState.OVER, RunState.CANCELLED)]
    ahead = sorted((one for one in shown if one not in past), key=lambda one: one.run.starts_at or at)
    taking = [one for one in ahead if one.state in (RunState.OPEN, RunState.WAITING_LIST)]
    return {
        "taking": taking,
        "coming": [one for one in ahead if one not in taking],
        "past": past[:PAST_ON_COURSE],
        "materials": list(Material.objects.filter(course=page, is_public=True).order_by("title", "pk")),
        "fresh_for": seconds_true(shown, at, LIFE),
    }


def course_data(page, request: HttpRequest) -> dict:
    """schema.org Course with its runs that are not over."""
    at = timezone.now()
    runs = Run.objects.public().filter(course=page).exclude(ends_at__lte=at).order_by(catalogue.SOONEST, "pk")
    base = request.build_absolute_uri("/").rstrip("/")
    return feeds.course(page, catalogue.for_feeds(runs), base, at)


def kept_while_true(response: HttpResponse) -> HttpResponse:
    """Tell the page cache for how many seconds the answer holds."""
    response.fresh_for = (getattr(response, "context_data", None) or {}).get("fresh_for", LIFE)
    return response


def run_addresses(index_url: str) -> list[dict]:
    """What the site map says of runs: {location, lastmod}."""
    base = index_url.removesuffix("/education/")
    runs = catalogue.listed(timezone.now()).order_by("pk").values_list("pk", "published_at")
    return [{"location": base + reverse("education:run", args=[pk]), "lastmod": moment} for pk, moment in runs]


@require_safe
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: everything one asks before applying, and the button. Who manages it sees it before it is published."""
    at = timezone.now()
    run = visible_run(request, pk)
    shown, sisters = Shown(run, at), [Shown(sister, at) for sister in catalogue.sisters(run, at)]
    context = {
        "shown": shown,
        "run": run,
        "course": run.course,
        "sisters": sisters,
        "teachers": teachers(run),
        "draw": getattr(run, "draw", None),
        "step": next_step(shown, learner(request), bool(sisters)),
        "about": AboutRun(shown),
    }
    response = render(request, "education/catalogue/run.html", context)
    response.fresh_for = seconds_true([shown, *sisters], at, LIFE)
    return response


def visible_run(request: HttpRequest, pk: int) -> Run:
    run = get_object_or_404(catalogue.for_its_page(Run.objects.all()), pk=pk)
    is_public = run.published_at is not None and run.course.live
    if not is_public and not (request.user.is_authenticated and campuses.attends_to(request.user, run)):
        raise Http404
    return run


def learner(request: HttpRequest) -> Member | None:
    """Whose button it is: none for an anonymous reader, and none for who acts for another in other matters only."""
    if not request.user.is_authenticated:
        return None
    acting = acting_of(request)
    is_theirs = acting.mandate is None or covers(acting.mandate, MandateScope.EDUCATION)
    return acting.member if is_theirs else None


def teachers(run: Run) -> list:
    """The instructors who want to be known, by name, each once."""
    engagements = Engagement.objects.filter(session__run=run, instructor__is_public=True, instructor__left_at=None)
    found = engagements.select_related("instructor").order_by("instructor__name", "pk")
    return list({engagement.instructor_id: engagement.instructor for engagement in found}.values())


class AboutRun:
    """What `portal/head_meta.html` asks of a page."""

    def __init__(self, shown: Shown):
        run = shown.run
        self.title, self.summary, self.district = f"{shown.title} {shown.number}", run.course.summary, ""
        self.picture, self.shown = run.course.picture, shown

    def structured_data(self, request: HttpRequest) -> dict:
        base = request.build_absolute_uri("/").rstrip("/")
        return feeds.course(self.shown.run.course, [self.shown.run], base, self.shown.at)


@require_safe
def run_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions of one public run for any calendar."""
    run = get_object_or_404(catalogue.for_feeds(Run.objects.public()), pk=pk)
    text = feeds.calendar([run], request.build_absolute_uri("/").rstrip("/"), str(run), timezone.now())
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="education-{pk}.ics"'},
    )
