"""Articles: 소식, 현장 사례, 기획, 보도자료."""

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.models.listing import ListingPage, public
from portal.blocks import BodyBlocks
from portal.models import PUBLISHER, BasePage, PortalImage


class ArticleQuerySet(PageQuerySet):
    def for_listing(self):
        return (
            self.select_related("cover", "share_image")
            .prefetch_related("cover__renditions")
            .order_by("-published_on", "-pk")
        )

    def of_kind(self, kind: str):
        return self.filter(kind=kind)


class ArticleIndexPage(ListingPage):
    subpage_types = ["home.Article"]
    parent_page_types = ["home.HomePage"]
    template = "home/listing_page.html"

    class Meta:
        verbose_name = _("소식 목록")

    @property
    def item_model(self):
        return Article

    def items(self, request):
        items = super().items(request)
        kind = request.GET.get("kind", "")
        return items.of_kind(kind) if kind in Article.Kind.values else items

    def chosen(self, request):
        kind = request.GET.get("kind", "")
        return {**super().chosen(request), "kind": kind if kind in Article.Kind.values else ""}

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "kinds": Article.Kind}


class Article(BasePage):
    """A piece of writing with a date. Kept under the article index or under a district's page."""

    class Kind(models.TextChoices):
        NEWS = "news", _("소식")
        CASE = "case", _("현장 사례")
        FEATURE = "feature", _("기획")
        PRESS = "press", _("보도자료")

    parent_page_types = ["home.ArticleIndexPage", "home.DistrictPage"]
    subpage_types: list[str] = []
    template = "home/article.html"

    kind = models.CharField(_("종류"), max_length=10, choices=Kind.choices, default=Kind.NEWS)
    published_on = models.DateField(_("날짜"), default=timezone.localdate)
    cover = models.ForeignKey(
        PortalImage, verbose_name=_("대표 그림"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cover_caption = models.CharField(_("그림 설명"), max_length=120, blank=True)
    author_line = models.CharField(_("쓴 사람"), max_length=60, blank=True, help_text=_("예: 은평구 마을지원센터"))
    body = StreamField(BodyBlocks(), verbose_name=_("본문"), blank=True)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        FieldPanel("kind"),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_caption")], _("대표 그림")),
        FieldPanel("body"),
        *BasePage.about_panels,
        MultiFieldPanel([FieldPanel("published_on"), FieldPanel("author_line")], _("언제·누가")),
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("kind")]

    class Meta:
        verbose_name = _("소식")

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    @property
    def picture(self):
        return self.share_image or self.cover

    def structured_data(self, request) -> dict:
        return {
            **super().structured_data(request),
            "@type": "NewsArticle",
            "headline": self.title,
            "datePublished": self.published_on.isoformat(),
            "author": {"@type": "Organization", "name": self.author_line or PUBLISHER["name"]},
            "publisher": PUBLISHER,
        }

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "related": self.related()}

    def related(self) -> list["Article"]:
        """Three other live articles: of the same topics first, then the newest."""
        same = Count("topics", filter=Q(topics__in=self.topic_list))
        others = public(Article.objects.live()).for_listing().exclude(pk=self.pk)
        return list(others.annotate(same=same).order_by("-same", "-published_on", "-pk")[:3])
