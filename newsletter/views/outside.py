"""News from outside in the admin: the inbox of candidates, and the feeds they come from."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.districts import District
from newsletter import feeds, picking
from newsletter.forms.feeds import FeedForm
from newsletter.models import Feed
from newsletter.picking import PickRefused
from newsletter.rights import COMPOSE
from newsletter.safe_fetching import PUBLIC_ONLY, FetchRefused
from newsletter.views.staff_screen import NewsletterScreen
from portal.roles import edited_districts

PAGE = 30
TRIAL = 5


class OutsideScreen(NewsletterScreen):
    needs = (COMPOSE,)
    header_icon = "site"

    @cached_property
    def districts(self) -> list[str]:
        return edited_districts(self.request.user)


class CandidatesView(OutsideScreen):
    """Newest first; GET names a district, the issue that is being filled, and whether what was put aside is shown."""

    page_title = gettext_lazy("바깥 소식")
    template_name = "newsletter/outside/candidates.html"

    def prepare(self, **kwargs) -> None:
        self.issues = picking.open_issues(self.request.user)
        wanted = self.request.GET.get("issue", "")
        first = self.issues[0] if self.issues else None
        self.issue = next((issue for issue in self.issues if str(issue.pk) == wanted), first)

    def get(self, request: HttpRequest) -> HttpResponse:
        district = request.GET.get("district", "")
        is_aside = request.GET.get("aside") == "1"
        found = Paginator(feeds.inbox(request.user, district, is_aside=is_aside), PAGE).get_page(request.GET.get("p"))
        return self.page(
            found=found,
            used=picking.keys_in(self.issue),
            issues=self.issues,
            issue=self.issue,
            district=district,
            is_aside=is_aside,
            districts=[choice for choice in District.choices if not self.districts or choice[0] in self.districts],
            troubles=feeds.in_reach(request.user).filter(stopped_at=None).exclude(trouble="").count(),
            has_feeds=feeds.in_reach(request.user).exists(),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("candidate", "")
        row = get_object_or_404(
            feeds.candidates_in_reach(request.user), pk=wanted if wanted.isdecimal() and len(wanted) < 19 else None
        )
        match request.POST.get("do"):
            case "drop":
                feeds.drop([row], at=self.now)
                self.say(_("‘%s’ 소식은 쓰지 않아요. ‘쓰지 않는 것’에서 되돌릴 수 있어요.") % row.title)
            case "back":
                feeds.take_back(row)
                self.say(_("‘%s’ 소식을 되돌렸어요.") % row.title)
            case "put":
                self.put(row)
        return redirect(request.get_full_path())

    def put(self, row) -> None:
        if self.issue is None:
            self.refuse(_("만드는 중인 호가 없어요. 새 호를 먼저 만들어 주세요."))
            return
        try:
            picking.pick(candidate=row, issue=self.issue, by=self.request.user)
        except PickRefused as refused:
            self.refuse(str(refused.reason.label))
        else:
            name = self.issue.draft_title or self.issue.title
            self.say(_("‘%(news)s’ 소식을 ‘%(issue)s’에 넣었어요.") % {"news": row.title, "issue": name})


class FeedsView(OutsideScreen):
    page_title = gettext_lazy("바깥 소식을 모으는 곳")
    template_name = "newsletter/outside/feeds.html"

    def way_here(self) -> list[dict]:
        return [{"url": reverse("newsletter_candidates"), "label": _("바깥 소식")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(rows=feeds.with_counts(feeds.in_reach(request.user)))


class FeedView(OutsideScreen):
    """A new feed, or one that is changed, stopped, begun again, or tried."""

    template_name = "newsletter/outside/feed.html"
    policy = PUBLIC_ONLY

    def prepare(self, pk: int | None = None, **kwargs) -> None:
        self.feed = get_object_or_404(feeds.in_reach(self.request.user), pk=pk) if pk else None

    def get_page_title(self) -> str:
        return self.feed.name if self.feed else _("새로 모으기")

    def way_here(self) -> list[dict]:
        return [
            {"url": reverse("newsletter_candidates"), "label": _("바깥 소식")},
            {"url": reverse("newsletter_feeds"), "label": _("모으는 곳")},
        ]

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        return self.page(feed=self.feed, form=FeedForm(instance=self.feed, districts=self.districts))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        if self.feed and request.POST.get("do") in ("stop", "begin"):
            return self.turn(request.POST["do"] == "stop")
        # A copy, since a form that is not saved must not change the name in the heading.
        held = Feed.objects.get(pk=self.feed.pk) if self.feed else None
        form = FeedForm(request.POST, instance=held, districts=self.districts)
        if not form.is_valid():
            return self.page(422, feed=self.feed, form=form)
        if request.POST.get("do") == "trial":
            return self.page(feed=self.feed, form=form, **self.tried(form.cleaned_data["url"]))
        feeds.keep(form.save(commit=False), has_new_address="url" in form.changed_data)
        self.say(_("저장했어요. 한 시간 안에 소식을 가져와요."))
        return redirect("newsletter_feeds")

    def tried(self, url: str) -> dict:
        try:
            return {"tried": feeds.trial(url, self.now, self.policy)[:TRIAL], "is_tried": True}
        except FetchRefused as refused:
            return {"trouble": refused.reason.label, "is_tried": True}

    def turn(self, stops: bool) -> HttpResponse:
        feeds.stop(self.feed, at=self.now) if stops else feeds.begin(self.feed)
        self.say(_("이제 가져오지 않아요. 모은 소식은 남아 있어요.") if stops else _("다시 가져와요."))
        return redirect("newsletter_feeds")
