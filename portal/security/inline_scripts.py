"""Wagtail's choosers without inline scripts, so that the admin's policy can forbid them.

Wagtail writes `<script>new ImageChooser("id_cover", {…});</script>` beside a chooser. Here the same call becomes data
on a hidden element, and portal/admin/start.js makes the call. Templates with the same habit are overridden in
portal/templates/wagtailadmin.
"""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets.chooser import BaseChooser

CALL = re.compile(r"^(?P<new>new )?(?P<name>\w+)\((?P<arguments>.*)\);$", re.DOTALL)


def call_marker(script: str) -> SafeString:
    """The hidden element for one call with JSON arguments. Raises ValueError for anything else."""
    match = CALL.match(script.strip())
    if match is None:
        raise ValueError(f"Not one call with JSON arguments: {script[:80]}")
    return format_html(
        '<span hidden data-start="{}" data-start-new="{}" data-start-arguments="{}"></span>',
        match["name"],
        "true" if match["new"] else "",
        f"[{match['arguments']}]",
    )


def render_chooser(self, name, value, attrs=None, renderer=None) -> SafeString:
    """`BaseChooser.render` with a marker in place of the script."""
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    value_data = self.get_value_data(value)
    html = self.render_html(name, value_data, attrs)
    return format_html("{}{}", html, call_marker(self.render_js_init(attrs["id"], name, value_data)))


def install() -> None:
    """Once at start. Wagtail offers no setting for it."""
    BaseChooser.render = render_chooser
