"""The home page: sections an editor orders, filled with live data."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import StreamField

from home.sections import HomeSections, default_sections
from home.shown import shown
from portal.models import PUBLISHER, BasePage, PortalSettings
from portal.reader_cookies import chosen
from portal.tiles import tiles

# Steps of an address that are looked up at once. An address with thousands would make a query of a megabyte.
DEEPEST = 8


class HomePage(BasePage):
    """The first page. Its sections are blocks; what they show is read when the page is shown."""

    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"
    max_count = 1

    sections = StreamField(HomeSections(), verbose_name=_("첫 화면의 칸"), blank=True)

    content_panels = [*BasePage.plain_panels, FieldPanel("sections")]
    settings_panels = [PublishingPanel()]

    class Meta:
        verbose_name = _("첫 화면")

    def get_context(self, request, *args, **kwargs):
        district, now = chosen(request, "district"), timezone.now()
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": self.sections or default_sections(),
            "shown": shown(district, now),
            "tiles": tiles(district, now),
        }

    def route(self, request, path_components):
        """As Wagtail's, but with one query for the whole way down; the pages passed are kept for the breadcrumbs."""
        if not 1 < len(path_components) <= DEEPEST:
            return super().route(request, path_components)
        ways = [self.url_path + "/".join(path_components[:steps]) + "/" for steps in range(1, len(path_components) + 1)]
        # The slugs narrow by their index; url_path has none.
        passed = self.get_descendants().filter(slug__in=path_components, url_path__in=ways).order_by("depth")
        found = list(passed)
        if len(found) != len(ways):
            return super().route(request, path_components)
        page = found[-1].specific
        page.pages_above = [self, *found[:-1]]
        return page.route(request, [])

    def structured_data(self, request) -> dict:
        info = PortalSettings.for_request(request)
        return {
            **PUBLISHER,
            "url": self.get_full_url(request),
            "telephone": info.help_phone,
            "address": {"@type": "PostalAddress", "addressLocality": "서울", "streetAddress": info.address},
        }
