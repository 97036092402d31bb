"""Partners: whom the centre works with, as a snippet listed by kind on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.snippets.models import register_snippet

from portal.blocks import BodyBlocks
from portal.models import BasePage


@register_snippet
class Partner(models.Model):
    """An organisation, or a kind of organisation, that works with the centre."""

    class Kind(models.TextChoices):
        ADMINISTRATION = "administration", _("행정")
        PUBLIC = "public", _("공공기관")
        FOUNDATION = "foundation", _("민간재단")
        COMPANY = "company", _("민간기업·지역상인")
        COMMUNITY = "community", _("주민조직·지역네트워크")

    name = models.CharField(_("이름"), max_length=60, unique=True)
    kind = models.CharField(_("갈래"), max_length=20, choices=Kind.choices)
    what = models.CharField(_("함께하는 일"), max_length=160, blank=True)
    website = models.URLField(_("누리집"), blank=True)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)

    panels = [FieldPanel("name"), FieldPanel("kind"), FieldPanel("what"), FieldPanel("website"), FieldPanel("order")]

    class Meta:
        verbose_name = _("협력 기관")
        verbose_name_plural = _("협력 기관")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class PartnerIndexPage(BasePage):
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/partner_index_page.html"
    max_count = 1

    body = StreamField(BodyBlocks(), verbose_name=_("본문"), blank=True)
    content_panels = [*BasePage.plain_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("협력 기관 목록")

    def get_context(self, request, *args, **kwargs):
        """Adds `partners_by_kind`: [(kind label, [Partner, …]), …] in the order of the kinds, empty kinds left out."""
        context = super().get_context(request, *args, **kwargs)
        partners = list(Partner.objects.all())
        context["partners_by_kind"] = [
            (kind.label, mine) for kind in Partner.Kind if (mine := [p for p in partners if p.kind == kind])
        ]
        return context
