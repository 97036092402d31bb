"""The test suite: as production where it matters, fast where it does not."""

import tempfile
from pathlib import Path

from portal.settings.base import *

SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS_ALLOWED = True
STYLEGUIDE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "renditions")
}
MAIL_SINK = "django.core.mail.backends.locmem.EmailBackend"
TEXT_FILE_PATH = Path(tempfile.mkdtemp(prefix="seoul-texts-"))
TEXT_SINK = "portal.text_sinks.MemorySink"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="seoul-media-"))
PRIVATE_ROOT = Path(tempfile.mkdtemp(prefix="seoul-private-"))
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
IDENTITY_ADAPTER = "console"
IDENTITY_KEY = "tests-only"
ADDRESS_KEY = "tests-only"
# Passkeys need TLS; a developer's own machine has none.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
