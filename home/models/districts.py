"""우리 동네: the 25 district pages, each the root of what its own editors may touch."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField

from home.shown import shown
from members.districts import District
from portal.blocks import BodyBlocks
from portal.district_shapes import NEIGHBOURS
from portal.models import BasePage
from portal.page_rights import PermanentPageRights
from portal.reader_cookies import chosen


class DistrictIndexPage(BasePage):
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.DistrictPage"]
    template = "home/district_index_page.html"
    max_count = 1
    content_panels = BasePage.plain_panels

    class Meta:
        verbose_name = _("자치구 목록")

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "centres": DistrictPage.objects.live().order_by("title"),
            "shown": shown(chosen(request, "district"), timezone.now()),
        }


class DistrictPage(BasePage):
    """One district: its centre, phone, what is on, its stories. `slug` is always the value of `district`."""

    parent_page_types = ["home.DistrictIndexPage"]
    subpage_types = ["home.Article", "home.CardNewsPage", "home.EventPage", "home.VideoPage", "home.StandardPage"]
    template = "home/district_page.html"
    fixed_fields = ("slug",)

    centre_name = models.CharField(_("자치구 센터"), max_length=60, blank=True)
    centre_phone = models.CharField(_("전화"), max_length=20, blank=True)
    centre_address = models.CharField(_("주소"), max_length=120, blank=True)
    centre_hours = models.CharField(_("여는 때"), max_length=60, blank=True)
    body = StreamField(BodyBlocks(), verbose_name=_("소개"), blank=True)

    content_panels = [
        *BasePage.plain_panels,
        MultiFieldPanel(
            [
                FieldPanel("centre_name"),
                FieldPanel("centre_phone"),
                FieldPanel("centre_address"),
                FieldPanel("centre_hours"),
            ],
            _("자치구 센터"),
        ),
        FieldPanel("body"),
    ]
    settings_panels = [PublishingPanel()]

    class Meta:
        verbose_name = _("우리 동네")
        constraints = [models.UniqueConstraint("district", name="district_page_one_each")]

    def permissions_for_user(self, user) -> PermanentPageRights:
        return PermanentPageRights(user, self)

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "shown": shown(self.district, timezone.now(), only=True),
            "short": District(self.district).short if self.district else self.title,
            "neighbours": [District(value) for value in NEIGHBOURS.get(self.district, ())],
        }
