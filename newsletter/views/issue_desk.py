"""The desk of an issue: where it is, what comes next, who gets it; and the list of all issues."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log
from members.models import AccessEntry
from newsletter import approval, building, checklist, desk, issues, recipients, rights, scheduling, segments, test_sends
from newsletter.audiences import Reader
from newsletter.forms.audience import AudienceForm
from newsletter.forms.desk import BackForm, ReasonForm, ScheduleForm, TestSendForm
from newsletter.models import IssuePage, Mailing
from newsletter.moves import MoveRefused, State
from newsletter.sending import hours
from newsletter.sending.editions import NotApproved
from newsletter.sending.smtp import NoConnection
from newsletter.views.staff_screen import NewsletterScreen
from portal.templatetags.portal_tags import ko_date, ko_time

REFUSALS = (
    approval.ApprovalRefused,
    scheduling.SchedulingRefused,
    test_sends.TestSendRefused,
    MoveRefused,
    NotApproved,
)
PAGE = 30


def when(moment) -> str:
    return f"{ko_date(moment)} {ko_time(moment)}"


class IssuesView(NewsletterScreen):
    page_title = gettext_lazy("소식지 호")
    template_name = "newsletter/desk/issues.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        series, state = request.GET.get("series", ""), request.GET.get("state", "")
        state = state if state in State.values else ""
        own = list(rights.own_series(request.user))
        found = Paginator(desk.issues(request.user, series, state), PAGE).get_page(request.GET.get("p"))
        return self.page(
            rows=desk.rows_of(list(found)),
            found=found,
            series=own,
            begins=issues.beginnable(request.user, own),
            chosen={"series": series, "state": state},
            states=State.choices,
            digests=[] if series or state else desk.digests(request.user),
            now=self.now,
        )


class IssueView(NewsletterScreen):
    """`self.issue` and `self.mailing`: of one of the person's own series, else 404."""

    template_name = "newsletter/desk/issue.html"

    def prepare(self, pk: int, **kwargs) -> None:
        own = IssuePage.objects.filter(series__in=rights.own_series(self.request.user))
        self.issue = get_object_or_404(own.select_related("series", "latest_revision__user"), pk=pk)
        self.mailing = approval.of_issue(self.issue)
        self.mailing.issue = self.issue

    def get_page_title(self) -> str:
        return self.issue.draft_title or self.issue.title

    def way_here(self) -> list[dict]:
        return [{"url": reverse("newsletter_issues"), "label": _("소식지 호")}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.ask()

    def ask(self, status: int = 200, **context) -> HttpResponse:
        mailing, at, member = self.mailing, self.now, self.request.user
        draft = self.issue.get_latest_revision_as_object()
        is_open = mailing.state in (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
        problems = checklist.problems(draft, at) if mailing.state == State.DRAFT else []
        return self.page(
            status,
            **{
                "issue": self.issue,
                "draft": draft,
                "mailing": mailing,
                "track": desk.track(mailing),
                "problems": problems,
                "blocking": [one for one in problems if one.level == checklist.Level.ERROR],
                "size": self.size(draft),
                "number": recipients.receiving(mailing, at).count() if is_open else mailing.materialised,
                "sample": desk.sample(mailing, at) if is_open else [],
                "audience": segments.describe(mailing.audience),
                "steps": desk.history(mailing)[:30],
                "tests": mailing.test_sends.select_related("actor").order_by("-pk")[:5] if mailing.pk else [],
                "may": self.reasons(problems),
                "is_open": is_open,
                "subject_test": desk.subject_test(mailing, draft),
                "is_late": scheduling.is_late(mailing, at),
                "audience_form": AudienceForm.of_rule(mailing),
                "back_form": BackForm(),
                "schedule_form": ScheduleForm(initial={"send_at": self.suggested()}),
                "test_form": TestSendForm(initial={"to": member.email}),
                "reason_form": ReasonForm(),
                "sees_readers": rights.may(member, rights.SEE_READERS, mailing.series),
                **context,
            },
        )

    def size(self, draft: IssuePage) -> dict:
        """Of the largest edition: frozen, or as the draft would be now."""
        frozen = self.mailing.approved_hash or self.mailing.frozen_hash
        if frozen:
            size = max(self.mailing.builds.filter(sha256=frozen).values_list("html_bytes", flat=True), default=0)
        else:
            size = building.edition_of(draft, "ko", self.now).html_bytes
        level = "full" if size > checklist.MOST_BYTES else "warn" if size > checklist.WARN_BYTES else "ok"
        return {"kilobytes": round(size / 1000), "level": level, "bytes": size, "most": checklist.MOST_BYTES}

    def reasons(self, problems: list) -> dict:
        """By verb why it may not be done; empty when it may. The verbs ask the same functions."""
        mailing, member, at = self.mailing, self.request.user, self.now
        scheduling_reason = scheduling.refusal(mailing, member, at)
        found = {
            "request": approval.request_refusal(mailing, member, at, problems)
            if mailing.state == State.DRAFT
            else None,
            "approve": approval.refusal(mailing, member, at) if mailing.state == State.IN_REVIEW else None,
            "back": approval.back_refusal(mailing, member, at),
            "send": scheduling_reason,
            "audience": approval.audience_refusal(mailing, member, at),
        }
        return {name: reason.label if reason else "" for name, reason in found.items()}

    def suggested(self):
        """Tomorrow at ten, the hour at which most people read."""
        if self.mailing.send_at:
            return timezone.localtime(self.mailing.send_at)
        day = timezone.localtime(self.now) + timedelta(days=1)
        return hours.goes_on_at(self.mailing.series, day.replace(hour=10, minute=0, second=0, microsecond=0))

    def done(self, sentence: str = "") -> HttpResponse:
        if sentence:
            self.say(sentence)
        return redirect("newsletter_issue", self.issue.pk)


class IssueVerb(IssueView):
    """One button. A refusal comes back as a sentence; what was typed stays when the form is at fault."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return self.act()
        except REFUSALS as error:
            self.refuse(str(error))
            return self.done()


class ReviewView(IssueVerb):
    def act(self) -> HttpResponse:
        approval.request_review(mailing=self.mailing, acting=self.acting, at=self.now)
        return self.done(_("검토를 맡겼어요. 승인하는 사람에게 알렸어요."))


class ApproveView(IssueVerb):
    def act(self) -> HttpResponse:
        seen = self.request.POST.get("seen", "")
        approval.approve(mailing=self.mailing, seen=seen, acting=self.acting, at=self.now)
        return self.done(_("승인했어요. 이제 예약하거나 바로 보낼 수 있어요."))


class BackView(IssueVerb):
    def act(self) -> HttpResponse:
        form = BackForm(self.request.POST)
        if not form.is_valid():
            return self.ask(422, back_form=form)
        approval.send_back(mailing=self.mailing, reason=form.cleaned_data["reason"], acting=self.acting, at=self.now)
        return self.done(_("만드는 중으로 되돌렸어요. 까닭을 맡긴 사람에게 알렸어요."))


class AudienceView(IssueVerb):
    def act(self) -> HttpResponse:
        form = AudienceForm(self.mailing, self.request.POST)
        if not form.is_valid():
            return self.ask(422, audience_form=form)
        mailing = approval.choose(mailing=self.mailing, acting=self.acting, at=self.now, **form.columns)
        number = recipients.receiving(mailing, self.now).count()
        return self.done(_("받는 사람을 정했어요. 지금 %s명이에요.") % number)


class ScheduleView(IssueVerb):
    def act(self) -> HttpResponse:
        form = ScheduleForm(self.request.POST)
        if not form.is_valid():
            return self.ask(422, schedule_form=form)
        send_at = form.cleaned_data["send_at"]
        try:
            scheduling.schedule(mailing=self.mailing, send_at=send_at, acting=self.acting, at=self.now)
        except scheduling.SchedulingRefused as error:
            offer = _(" %s에 보낼 수 있어요.") % when(error.offer) if error.offer else ""
            form.add_error("send_at", f"{error}{offer}")
            return self.ask(422, schedule_form=form)
        return self.done(_("%s에 보내기로 예약했어요.") % when(send_at))


class UnscheduleView(IssueVerb):
    def act(self) -> HttpResponse:
        scheduling.unschedule(mailing=self.mailing, acting=self.acting, at=self.now)
        return self.done(_("예약을 거뒀어요. 승인은 그대로예요."))


class SendNowView(IssueVerb):
    def act(self) -> HttpResponse:
        scheduling.send_now(mailing=self.mailing, acting=self.acting, at=self.now)
        self.say(_("보내기 시작했어요. 이 화면에서 지켜볼 수 있어요."))
        return redirect("newsletter_progress", self.mailing.pk)


class TestSendView(IssueVerb):
    def act(self) -> HttpResponse:
        form = TestSendForm(self.request.POST)
        if not form.is_valid():
            return self.ask(422, test_form=form)
        data = form.cleaned_data
        only = [tuple(filter(None, [data[name]])) for name in ("district", "topic")]
        about = {"mailing": self.mailing, "to": data["to"], "reader": Reader(*only, data["language"] or "ko")}
        try:
            answers = test_sends.send(acting=self.acting, at=self.now, **about)
        except (test_sends.TestSendRefused, NoConnection) as error:
            form.add_error("to", str(error))
            return self.ask(422, test_form=form)
        for address, reply in answers.items():
            if reply.verdict != "taken":
                self.refuse(_("%(address)s: %(reply)s") % {"address": address, "reply": reply.text or reply.code})
        return self.done(_("시험 메일 %s통을 보냈어요.") % test_sends.went(answers))


class SampleView(IssueVerb):
    """The sample of readers in full: with a reason that is kept."""

    def act(self) -> HttpResponse:
        form = ReasonForm(self.request.POST)
        if not rights.may(self.request.user, rights.SEE_READERS, self.mailing.series) or not form.is_valid():
            return self.ask(422, reason_form=form)
        found = desk.sample(self.mailing, self.now, in_full=True)
        try:
            access_log.record(
                kind=AccessEntry.Kind.VIEW,
                staff=self.request.user,
                what=_("소식지 받는 사람 보기: %s") % self.mailing,
                reason=form.cleaned_data["reason"],
                rows=len(found),
                at=self.now,
            )
        except ValidationError as error:
            form.add_error("reason", error)
            return self.ask(422, reason_form=form)
        return self.ask(sample=found, in_full=True)


def url_of(mailing: Mailing) -> str:
    """Where a mailing is looked at: its issue's desk, or, of a digest, its progress."""
    if mailing.issue_id:
        return reverse("newsletter_issue", args=[mailing.issue_id])
    return reverse("newsletter_progress", args=[mailing.pk])
