"""Pages that just explain something."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.search import index

from portal.blocks import BodyBlocks
from portal.models import BasePage


class StandardPage(BasePage):
    """About, help, accessibility statement, privacy … anywhere in the tree."""

    parent_page_types = ["home.HomePage", "home.StandardPage", "home.ProgrammePage", "home.DistrictPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    body = StreamField(BodyBlocks(), verbose_name=_("본문"), blank=True)

    content_panels = [*BasePage.plain_panels, FieldPanel("body"), *BasePage.about_panels]
    settings_panels = [PublishingPanel()]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("안내")

    def get_context(self, request, *args, **kwargs):
        below = self.get_children().live().public() if self.numchild else []
        return {**super().get_context(request, *args, **kwargs), "below": below}
