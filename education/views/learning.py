"""A learner's own lessons, essays and workbooks."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from education import campuses, lessons, reviewing, submissions, watching, workbooks
from education.forms.submissions import EssayForm, WorkbookForm
from education.models import Assignment, Lesson, Submission, SubmissionVersion
from education.submissions import SubmissionRefused
from education.telling import when
from education.views.reviews import log_reading
from members.models import MandateScope
from portal.acting import acting_of, for_member


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.EDUCATION)
class OwnView(View):
    """Base of the screens of one's own enrolment; others find nothing here."""

    def dispatch(self, request: HttpRequest, enrolment: int, **kwargs) -> HttpResponse:
        self.acting = acting_of(request)
        self.now = timezone.now()
        self.enrolment = get_object_or_404(lessons.enrolments_of(self.acting.member), pk=enrolment)
        return super().dispatch(request, **kwargs)


class LessonView(OwnView):
    def get(self, request: HttpRequest, lesson: int) -> HttpResponse:
        found = get_object_or_404(Lesson.objects.select_related("video"), pk=lesson, run=self.enrolment.run_id)
        if not lessons.may_learn(self.enrolment):
            messages.info(request, _("자리가 확정되면 영상 강의를 볼 수 있어요."))
            return redirect("education:enrolment", self.enrolment.pk)
        progress = self.enrolment.watching.filter(lesson=found).first()
        return render(request, "education/learning/lesson.html", player(found, self.enrolment, progress))


class PreviewView(View):
    """A lesson as its learners will see it, for who manages or teaches the run. Nothing is counted."""

    @method_decorator(never_cache)
    def get(self, request: HttpRequest, lesson: int) -> HttpResponse:
        found = get_object_or_404(Lesson.objects.select_related("video", "run__course"), pk=lesson)
        if not campuses.attends_to(request.user, found.run):
            raise Http404
        return render(request, "education/learning/lesson.html", player(found, None, None))


def player(lesson: Lesson, enrolment, progress) -> dict:
    """What the lesson's page shows; `enrolment` None: a preview."""
    others = lessons.with_progress(enrolment) if enrolment else list(lesson.run.lessons.all())
    pks = [other.pk for other in others]
    after = pks.index(lesson.pk) + 1
    return {
        "lesson": lesson,
        "run": enrolment.run if enrolment else lesson.run,
        "enrolment": enrolment,
        "lessons": others,
        "next_lesson": others[after] if after < len(others) else None,
        "position": progress.position if progress else 0,
        "percent": watching.percent(progress.ranges, lesson.seconds) if progress else 0,
        "paragraphs": lessons.paragraphs(lesson.video.transcript),
    }


class WatchView(OwnView):
    """What a player saw since its last report. Answers JSON; a report that makes no sense is 400."""

    def post(self, request: HttpRequest, lesson: int) -> HttpResponse:
        found = get_object_or_404(Lesson, pk=lesson, run=self.enrolment.run_id)
        if not lessons.may_learn(self.enrolment):
            raise Http404
        try:
            seen = watching.parsed(request.POST.get("ranges", ""))
            position = watching.parsed(f"{request.POST.get('position', '')}-0")[0][0]
        except ValueError:
            return JsonResponse({"error": "ranges"}, status=400)
        percent, is_believed = watching.report(
            enrolment=self.enrolment, lesson=found, seen=seen, position=position, at=self.now
        )
        return JsonResponse({"percent": percent, "believed": is_believed})


