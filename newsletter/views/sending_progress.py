"""How far a mailing is, with the buttons that steer it; and, with a reason that is kept, what became of each mail."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log
from members.models import AccessEntry
from newsletter import ab, results, rights, steering
from newsletter.forms.desk import ReasonForm
from newsletter.models import Delivery, Mailing
from newsletter.moves import MoveRefused
from newsletter.sending.editions import NotApproved
from newsletter.sending.progress import progress
from newsletter.views.staff_screen import NewsletterScreen
from portal import exports

PAGE = 100
GROUPS = {
    "naver": gettext_lazy("네이버"),
    "daum": gettext_lazy("다음·카카오"),
    "gmail": "Gmail",
    "microsoft": "Outlook",
    "nate": gettext_lazy("네이트"),
    "apple": "iCloud",
    "yahoo": "Yahoo",
    "other": gettext_lazy("그 밖"),
    "": gettext_lazy("그 밖"),
}


class MailingScreen(NewsletterScreen):
    """`self.mailing`: of one of the person's own series, else 404."""

    def prepare(self, pk: int, **kwargs) -> None:
        own = Mailing.objects.filter(series__in=rights.own_series(self.request.user))
        self.mailing = get_object_or_404(own.select_related("series", "issue", "approved_by"), pk=pk)

    def way_here(self) -> list[dict]:
        way = [{"url": reverse("newsletter_issues"), "label": _("소식지 호")}]
        if self.mailing.issue_id:
            url = reverse("newsletter_issue", args=[self.mailing.issue_id])
            way.append({"url": url, "label": str(self.mailing)})
        return way


class ProgressView(MailingScreen):
    """The whole screen, or with ?part the part of it that changes (for the page's own script)."""

    template_name = "newsletter/desk/progress.html"

    def get_page_title(self) -> str:
        return _("보내기: %s") % self.mailing

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "part" in request.GET:
            self.template_name = "newsletter/desk/progress_part.html"
        return self.ask()

    def ask(self, status: int = 200, **context) -> HttpResponse:
        mailing, at = self.mailing, self.now
        standing = progress(mailing, at)
        return self.page(
            status,
            **{
                "mailing": mailing,
                "progress": standing,
                "states": [(state, label, standing.by_state[state]) for state, label in Delivery.State.choices],
                "domains": domains(standing),
                "minutes": max(1, round(standing.left.total_seconds() / 60)) if standing.left else None,
                "replies": results.last_replies(mailing),
                "offers": steering.offers(mailing, self.request.user, at),
                "test": ab.standing(mailing, at),
                "sees_readers": rights.may(self.request.user, rights.SEE_READERS, mailing.series),
                "reason_form": ReasonForm(),
                "now": at,
                **context,
            },
        )


def domains(standing) -> list[dict]:
    """One line a mail company, the largest first; its width in hundredths of its own."""
    slow = {pace.domain for pace in standing.slow}
    lines = []
    for domain, counts in standing.by_domain.items():
        total = sum(counts.values())
        done = counts["sent"] + counts["failed"] + counts["skipped"]
        line = {"name": GROUPS.get(domain, domain), "total": total, "done": done, "slow": domain in slow, **counts}
        lines.append({**line, "width": done * 100 // total if total else 0})
    return sorted(lines, key=lambda line: -line["total"])


class ControlView(ProgressView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        try:
            if verb in ("subject-a", "subject-b"):
                ab.choose(mailing=self.mailing, arm=verb[-1], acting=self.acting, at=self.now)
                self.say(_("고른 제목으로 나머지에게 보내요."))
            else:
                self.say(steering.do(verb, mailing=self.mailing, acting=self.acting, at=self.now))
        except (steering.SteeringRefused, ab.ChoiceRefused, MoveRefused, NotApproved) as error:
            self.refuse(str(error))
        return redirect("newsletter_progress", self.mailing.pk)


class ResultsView(MailingScreen):
    """Posted, so that a reason stands before the list and nothing of it in an address."""

    needs = (rights.SEE_READERS,)
    http_method_names = ["post"]
    template_name = "newsletter/desk/results.html"

    def get_page_title(self) -> str:
        return _("받는 사람별 결과")

    def way_here(self) -> list[dict]:
        here = {"url": reverse("newsletter_progress", args=[self.mailing.pk]), "label": _("보내기")}
        return [*super().way_here(), here]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form, as_csv = ReasonForm(request.POST), request.POST.get("format") == "csv"
        state, outcome = request.POST.get("state", ""), request.POST.get("outcome", "")
        found = results.rows(self.mailing, state, outcome)
        if not form.is_valid() or not self.log(
            form, AccessEntry.Kind.EXPORT if as_csv else AccessEntry.Kind.VIEW, found
        ):
            return self.page(422, mailing=self.mailing, form=form, rows=None, states=Delivery.State.choices)
        if as_csv:
            return self.file(found)
        return self.page(
            mailing=self.mailing,
            form=form,
            rows=Paginator(found, PAGE).get_page(request.POST.get("p")),
            state=state,
            states=Delivery.State.choices,
        )

    def log(self, form: ReasonForm, kind, found) -> bool:
        what = _("소식지 결과 명단: %s") % self.mailing
        number = found.count() if kind == AccessEntry.Kind.EXPORT else min(found.count(), PAGE)
        about = {"what": what, "reason": form.cleaned_data["reason"], "rows": number}
        try:
            access_log.record(kind=kind, staff=self.request.user, at=self.now, **about)
        except ValidationError as error:
            form.add_error("reason", error)
            return False
        return True

    def file(self, found) -> HttpResponse:
        data = exports.csv_bytes(results.HEADER, map(results.cells, found.iterator(chunk_size=2000)))
        name = f"newsletter-{self.mailing.pk}-{self.now:%Y%m%d}.csv"
        disposition = content_disposition_header(True, name)
        return HttpResponse(data, content_type=exports.CSV_TYPE, headers={"Content-Disposition": disposition})
