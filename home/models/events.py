"""Events: 포럼, 설명회, 행사."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.models.listing import ListingPage
from portal.blocks import BodyBlocks
from portal.models import PUBLISHER, BasePage, PortalImage


class EventQuerySet(PageQuerySet):
    def for_listing(self):
        return self.select_related("cover").prefetch_related("cover__renditions").order_by("-starts_at", "-pk")

    def with_end(self):
        """Adds `over_at`. An event without an end is over three hours after its start."""
        three_hours_on = models.ExpressionWrapper(
            models.F("starts_at") + timedelta(hours=3), output_field=models.DateTimeField()
        )
        return self.annotate(over_at=Coalesce("ends_at", three_hours_on))

    def upcoming(self, at: datetime):
        """Not over at `at`, soonest first."""
        return self.with_end().filter(over_at__gte=at).order_by("starts_at")

    def for_district(self, district: str):
        """Those of the district and those of all Seoul; all of them when `district` is empty."""
        return self.filter(Q(district=district) | Q(district="")) if district else self


class EventIndexPage(ListingPage):
    subpage_types = ["home.EventPage"]
    parent_page_types = ["home.HomePage"]
    template = "home/event_index_page.html"

    class Meta:
        verbose_name = _("행사 목록")

    @property
    def item_model(self):
        return EventPage

    def items(self, request):
        """What is still to come first, soonest first; then what is over, latest first."""
        now = timezone.now()
        is_over = models.Case(models.When(over_at__lt=now, then=1), default=0, output_field=models.IntegerField())
        coming = models.Case(models.When(over_at__gte=now, then=models.F("starts_at")))
        events = super().items(request).with_end()
        return events.annotate(is_over=is_over, coming=coming).order_by("is_over", "coming", "-starts_at", "pk")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        events = list(context["items"])
        context["coming"] = [event for event in events if not event.is_over]
        context["past"] = [event for event in events if event.is_over]
        context["now_at"] = timezone.now()
        return context


class EventPage(BasePage):
    """Something that happens at a time and a place (or online). Its state is computed from its dates."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("포럼")
        BRIEFING = "briefing", _("설명회")
        LECTURE = "lecture", _("강연")
        TOUR = "tour", _("탐방")
        FESTIVAL = "festival", _("행사")

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("모여서")
        ONLINE = "online", _("온라인")
        MIXED = "mixed", _("모여서·온라인 함께")

    class State(models.TextChoices):
        """What a reader may expect now."""

        AHEAD = "ahead", _("곧 열려요")
        OPEN = "open", _("신청 받는 중")
        CLOSED = "closed", _("신청 마감")
        ON = "on", _("지금 하고 있어요")
        OVER = "over", _("끝났어요")

    parent_page_types = ["home.EventIndexPage", "home.DistrictPage"]
    subpage_types: list[str] = []
    template = "home/event_page.html"

    kind = models.CharField(_("종류"), max_length=10, choices=Kind.choices, default=Kind.FESTIVAL)
    mode = models.CharField(_("방식"), max_length=10, choices=Mode.choices, default=Mode.ONSITE)
    starts_at = models.DateTimeField(_("시작"))
    ends_at = models.DateTimeField(_("끝"), null=True, blank=True)
    place_name = models.CharField(_("장소"), max_length=80, blank=True)
    place_address = models.CharField(_("주소"), max_length=120, blank=True)
    fee = models.CharField(_("참가비"), max_length=40, default=_("무료"))
    phone = models.CharField(_("문의 전화"), max_length=20, blank=True)
    registration_url = models.URLField(
        _("신청 주소"), blank=True, help_text=_("다른 누리집에서 신청받을 때만 적어 주세요.")
    )
    registration_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("신청하는 쪽"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    registration_until = models.DateTimeField(_("신청 마감"), null=True, blank=True)
    cover = models.ForeignKey(
        PortalImage, verbose_name=_("대표 그림"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(BodyBlocks(), verbose_name=_("본문"), blank=True)

    objects = PageManager.from_queryset(EventQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("mode")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("place_name"),
                FieldPanel("place_address"),
                FieldPanel("fee"),
            ],
            _("언제·어디·얼마"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("registration_url"),
                FieldPanel("registration_page"),
                FieldPanel("registration_until"),
                FieldPanel("phone"),
            ],
            _("신청과 문의"),
        ),
        FieldPanel("cover"),
        FieldPanel("body"),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("place_name"),
        index.FilterField("starts_at"),
    ]

    class Meta:
        verbose_name = _("행사")

    def clean(self):
        super().clean()

        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("끝나는 때가 시작보다 빨라요. 날짜와 시각을 다시 봐 주세요.")})

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    @property
    def picture(self):
        return self.share_image or self.cover

    def state(self, at: datetime) -> State:
        """Computed from the dates; an event without an end is over three hours after its start."""
        over_at = self.ends_at or self.starts_at + timedelta(hours=3)
        if at >= over_at:
            return self.State.OVER
        if at >= self.starts_at:
            return self.State.ON
        if not self.takes_registrations:
            return self.State.AHEAD
        closes_at = self.registration_until or self.starts_at
        return self.State.OPEN if at < closes_at else self.State.CLOSED

    @property
    def takes_registrations(self) -> bool:
        return bool(self.registration_url or self.registration_page_id or self.registration_until)

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "state": self.state(timezone.now())}

    def structured_data(self, request) -> dict:
        mode = {"online": "OnlineEventAttendanceMode", "mixed": "MixedEventAttendanceMode"}
        place = {"@type": "Place", "name": self.place_name, "address": self.place_address}
        return {
            **super().structured_data(request),
            "@type": "Event",
            "startDate": timezone.localtime(self.starts_at).isoformat(),
            **({"endDate": timezone.localtime(self.ends_at).isoformat()} if self.ends_at else {}),
            "eventAttendanceMode": f"https://schema.org/{mode.get(self.mode, 'OfflineEventAttendanceMode')}",
            "eventStatus": "https://schema.org/EventScheduled",
            **({"location": place} if self.place_name else {}),
            "isAccessibleForFree": self.fee == "무료",
            "organizer": PUBLISHER,
        }