class AssignmentView(OwnView):
    """Write, save, hand in, read what came back. Works without JavaScript."""

    def dispatch(self, request: HttpRequest, enrolment: int, assignment: int) -> HttpResponse:
        self.assignment_pk = assignment
        return super().dispatch(request, enrolment)

    def setup_rows(self) -> None:
        self.assignment = get_object_or_404(Assignment, pk=self.assignment_pk, run=self.enrolment.run_id)
        self.submission = (
            Submission.objects.filter(enrolment=self.enrolment, assignment=self.assignment)
            .select_related("assignment", "enrolment__run")
            .first()
        )

    @property
    def is_essay(self) -> bool:
        return self.assignment.kind == Assignment.Kind.ESSAY

    def get(self, request: HttpRequest) -> HttpResponse:
        self.setup_rows()
        return self.page(None)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.setup_rows()
        form = EssayForm(request.POST) if self.is_essay else WorkbookForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            return self.save(form) if request.POST.get("do") == "save" else self.hand_in(form)
        except SubmissionRefused as refused:
            form.add_error("body" if self.is_essay else "file", refused.reason.label)
            return self.page(form, status=422)

    def row(self) -> Submission:
        return submissions.open_submission(enrolment=self.enrolment, assignment=self.assignment, at=self.now)

    def save(self, form: EssayForm) -> HttpResponse:
        body, version = form.cleaned_data["body"], form.cleaned_data.get("version") or 0
        _version, is_newest = submissions.autosave(submission=self.row(), body=body, version=version, at=self.now)
        if is_newest:
            messages.success(self.request, _("저장했어요. 아직 내지는 않았어요."))
        else:
            messages.info(self.request, _("저장했어요. 다른 창에서 쓰던 글은 아래 ‘따로 둔 글’에 그대로 있어요."))
        return redirect(self.request.path)

    def hand_in(self, form) -> HttpResponse:
        book = form.cleaned_data.get("file")
        name = workbooks.keep(book) if book else ""
        details = {"file": name, "file_name": book.name, "digest": book.digest} if book else {}
        if self.is_essay:
            details["version"] = form.cleaned_data.get("version") or 0
        used = ""
        try:
            made = submissions.submit(
                submission=self.row(),
                body=form.cleaned_data["body"],
                acting=self.acting,
                at=self.now,
                **details,
            )
            used = made.file
        finally:
            # Refused, broken off, or the same file a second time: nothing points at this copy.
            if used != name:
                workbooks.forget(name)
        messages.success(self.request, _("냈어요. 담당자가 확인하면 알려 드려요."))
        return redirect(self.request.path)

    def page(self, form, status: int = 200) -> HttpResponse:
        if form is not None:
            self.setup_rows()
        row = self.submission or Submission(enrolment=self.enrolment, assignment=self.assignment)
        versions = list(row.versions.select_related("review").order_by("-number")) if row.pk else []
        handed = [version for version in versions if not version.kept_aside]
        context = {
            "enrolment": self.enrolment,
            "assignment": self.assignment,
            "submission": row,
            "form": form or self.blank(row),
            "shut": submissions.shut(row),
            "is_late": submissions.is_late(row, self.now),
            "due": submissions.due(row),
            "handed": handed,
            "aside": [version for version in versions if version.kept_aside],
            "answer": next((version.review for version in handed if hasattr(version, "review")), None),
            "counted": submissions.counted(row.draft),
            "is_essay": self.is_essay,
        }
        if form is not None and self.is_essay:
            # The text stays; the draft it stands on is the one that was saved just now.
            form.data = form.data.copy()
            form.data["version"] = row.draft_version
            context["counted"] = submissions.counted(form.data.get("body", ""))
        return render(self.request, "education/learning/assignment.html", context, status=status)

    def blank(self, row: Submission) -> EssayForm | WorkbookForm:
        if self.is_essay:
            return EssayForm(initial={"body": row.draft, "version": row.draft_version})
        return WorkbookForm(initial={"body": row.draft})


class DraftView(AssignmentView):
    """Autosave: JSON with the new version, and whether another window had written meanwhile."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        self.setup_rows()
        form = EssayForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"sentence": " ".join(form.errors.get("body", []))}, status=422)
        body, version = form.cleaned_data["body"], form.cleaned_data["version"] or 0
        try:
            version, is_newest = submissions.autosave(submission=self.row(), body=body, version=version, at=self.now)
        except SubmissionRefused as refused:
            return JsonResponse({"sentence": str(refused.reason.label)}, status=409)
        sentence = _("%s에 저장했어요.") % when(self.now)
        if not is_newest:
            sentence += " " + _("다른 창에서 쓰던 글은 ‘따로 둔 글’에 그대로 있어요.")
        return JsonResponse({"version": version, "newest": is_newest, "sentence": sentence})


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.EDUCATION)
class SubmissionView(View):
    """Where notices lead: to the screen of the assignment."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Submission, pk=pk, enrolment__learner=acting_of(request).member)
        address = reverse("education:assignment", args=[row.enrolment_id, row.assignment_id])
        return HttpResponseRedirect(f"{address}#answer")


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.EDUCATION)
class WorkbookView(View):
    """A file that was handed in: for its owner, and for who reads it. Never shown inside the portal's own origin."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        acting = acting_of(request)
        version = SubmissionVersion.objects.filter(pk=pk, submission__enrolment__learner=acting.member).first()
        if version is None and not acting.is_for_another:
            version = get_object_or_404(reviewing.readable_by(request.user), pk=pk)
            log_reading(request, version)
        if version is None or not version.file or not workbooks.path_of(version.file).is_file():
            raise Http404
        return download(version)


def download(version: SubmissionVersion) -> FileResponse:
    response = FileResponse(
        workbooks.path_of(version.file).open("rb"),
        as_attachment=True,
        filename=version.file_name,
        content_type=workbooks.content_type(version),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
