"""What the templates of a mail need: a block's own template, and pictures as copies with size and absolute address."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from newsletter import mjml
from newsletter.contents import Section

register = template.Library()


@register.simple_tag(takes_context=True)
def mail_section(context, section: Section) -> SafeString:
    """Rendered by its own template, which escapes what editors wrote."""
    return mark_safe(mjml.section_source(section, context.flatten()))


@register.simple_tag
def mail_picture(holder, look: str) -> mjml.Copy | None:
    """The copy of a section's or an item's picture; None without one."""
    return mjml.copy_of(holder.picture, look) if holder.picture and look in mjml.COPIES else None
