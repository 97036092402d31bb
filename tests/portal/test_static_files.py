"""Every static file that a template or a module names is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
APPS = ("members", "portal", "home")
IN_TEMPLATES = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")
IN_MODULES = re.compile(r"""\bstatic\(\s*["']([^"']+)["']""")
IN_SHEETS = re.compile(r"""url\(\s*["']?(?!data:|#|https?:)([^"')]+)["']?\s*\)""")


def named() -> set[str]:
    """Paths under static/ that the code of all apps names."""
    found: set[str] = set()
    for app in APPS:
        for file in (ROOT / app).rglob("*.html"):
            found.update(IN_TEMPLATES.findall(file.read_text("utf-8")))
        for file in (ROOT / app).rglob("*.py"):
            found.update(IN_MODULES.findall(file.read_text("utf-8")))
    return found


@pytest.mark.parametrize("path", sorted(named()))
def test_what_is_named_is_there(path):
    assert finders.find(path) is not None


def test_the_default_share_picture_is_among_the_named():
    assert "portal/share.png" in named()


def test_what_style_sheets_point_at_is_there():
    missing = [
        (sheet.name, address)
        for app in APPS
        for sheet in (ROOT / app).rglob("static/**/*.css")
        for address in IN_SHEETS.findall(sheet.read_text("utf-8"))
        if not (sheet.parent / address.split("?")[0].split("#")[0]).exists()
    ]
    assert missing == []
