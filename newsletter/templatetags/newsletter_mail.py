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


@register.simple_tag(takes_context=True)
def mail_picture(context, holder, look: str) -> mjml.Copy | None:
    """The copy of a section's or an item's picture; None without one."""
    if not holder.picture or look not in mjml.COPIES:
        return None
    return mjml.copy_of(holder.picture, look, keeps=context["frame"].keeps)
