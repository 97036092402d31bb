"""Research reports and data with their documents."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.models.listing import ListingPage
from portal.blocks import BodyBlocks
from portal.models import BasePage


class ReportQuerySet(PageQuerySet):
    def for_listing(self):
        return self.order_by("-published_on", "-pk")


class ReportIndexPage(ListingPage):
    subpage_types = ["home.ReportPage"]
    parent_page_types = ["home.HomePage"]
    template = "home/listing_page.html"

    class Meta:
        verbose_name = _("연구·자료 목록")

    @property
    def item_model(self):
        return ReportPage


class ReportPage(BasePage):
    """A report: a summary anyone can read in HTML, the files, and how to cite it."""

    parent_page_types = ["home.ReportIndexPage"]
    subpage_types: list[str] = []
    template = "home/report_page.html"

    published_on = models.DateField(_("펴낸 날"), default=timezone.localdate)
    authors = models.CharField(_("지은이"), max_length=120, blank=True)
    publisher = models.CharField(_("펴낸 곳"), max_length=80, default=_("서울시 마을공동체종합지원센터"))
    body = StreamField(BodyBlocks(), verbose_name=_("쉬운 요약과 파일"), blank=True)

    objects = PageManager.from_queryset(ReportQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        MultiFieldPanel([FieldPanel("authors"), FieldPanel("publisher"), FieldPanel("published_on")], _("서지")),
        FieldPanel("body"),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.SearchField("authors")]

    class Meta:
        verbose_name = _("연구·자료")

    @property
    def citation(self) -> str:
        """지은이 (해). 제목. 펴낸 곳."""
        who = self.authors or self.publisher
        return f"{who} ({self.published_on.year}). {self.title}. {self.publisher}."
