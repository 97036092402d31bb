"""An issue before it goes: as one reader would get it, how large it is, what is wrong, and what can be pulled."""

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from newsletter import approval, building, checklist, contents, issues, reading, rights
from newsletter.forms.preview import PreviewForm
from newsletter.models import IssuePage, Series
from newsletter.views.staff_screen import NewsletterScreen

# No reader has it: secrets are 43 letters.
SAMPLE = "sample"
DARK_QUERY = "(prefers-color-scheme:dark)"


class IssueScreen(NewsletterScreen):
    """`self.issue` of an own series, else 404; `self.draft` its newest draft."""

    def prepare(self, pk: int, **kwargs) -> None:
        own = IssuePage.objects.filter(series__in=rights.own_series(self.request.user)).select_related("series")
        self.issue = get_object_or_404(own, pk=pk)
        self.draft = self.issue.get_latest_revision_as_object()
        self.form = PreviewForm(self.request.GET)

    def get_page_title(self) -> str:
        return _("미리 보기와 점검")

    def way_here(self) -> list[dict]:
        return [
            {"url": reverse("newsletter_issues"), "label": _("소식지 호")},
            {"url": reverse("newsletter_issue", args=[self.issue.pk]), "label": self.draft.title},
        ]

    def edition(self) -> building.Edition:
        """Of the asked language, or Korean where the issue has none of it. Once it is frozen for review, that."""
        asked = self.form.reader.language
        if frozen := approval.frozen_edition(self.issue, asked):
            return frozen
        language = asked if asked in building.languages(self.draft) else "ko"
        return building.edition_of(self.draft, language, self.now)

    def shown(self, edition: building.Edition, part: str) -> str:
        own = reading.values_of(self.issue.series, None, SAMPLE, _("김하늘"), edition.language)
        return reading.joined(edition.parts[part], self.form.reader, own, is_html=part == "html")


class PreviewView(IssueScreen):
    template_name = "newsletter/preview/issue.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition, form = self.edition(), self.form
        html = self.shown(edition, "html")
        return self.page(
            issue=self.issue,
            draft=self.draft,
            edition=edition,
            form=form,
            look=form.chosen("look"),
            width=form.chosen("width"),
            own_size=len(html.encode()),
            most=checklist.MOST_BYTES,
            size_level=size_level(edition.html_bytes),
            text=self.shown(edition, "text"),
            problems=checklist.problems(self.draft, self.now),
            blocks=pullable(self.draft),
            mail_address=f"{reverse('newsletter_preview_mail', args=[pk])}?{request.GET.urlencode()}",
        )


def size_level(size: int) -> str:
    return "full" if size > checklist.MOST_BYTES else "warn" if size > checklist.WARN_BYTES else "ok"


def pullable(draft: IssuePage) -> list[dict]:
    """The blocks with a rule: their names and how many items were copied in."""
    return [
        {"id": str(block.id), "heading": block.value["heading"], "own": len(block.value["items"])}
        for block in draft.body
        if block.block_type == contents.ITEMS
    ]


@method_decorator(csp(reading.POLICY), name="dispatch")
class MailView(IssueScreen):
    """The mail itself, for the frame of the preview: nothing in it runs, whatever editors wrote."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        html = self.shown(self.edition(), "html")
        scheme = "all" if self.form.chosen("shade") == "dark" else "not all"
        return HttpResponse(html.replace(DARK_QUERY, scheme))


class PullView(IssueScreen):
    """Copies what the rules find into the draft; back to the editor, where it can be changed."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            added = issues.pull(
                issue=self.issue, member=request.user, at=self.now, only=request.POST.get("block", "")[:36]
            )
        except issues.IssueRefused as error:
            self.refuse(str(error))
            return redirect("newsletter_preview", pk)
        self.say(
            _("항목 %s개를 가져왔어요. 아래에서 고칠 수 있어요.") % added if added else _("새로 가져올 것이 없어요.")
        )
        return redirect("wagtailadmin_pages:edit", pk) if added else redirect("newsletter_preview", pk)


class BeginView(NewsletterScreen):
    """A new draft shaped like the last issue of a series."""

    def prepare(self, pk: int, **kwargs) -> None:
        self.series = get_object_or_404(Series, pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            page = issues.begin(series=self.series, member=request.user)
        except issues.IssueRefused as error:
            self.refuse(str(error))
            return redirect("newsletter_issues")
        self.say(_("지난 호와 같은 모양으로 새 호를 만들었어요. 제목부터 고쳐 주세요."))
        return redirect("wagtailadmin_pages:edit", page.pk)
