"""Instructors who want to be found, the instructor's own screen, the library of materials."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from education import instructors, materials
from education.forms.instructors import InstructorForm
from education.models import CoursePage
from education.states import RunState, state
from members.districts import District
from members.mandates import covers
from members.models import MandateScope, Member
from portal.acting import acting_of, for_member
from portal.models import Topic

SHOWN_ENGAGEMENTS = 12


def asked(request: HttpRequest, name: str) -> str:
    """A slug from the address; what is no slug is as if it were not there."""
    value = request.GET.get(name, "")
    return value if value.replace("-", "").replace("_", "").isalnum() and len(value) <= 80 else ""


@require_safe
def instructor_list(request: HttpRequest) -> HttpResponse:
    topic, district = asked(request, "topic"), asked(request, "district")
    district = district if district in District.values else ""
    context = {
        "instructors": instructors.found(topic, district),
        "topics": instructors.topics_of_the_pool(),
        "districts": sorted(District.choices, key=lambda pair: pair[1]),
        "topic": topic,
        "district": district,
    }
    return render(request, "education/instructors/list.html", context)


@require_safe
def instructor_page(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    instructor = get_object_or_404(instructors.public().prefetch_related("topics"), pk=pk)
    public = instructors.taught(instructor, at).filter(session__run__published_at__isnull=False)
    context = {
        "instructor": instructor,
        "districts": instructors.districts_of(instructor),
        "week": instructors.week_of(instructor) if instructor.availability else [],
        "totals": instructors.totals(instructor, at),
        "engagements": public.filter(session__run__course__live=True)[:SHOWN_ENGAGEMENTS],
    }
    return render(request, "education/instructors/instructor.html", context)


@for_member(None)
class OwnView(View):
    """What an instructor says of themselves, and whether anyone sees it: nobody else may decide that."""

    template = "education/instructors/own.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        row = self.own(request)
        return self.show(request, row, InstructorForm(instructor=row) if row else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        row = self.own(request)
        form = InstructorForm(request.POST, instructor=row) if row else None
        if form is None or not form.is_valid():
            return self.show(request, row, form, status=422)
        saved = form.save(acting=acting_of(request), at=timezone.now())
        shown = (
            _("저장했어요. 이제 누구나 강사 소개를 볼 수 있어요.")
            if saved.is_public
            else _("저장했어요. 강사 소개는 나만 봐요.")
        )
        messages.success(request, shown)
        return redirect("education:my_instructor")

    def own(self, request: HttpRequest):
        try:
            return instructors.of(acting_of(request).member)
        except instructors.NotAnInstructor:
            return None

    def show(self, request: HttpRequest, row, form, status: int = 200) -> HttpResponse:
        totals = instructors.totals(row, timezone.now()) if row else None
        context = {"instructor": row, "form": form, "days": instructors.Day, "totals": totals}
        return render(request, self.template, context, status=status)


@require_safe
def material_list(request: HttpRequest) -> HttpResponse:
    topic, course = asked(request, "topic"), asked(request, "course")
    member = reader(request)
    visible = materials.found(member)
    context = {
        "materials": materials.found(member, topic, course),
        "topics": Topic.objects.filter(pk__in=visible.values("topics")),
        "courses": CoursePage.objects.live().filter(pk__in=visible.values("course")).order_by("title"),
        "topic": topic,
        "course": course,
    }
    return render(request, "education/materials/list.html", context)


@require_safe
def material_page(request: HttpRequest, pk: int) -> HttpResponse:
    material = get_object_or_404(materials.found(reader(request)), pk=pk)
    versions = list(material.versions.all())
    at = timezone.now()
    runs = material.runs.public().select_related("course").order_by("pk").prefetch_related("pools")
    context = {
        "material": material,
        "latest": versions[0],
        "earlier": versions[1:],
        "terms": materials.terms(material),
        "runs": [run for run in runs if state(run, at) != RunState.CANCELLED],
    }
    return render(request, "education/materials/material.html", context)


def reader(request: HttpRequest) -> Member | None:
    """Whose materials these are: of the member acted for, when the mandate is about education; else one's own."""
    if not request.user.is_authenticated:
        return None
    acting = acting_of(request)
    is_theirs = acting.mandate is not None and covers(acting.mandate, MandateScope.EDUCATION)
    return acting.member if is_theirs else request.user


def keep_files_for_readers(document, request: HttpRequest) -> None:
    """Before a file is handed out: one of a closed material is not there for strangers."""
    if not materials.may_read(document, reader(request)):
        raise Http404
