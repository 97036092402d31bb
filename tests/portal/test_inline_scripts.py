"""No script is written into the admin's pages; what Wagtail would call is data that our script reads."""

import json
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminPageChooser, AdminTimeInput
from wagtail.images.widgets import AdminImageChooser
from wagtailmedia.widgets import AdminVideoChooser

from portal.security.inline_scripts import call_marker

MARKER = re.compile(r'data-start="(\w+)"[^>]*?data-start-arguments="([^"]*)"')


def call(html: str) -> tuple[str, list]:
    name, arguments = MARKER.search(html).groups()
    return name, json.loads(arguments.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&"))


@pytest.mark.parametrize(
    ("widget", "name"),
    [
        (AdminDateInput(), "initDateChooser"),
        (AdminTimeInput(), "initTimeChooser"),
        (AdminDateTimeInput(), "initDateTimeChooser"),
        (AdminImageChooser(), "ImageChooser"),
        (AdminPageChooser(), "PageChooser"),
        (AdminVideoChooser(), "createMediaChooser"),
    ],
)
def test_widgets_carry_their_call_as_data(db, widget, name):
    html = widget.render("when", None, {"id": "id_when-0"})

    assert "<script" not in html
    assert (call(html)[0], call(html)[1][0]) == (name, "id_when-0")


@pytest.mark.parametrize("script", ["alert(1); alert(2)", "", "window.x = 1;"])
def test_anything_but_one_call_is_refused(script):
    with pytest.raises(ValueError, match="Not one call"):
        call_marker(script)


def test_arguments_cannot_break_out_of_the_attribute():
    assert '"><img' not in call_marker('new ImageChooser("a", {"x": "\\"><img src=x>"});')


class FakeFormset:
    prefix = "rows"
    management_form = ""
    non_form_errors = ()


@pytest.mark.parametrize(
    ("template", "name"),
    [("inline_panel", "InlinePanel"), ("multiple_chooser_panel", "MultipleChooserPanel")],
)
def test_panels_carry_their_call_as_data(template, name):
    html = render_to_string(
        f"wagtailadmin/panels/{template}.html",
        {
            "self": {"formset": FakeFormset, "children": [], "label": "줄"},
            "options_json": json.dumps({"formsetPrefix": "id_rows"}),
            "chooser_widget_definition": {"a": 1},
        },
    )

    assert call(html) == (name, [{"formsetPrefix": "id_rows"}])
    assert not re.search(r"<script(?![^>]*type=\"application/json\")", html)


def test_our_script_allows_every_name_that_is_written():
    source = Path("portal/static/portal/admin/start.js").read_text()
    allowed = re.compile(re.search(r"ALLOWED = /(.+)/;", source)[1])
    names = ["initDateChooser", "initTimeChooser", "initDateTimeChooser", "InlinePanel", "MultipleChooserPanel"]
    names += ["ImageChooser", "PageChooser", "DocumentChooser", "Chooser", "createMediaChooser", "TaskChooser"]

    assert [name for name in names if not allowed.match(name)] == []
    assert [name for name in ["eval", "alert", "Function", "initX"] if allowed.match(name)] == []
