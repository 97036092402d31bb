"""Programmes (전략사업): 시간은행, 공동체 모델, 시민대회, 실천대학."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.models.listing import ListingPage
from portal.blocks import BodyBlocks
from portal.models import BasePage, PortalImage


class ProgrammeQuerySet(PageQuerySet):
    def for_listing(self):
        return self.select_related("cover").prefetch_related("cover__renditions").order_by("path")


class ProgrammeIndexPage(ListingPage):
    subpage_types = ["home.ProgrammePage"]
    parent_page_types = ["home.HomePage"]
    template = "home/listing_page.html"

    class Meta:
        verbose_name = _("전략사업 목록")

    @property
    def item_model(self):
        return ProgrammePage


class ProgrammePage(BasePage):
    """One strategic programme: what it is, for whom, its calendar, how to take part."""

    parent_page_types = ["home.ProgrammeIndexPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/programme_page.html"

    period = models.CharField(_("기간"), max_length=60, blank=True, help_text=_("예: 2022년 4월~10월 시범사업"))
    contact = models.CharField(_("담당과 전화"), max_length=80, blank=True)
    cover = models.ForeignKey(
        PortalImage, verbose_name=_("대표 그림"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    action_label = models.CharField(_("단추 글"), max_length=30, blank=True)
    action_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("단추가 여는 쪽"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlocks(), verbose_name=_("본문"), blank=True)

    objects = PageManager.from_queryset(ProgrammeQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        MultiFieldPanel([FieldPanel("period"), FieldPanel("contact")], _("언제·누구에게")),
        FieldPanel("cover"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("action_label"), FieldPanel("action_page")], _("이어서 할 일")),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("전략사업")

    @property
    def picture(self):
        return self.share_image or self.cover
