"""What all index pages share: a list of one kind of page, filtered by district and topic, in pages of twelve."""

from django.core.paginator import Paginator
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageViewRestriction

from members.districts import District
from portal.models import BasePage, Topic

PAGE_SIZE = 12


def public(pages):
    """Leaves out pages at or under one that not everybody may see. `PageQuerySet.public()` costs a query more each."""
    above = PageViewRestriction.objects.annotate(below=ExpressionWrapper(OuterRef("path"), CharField())).filter(
        below__startswith=F("page__path")
    )
    return pages.exclude(Exists(above))


class ListingPage(BasePage):
    """Abstract index. Lists live `item_model` pages of the whole site, also those kept under a district's page.

    Context: `items` (a Page of the paginator), `districts`, `topics`, `chosen` (dict of the filters in force).
    Wrong filter values are ignored, never an error.
    """

    intro = RichTextField(_("소개"), blank=True, features=["bold", "link"])

    template = "home/listing_page.html"
    max_count = 1
    # How the list looks: "items" (picture and words), "cards" (first cards of card news), "clips" (vertical posters).
    look = "items"
    content_panels = [*BasePage.plain_panels, FieldPanel("intro")]

    class Meta:
        abstract = True

    @property
    def item_model(self):
        """The page class this index lists."""
        raise NotImplementedError

    def items(self, request):
        """The live pages to list, newest first, with what a card needs already fetched."""
        items = public(self.item_model.objects.live()).for_listing()
        chosen = self.chosen(request)
        if chosen.get("district"):
            items = items.filter(district=chosen["district"])
        if chosen.get("topic"):
            items = items.filter(topics__slug=chosen["topic"])
        return items

    def chosen(self, request) -> dict[str, str]:
        district = request.GET.get("district", "")
        return {
            "district": district if district in District.values else "",
            # PostgreSQL refuses a text with a zero byte in it.
            "topic": request.GET.get("topic", "").replace("\x00", "")[:40],
        }

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["look"] = self.look
        context["items"] = Paginator(self.items(request), PAGE_SIZE).get_page(request.GET.get("page"))
        context["chosen"] = self.chosen(request)
        context["districts"] = District
        context["topics"] = list(Topic.objects.all())
        return context
