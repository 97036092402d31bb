"""A developer's machine: debugging on, mail as files under var/mail, no server to install."""

from portal.settings.base import *
from portal.settings.base import VAR_DIR

DEBUG = True
SECRET_KEY = "development-only-and-public"
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS_ALLOWED = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
