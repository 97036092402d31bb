"""The Korean an editor meets: all of it there, nothing in it broken, and read by gettext."""

import gettext
import os
import re
import shutil
from io import StringIO
from pathlib import Path

import django_filters.conf
import polib
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.management.commands.compile_catalogues import catalogues, compile_catalogue
from tests.factories import MemberFactory

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-zA-Z][^>]*>")
OUTER_SPACE = re.compile(r"^\s*|\s*$")
HANGUL = re.compile("[가-힣]")
NAMES = {"API", "URL", "Wagtail", "v2", "v3"}
# The installed apps that say something to an editor and come with their source strings.
SPEAKING = {
    "django": [
        "allauth",
        "simple_translation",
        "taggit",
        "typed_table_block",
        "wagtailadmin",
        "wagtailcore",
        "wagtaildocs",
        "wagtailembeds",
        "wagtailforms",
        "wagtailimages",
        "wagtailmedia",
        "wagtailredirects",
        "wagtailsearch",
        "wagtailsettings",
        "wagtailsites",
        "wagtailsnippets",
        "wagtailtableblock",
        "wagtailusers",
    ],
    "djangojs": ["wagtailadmin"],
}


def entries() -> list[tuple[str, polib.POEntry]]:
    """Every entry of ours, with its domain."""
    return [(po.stem, entry) for po in catalogues() for entry in polib.pofile(str(po))]


def sources(domain: str) -> dict[str, Path]:
    """The English .po of each installed app outside Django itself, by the app's label."""
    found = {}
    for app in apps.get_app_configs():
        po = Path(app.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if po.exists() and not app.name.startswith("django.contrib."):
            found[app.label] = po
    return found


@pytest.fixture
def compiled(tmp_path, settings):
    """Our catalogue, compiled elsewhere and in force, whatever .mo files lie in the checkout."""
    folder = tmp_path / "locale"
    for po in catalogues():
        kept = folder / po.relative_to(po.parents[2])
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(po, kept)
    settings.LOCALE_PATHS = [folder]
    call_command("compile_catalogues", stdout=StringIO())
    return folder


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_everything_an_editor_meets_is_in_korean(domain):
    places = sources(domain)
    assert sorted(places) == SPEAKING[domain]

    theirs = [Path(str(po).replace("/locale/en/", "/locale/ko/")) for po in places.values()]
    ours = [po for po in catalogues() if po.stem == domain]
    said = {
        (entry.msgctxt, entry.msgid)
        for po in [*theirs, *ours]
        if po.exists()
        for entry in polib.pofile(str(po)).translated_entries()
    }
    missing = [
        f"{label}: {entry.msgid}"
        for label, po in places.items()
        for entry in polib.pofile(str(po))
        if not entry.obsolete and (entry.msgctxt, entry.msgid) not in said
    ]
    assert missing == []


def test_the_words_of_filters_are_in_korean(compiled):
    words = {str(word) for word in django_filters.conf.DEFAULTS["VERBOSE_LOOKUPS"].values()}

    assert {word for word in words if word and not HANGUL.search(word)} == set()


def test_every_entry_is_said_in_korean():
    """Entries that are only placeholders, signs and proper names have nothing to say."""
    silent = [
        entry.msgid
        for _, entry in entries()
        for text in [entry.msgstr or entry.msgstr_plural[0]]
        if not HANGUL.search(text) and set(re.findall(r"\w+", PLACEHOLDER.sub("", text))) - NAMES
    ]
    assert silent == []


def test_placeholders_and_tags_are_the_same_in_every_entry():
    wrong = []
    for domain, entry in entries():
        if entry.msgid_plural:
            # Korean has one form, shown for one as for many: it may use what either English form uses, and no less.
            said = set(PLACEHOLDER.findall(entry.msgstr_plural[0]))
            least, most = set(PLACEHOLDER.findall(entry.msgid)), set(PLACEHOLDER.findall(entry.msgid_plural))
            same = least <= said <= least | most
        else:
            same = sorted(PLACEHOLDER.findall(entry.msgstr)) == sorted(PLACEHOLDER.findall(entry.msgid))
        if not same:
            wrong.append(f"{domain}: {entry.msgid}")
    assert wrong == []


def test_outer_spaces_are_kept():
    wrong = [
        entry.msgid
        for _, entry in entries()
        for text in [entry.msgstr or entry.msgstr_plural[0]]
        if OUTER_SPACE.findall(text) != OUTER_SPACE.findall(entry.msgid)
    ]
    assert wrong == []


def test_no_entry_is_empty_fuzzy_or_out_of_order():
    for po in catalogues():
        catalogue = polib.pofile(str(po), check_for_duplicates=True)
        assert [entry.msgid for entry in catalogue if not entry.translated()] == []
        order = [(entry.msgid, entry.msgctxt or "") for entry in catalogue]
        assert order == sorted(order)


def test_gettext_reads_what_is_compiled(compiled):
    with (compiled / "ko" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)

    assert read.gettext("Locked by you") == "내가 잠금"
    assert read.pgettext("A tag slug", "slug") == "슬러그"
    told = {read.ngettext("%(num_pages)d page", "%(num_pages)d pages", number) for number in (1, 2)}
    assert told == {"페이지 %(num_pages)d개"}


def test_only_what_has_changed_is_compiled(compiled):
    po = compiled / "ko" / "LC_MESSAGES" / "django.po"
    assert compile_catalogue(po) is None

    later = po.with_suffix(".mo").stat().st_mtime + 5
    os.utime(po, (later, later))
    assert compile_catalogue(po) == len(polib.pofile(str(po)))
    assert sorted(path.name for path in po.parent.iterdir()) == ["django.mo", "django.po", "djangojs.mo", "djangojs.po"]


def test_a_broken_catalogue_stops_the_command_with_its_name(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    po = tmp_path / "ko" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "a\nmsgstr')

    with pytest.raises(CommandError, match=re.escape(str(po))):
        call_command("compile_catalogues", stdout=StringIO())
    assert [path.name for path in po.parent.iterdir()] == ["django.po"]


@pytest.mark.django_db
def test_the_admin_shows_our_korean(compiled, client):
    client.force_login(MemberFactory(superuser=True))

    assert "올린 이미지가 아직 없어요." in client.get(reverse("wagtailimages:index")).content.decode()
    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert '"Autosave in progress\\u2026": "\\uc790\\ub3d9 \\uc800\\uc7a5 \\uc911\\u2026"' in script
