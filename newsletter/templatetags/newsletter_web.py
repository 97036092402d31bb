"""What the archive's pages show: what is published, and an issue's sections as a page has them."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from members.districts import District
from newsletter import archive, reading, values
from newsletter.contents import Section
from newsletter.models import IssuePage

register = template.Library()


@register.simple_tag(takes_context=True)
def archive_shown(context) -> archive.Archive:
    return archive.read(context["request"].GET)


@register.simple_tag(takes_context=True)
def district_asked(context) -> str:
    """Which district's edition the address asks for; empty for the general one."""
    asked = context["request"].GET.get("district", "")
    return asked if asked in District.values else ""


@register.simple_tag
def sections_shown(issue: IssuePage, district: str) -> list[Section]:
    return reading.public_sections(issue, timezone.now(), district)


@register.simple_tag
def issues_beside(issue: IssuePage) -> list[IssuePage]:
    return archive.beside(issue)


@register.simple_tag
def district_choices() -> list[tuple[str, str]]:
    return District.choices


@register.filter
def for_all(text: str) -> str:
    """On the web nobody is called by name."""
    said = values.MARK.sub(lambda match: values.NAMELESS["ko"] if match[1] == values.NAME else "", text)
    return SafeString(said) if isinstance(text, SafeString) else said


@register.filter
def web_rich(source: str) -> SafeString:
    """Stored rich text as the page shows it, with its links."""
    return mark_safe(for_all(reading.rich_html(source)))
