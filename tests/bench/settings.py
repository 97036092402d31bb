"""The portal as it serves, and beside it the plain page that it is measured against."""

from portal.settings.dev import *
from portal.settings.dev import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "tests" / "bench" / "templates"]
