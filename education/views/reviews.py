"""The reviewer's screens: what waits, one essay a page, who still owes one."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from education import reviewing
from education.forms.submissions import KEEP, ExtendForm, ReviewForm
from education.models import Assignment, Review, SubmissionVersion
from education.reviewing import ReviewRefused
from members import access_log
from members.acting import as_office
from members.models import AccessEntry


def log_reading(request: HttpRequest, version: SubmissionVersion) -> None:
    """Written before a learner's text or file is shown."""
    access_log.record(
        kind=AccessEntry.Kind.VIEW,
        staff=request.user,
        what=_("교육 과제: %s") % version.submission.assignment.title,
        reason=_("교육 운영: 낸 과제 확인"),
        subject=version.submission.enrolment.learner,
        at=timezone.now(),
    )


@method_decorator(never_cache, name="dispatch")
class ReviewerView(View):
    """For who manages runs or teaches one; everyone else finds nothing here."""

    def dispatch(self, request: HttpRequest, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not reviewing.is_reviewer(request.user):
            raise Http404
        self.now = timezone.now()
        return super().dispatch(request, **kwargs)


class ReviewsView(ReviewerView):
    def get(self, request: HttpRequest) -> HttpResponse:
        queue = reviewing.queue_of(request.user)
        tasks = Assignment.objects.filter(run__in=reviewing.runs_read_by(request.user), run__cancelled_at=None)
        context = {
            "queue": list(queue[:50]),
            "count": queue.count(),
            "tasks": tasks.select_related("run__course").order_by(F("run__starts_at").desc(nulls_last=True), "-pk")[
                :30
            ],
        }
        return render(request, "education/learning/reviews.html", context)


class ReviewView(ReviewerView):
    """One text a page, large; the answer; then the next that waits."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.pk = pk
        return super().dispatch(request)

    def version(self) -> SubmissionVersion:
        rows = reviewing.readable_by(self.request.user).select_related(
            "submission__assignment", "submission__enrolment__run__course", "submission__enrolment__learner"
        )
        return get_object_or_404(rows, pk=self.pk)

    def get(self, request: HttpRequest) -> HttpResponse:
        version = self.version()
        return self.page(version, ReviewForm(initial={"comment": version.comment_draft}))

    def post(self, request: HttpRequest) -> HttpResponse:
        version, form = self.version(), ReviewForm(request.POST)
        if not form.is_valid():
            return self.page(version, form, status=422)
        decision, comment = form.cleaned_data["decision"], form.cleaned_data["comment"]
        if decision == KEEP:
            reviewing.keep_comment(version=version, comment=comment)
            messages.success(request, _("적은 말을 저장했어요. 아직 보내지 않았어요."))
            return redirect("education:review", version.pk)
        acting = as_office(request.user, version.submission.enrolment.learner)
        try:
            reviewing.review(
                version=version, decision=Review.Decision(decision), comment=comment, acting=acting, at=self.now
            )
        except ReviewRefused as refused:
            form.add_error("comment", refused.reason.label)
            return self.page(version, form, status=409)
        return self.go_on(version)

    def go_on(self, version: SubmissionVersion) -> HttpResponse:
        name = version.submission.enrolment.learner.get_short_name()
        messages.success(self.request, _("%s님께 알렸어요.") % name)
        following = reviewing.queue_of(self.request.user).first()
        return redirect("education:review", following.pk) if following else redirect("education:reviews")

    def page(self, version: SubmissionVersion, form: ReviewForm, status: int = 200) -> HttpResponse:
        log_reading(self.request, version)
        row = version.submission
        handed = list(row.versions.filter(kept_aside=False).select_related("review__reviewer").order_by("number"))
        context = {
            "version": version,
            "submission": row,
            "form": form,
            "earlier": [one for one in handed if one.number < version.number],
            "newer": handed[-1] if handed[-1].pk != version.pk else None,
            "number": [one.pk for one in handed].index(version.pk) + 1,
            "made": Review.objects.filter(version=version).select_related("reviewer").first(),
            "left": reviewing.queue_of(self.request.user).count(),
        }
        return render(self.request, "education/learning/review.html", context, status=status)


class AssignmentDeskView(ReviewerView):
    """Who of a run has handed in and who not, and more time for one of them."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.pk = pk
        return super().dispatch(request)

    def task(self) -> Assignment:
        tasks = Assignment.objects.filter(run__in=reviewing.runs_read_by(self.request.user))
        return get_object_or_404(tasks.select_related("run__course"), pk=self.pk)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.task(), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        task, form = self.task(), ExtendForm(request.POST)
        if not form.is_valid():
            return self.page(task, form, status=422)
        enrolment = get_object_or_404(
            task.run.enrolments.select_related("learner", "run"), pk=form.cleaned_data["enrolment"]
        )
        acting = as_office(request.user, enrolment.learner)
        try:
            reviewing.extend(enrolment=enrolment, assignment=task, until=form.moment, acting=acting, at=self.now)
        except ValueError as refused:
            form.add_error("until", str(refused))
            return self.page(task, form, status=422)
        messages.success(request, _("%s님께 알렸어요.") % enrolment.learner.get_short_name())
        return redirect(request.path)

    def page(self, task: Assignment, form: ExtendForm | None, status: int = 200) -> HttpResponse:
        people = reviewing.learners_of(task)
        wrong = form.data.get("enrolment") if form else None
        context = {"task": task, "people": people, "form": form, "wrong": wrong}
        return render(self.request, "education/learning/assignment_desk.html", context, status=status)
