"""The house's rules, read off the code itself (docs/architecture.md says why)."""

import ast
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template
from wagtail.models import get_page_models

from home.models import DistrictPage
from portal.models import BasePage
from portal.page_forms import BasePageForm

ROOT = Path(__file__).resolve().parents[1]
# Each app may import itself and what stands on the steps before it; apps of one step never import each other.
STEPS = (("members",), ("portal",), ("membership", "education", "newsletter"), ("home",))
ORDER = tuple(app for step in STEPS for app in step)
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc"}
MOST_LINES = 400
MAIL_DOORS = {"portal/outbox.py", "portal/mail_backends.py"}
HTTP_PLACES = re.compile(r"(views|middleware|wagtail_hooks|urls)\.py$|/settings/|/views/")
FOREIGN = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//(?!\{|www\.w3\.org)[\w.]""")


def tracked(*patterns: str) -> list[Path]:
    """Files that git keeps, and new ones that it does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [path for name in listed if name and (path := ROOT / name).is_file()]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def app_files() -> list[Path]:
    return [path for path in tracked("*.py") if name_of(path).split("/")[0] in ORDER]


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_apps_import_only_what_stands_before_them():
    wrong = []
    for path in app_files():
        app = name_of(path).split("/")[0]
        number = next(number for number, step in enumerate(STEPS) if app in step)
        later = {other for step in STEPS[number:] for other in step if other != app}
        wrong += [f"{name_of(path)} imports {name}" for name in imports_of(path) if name.split(".")[0] in later]
    assert wrong == []


def test_members_knows_no_other_app_and_no_wagtail():
    known = {name for path in app_files() if name_of(path).startswith("members/") for name in imports_of(path)}
    outside = {name.split(".")[0] for name in known} - sys.stdlib_module_names
    assert outside == {"members", "django"}


def test_no_file_has_a_name_that_says_nothing():
    assert [name_of(path) for path in tracked("*.py") if path.stem in FORBIDDEN_NAMES] == []


def test_no_python_file_is_too_long():
    long = {
        name_of(path): lines
        for path in tracked("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_mail_goes_out_by_one_door():
    wrong = [
        name_of(path)
        for path in app_files()
        if name_of(path) not in MAIL_DOORS and any(name.startswith("django.core.mail") for name in imports_of(path))
    ]
    assert wrong == []


def test_models_know_no_admin_hooks_and_rules_know_no_messages():
    wrong = [
        name_of(path)
        for path in app_files()
        if not HTTP_PLACES.search(name_of(path))
        and any(name.startswith(("django.contrib.messages", "django.shortcuts")) for name in imports_of(path))
    ]
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", *ORDER, stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_every_page_is_a_base_page_and_its_template_exists():
    ours = [model for model in get_page_models() if model._meta.app_label in ORDER]
    assert [model.__name__ for model in ours if not issubclass(model, BasePage)] == []
    templates = {model.__name__: get_template(model.template).template.name for model in ours}
    assert templates == {model.__name__: model.template for model in ours}


def test_every_page_shows_the_plain_language_fields_to_editors():
    wanted = {"title", "summary", "district", "topics"}
    missing = {
        model.__name__: wanted - set(model.get_edit_handler().get_form_options()["fields"])
        for model in get_page_models()
        # A district's page has its district by its place in the tree.
        if model._meta.app_label in ORDER and model.max_count is None and model is not DistrictPage
    }
    assert {name: fields for name, fields in missing.items() if fields} == {}


def test_templates_and_assets_ask_no_foreign_origin():
    wrong = []
    for path in tracked("*.html", "*.css", "*.js"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if FOREIGN.search(line) and "<a " not in line:
                wrong.append(f"{name_of(path)}:{number}: {line.strip()[:80]}")
    assert wrong == []


def test_citizen_templates_hold_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*(?:\bsrc=|type=\"application/(?:ld\+)?json\"))|\sstyle=\"|\son[a-z]+=\"|<style"
    )
    wrong = [
        f"{name_of(path)}:{number}"
        for path in tracked("*.html")
        if "wagtail" not in name_of(path)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(line)
    ]
    assert wrong == []


def test_no_file_names_a_registry_or_a_machine():
    words = [
        "python" + "hosted",
        "pypi" + ".org",
        "registry." + "npmjs",
        "unp" + "kg",
        "jsdel" + "ivr",
        "/work" + "/main",
    ]
    wrong = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            wrong += [f"{name_of(path)}: {word}" for word in words if word.encode() in data]
    assert wrong == []


def test_every_static_file_a_template_names_exists():
    folders = [Path(config.path) / "static" for config in apps.get_app_configs()]
    named = {
        (name_of(path), name)
        for path in tracked("*.html")
        for name in re.findall(r"""\{% static ["']([^"'{}]+)["']""", path.read_text())
    }
    assert sorted(pair for pair in named if not any((folder / pair[1]).exists() for folder in folders)) == []


def test_every_runtime_requirement_is_used():
    """Named in an import, or in the settings as an app or an engine."""
    modules = {
        "argon2-cffi": "Argon2PasswordHasher",
        "django-allauth": "allauth",
        "django-anymail": "anymail",
        "django-csp": "csp",
        "django-permissions-policy": "django_permissions_policy",
        "django-tasks-db": "django_tasks_db",
        "dnspython": "dns.resolver",
        "pillow": "PIL",
        "psycopg": "DATABASE_URL",
        "redis": "RedisCache",
        "granian": "granian",
    }
    text = "\n".join(path.read_text() for path in app_files() if "migrations" not in path.parts)
    listed = re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements" / "runtime.in").read_text(), re.MULTILINE)
    unused = [name for name in listed if not re.search(rf"\b{modules.get(name, name.replace('-', '_'))}\b", text)]
    assert unused == []


def test_every_page_is_edited_with_the_base_form():
    """It fixes the district under a district's page and gives a Korean title an address."""
    others = [page.__name__ for page in get_page_models() if issubclass(page, BasePage)]
    with_base = [
        page.__name__
        for page in get_page_models()
        if issubclass(page, BasePage) and issubclass(page.base_form_class, BasePageForm)
    ]
    assert with_base == others
