"""Card news: cards are data, not pictures."""

import logging

from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.cards import legibility
from home.cards.blocks import CardBlocks
from home.cards.deck import Card, deck
from home.forms import CardNewsForm
from home.models.listing import ListingPage
from portal.models import BasePage

logger = logging.getLogger(__name__)

hex_colour = RegexValidator(r"\A#[0-9A-Fa-f]{6}\Z", _("색은 #1E5B48처럼 #과 여섯 자리로 적어 주세요."))


class CardNewsQuerySet(PageQuerySet):
    def for_listing(self):
        return self.select_related("share_image", "picture_set").order_by("-published_on", "-pk")


class CardNewsIndexPage(ListingPage):
    subpage_types = ["home.CardNewsPage"]
    parent_page_types = ["home.HomePage"]
    template = "home/listing_page.html"
    look = "cards"

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
    own_ground = models.CharField(
        _("직접 고른 바탕 색"), max_length=7, blank=True, validators=[hex_colour], help_text=_("예: #1E5B48")
    )
    own_ink = models.CharField(
        _("직접 고른 글자 색"), max_length=7, blank=True, validators=[hex_colour], help_text=_("예: #FFFFFF")
    )
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

    base_form_class = CardNewsForm
    content_panels = [
        *BasePage.plain_panels,
        FieldPanel("pasted", heading=_("글을 붙여넣으면 카드로 나눠요")),
        FieldPanel("cards"),
        MultiFieldPanel(
            [FieldPanel("own_ground"), FieldPanel("own_ink")],
            _("직접 고른 색"),
            help_text=_("카드의 바탕에서 ‘직접 고른 색’을 골랐을 때만 쓰여요. 명암비가 4.5:1을 넘어야 실을 수 있어요."),
            classname="collapsed",
        ),
        MultiFieldPanel([FieldPanel("action_label"), FieldPanel("action_page")], _("다 읽은 뒤")),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("hashtags"), FieldPanel("published_on")], _("출처와 공유")),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("cards")]

    class Meta:
        verbose_name = _("카드뉴스")

    def save(self, clean=True, **kwargs):
        """A live set is held to the rule on every full save, so that no road to publishing goes round it."""
        if clean and self.live and "update_fields" not in kwargs:
            legibility.refuse(self)
        return super().save(clean=clean, **kwargs)

    def publish(self, revision, user=None, changed=True, log_action=True, previous_revision=None, **kwargs):
        """Raises CardsRefused, except when the clock publishes: then the set stays a draft and the reason is kept."""
        draft = revision.as_object()
        found = legibility.problems(draft)
        if found and log_action == "wagtail.publish.scheduled":
            logger.warning("card news %s stays a draft: %s", self.pk, found[0].message)
            self.revisions.update(approved_go_live_at=None)
            CardPictureSet.objects.record(self, CardPictureSet.State.REFUSED, error=found[0].message)
            return None
        if found:
            raise legibility.CardsRefused(found, self.pk)
        return super().publish(
            revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision, **kwargs
        )

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["deck"] = self.deck
        context["own_colours"] = self.own_colours
        context["page_url"] = self.full_url or ""
        return context

    @property
    def deck(self) -> list[Card]:
        """The cards as plain values, for the page and its pictures."""
        return deck(self)

    @property
    def tags(self) -> list[str]:
        """Hashtags without their signs, in the editor's order, each once."""
        return list(dict.fromkeys(tag for word in self.hashtags.replace(",", " ").split() if (tag := word.strip("#"))))

    @property
    def own_colours(self) -> tuple[str, str] | None:
        """Ground and text colour chosen by hand, as six capital hex digits each; None when no card uses them."""
        own = next((card.colours for card in self.deck if card.ground == "own"), None)
        return (own.ground[1:].upper(), own.ink[1:].upper()) if own else None

    @property
    def share_image_url(self) -> str:
        """Address of the 1200×630 picture made from the cards; empty until it is made."""
        made = getattr(self, "picture_set", None)
        return default_storage.url(made.share_name) if made and made.share_name else ""


class CardPictureSetQuerySet(models.QuerySet):
    def troubled(self):
        """Sets an editor must look at: pictures that could not be made, and cards the clock could not publish."""
        return self.filter(state__in=CardPictureSet.TROUBLED).select_related("page").order_by("-changed_at")

    def record(self, page: "CardNewsPage", state: str, *, share_name: str = "", error: str = "") -> "CardPictureSet":
        values = {"state": state, "error": error, **({"share_name": share_name} if share_name else {})}
        return self.update_or_create(page_id=page.pk, defaults=values)[0]


class CardPictureSet(models.Model):
    """How the last making of a page's pictures went. `share_name` is the storage name of the last share picture."""

    class State(models.TextChoices):
        MADE = "made", _("만들었어요")
        FAILED = "failed", _("카드 그림을 못 만들었어요")
        REFUSED = "refused", _("예약한 때에 싣지 못했어요")

    TROUBLED = (State.FAILED, State.REFUSED)

    page = models.OneToOneField(CardNewsPage, on_delete=models.CASCADE, related_name="picture_set")
    state = models.CharField(max_length=10, choices=State.choices)
    share_name = models.CharField(max_length=100, blank=True)
    error = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CardPictureSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("카드 그림")

    def __str__(self) -> str:
        return f"{self.page_id} {self.state}"
