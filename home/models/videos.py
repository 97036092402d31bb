"""Short vertical videos (세로형 영상·숏클립)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtailmedia.edit_handlers import MediaChooserPanel

from home.models.listing import ListingPage
from portal.blocks import BodyBlocks
from portal.models import BasePage, PortalImage, PortalMedia


class VideoQuerySet(PageQuerySet):
    def for_listing(self):
        return (
            self.select_related("poster", "video")
            .prefetch_related("poster__renditions")
            .order_by("-published_on", "-pk")
        )


class VideoIndexPage(ListingPage):
    subpage_types = ["home.VideoPage"]
    parent_page_types = ["home.HomePage"]
    template = "home/listing_page.html"
    look = "clips"

    class Meta:
        verbose_name = _("영상 목록")

    @property
    def item_model(self):
        return VideoPage


class VideoPage(BasePage):
    """One video with poster, captions and transcript, all required; never starts by itself."""

    parent_page_types = ["home.VideoIndexPage", "home.DistrictPage"]
    subpage_types: list[str] = []
    template = "home/video_page.html"

    published_on = models.DateField(_("날짜"), default=timezone.localdate)
    video = models.ForeignKey(
        PortalMedia, verbose_name=_("영상"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    poster = models.ForeignKey(
        PortalImage, verbose_name=_("첫 화면 그림"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    body = StreamField(BodyBlocks(), verbose_name=_("설명"), blank=True)

    objects = PageManager.from_queryset(VideoQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        MultiFieldPanel([MediaChooserPanel("video", media_type="video"), FieldPanel("poster")], _("영상")),
        FieldPanel("body"),
        FieldPanel("published_on"),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]

    class Meta:
        verbose_name = _("영상")

    def clean(self):
        super().clean()
        if self.video and not (self.video.captions and self.video.transcript):
            raise ValidationError(
                {"video": _("자막 파일과 대본이 없는 영상이에요. 영상 정보에서 둘을 넣고 다시 골라 주세요.")}
            )

    @property
    def picture(self):
        return self.share_image or self.poster
