"""Card news: cards are data, not pictures."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.cards.blocks import CardBlocks
from home.models.listing import ListingPage
from portal.models import BasePage


class CardNewsQuerySet(PageQuerySet):
    def for_listing(self):
        return self.order_by("-published_on", "-pk")


class CardNewsIndexPage(ListingPage):
    subpage_types = ["home.CardNewsPage"]
    parent_page_types = ["home.HomePage"]

    class Meta:
        verbose_name = _("카드뉴스 목록")

    @property
    def item_model(self):
        return CardNewsPage


class CardNewsPage(BasePage):
    """A set of 1–20 cards. Pictures are made from the data on publishing and named by its hash."""

    parent_page_types = ["home.CardNewsIndexPage", "home.DistrictPage"]
    subpage_types: list[str] = []
    template = "home/card_news_page.html"

    published_on = models.DateField(_("날짜"), default=timezone.localdate)
    cards = StreamField(CardBlocks(), verbose_name=_("카드"), blank=True)
    source = models.CharField(_("출처"), max_length=120, blank=True, help_text=_("예: 2022년 사업 추진계획"))
    hashtags = models.CharField(
        _("해시태그"), max_length=120, blank=True, help_text=_("띄어 적어 주세요. 예: 시간은행 동네돌봄")
    )
    action_label = models.CharField(_("이어서 할 일"), max_length=30, blank=True, help_text=_("예: 시간은행 알아보기"))
    action_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("이어서 볼 쪽"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PageManager.from_queryset(CardNewsQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        FieldPanel("cards"),
        MultiFieldPanel([FieldPanel("action_label"), FieldPanel("action_page")], _("다 읽은 뒤")),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("hashtags"), FieldPanel("published_on")], _("출처와 공유")),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("cards")]

    class Meta:
        verbose_name = _("카드뉴스")
