"""A developer's machine: no server to install, mail as files under var/mail, demo accounts allowed."""

from portal.settings.base import *
from portal.settings.base import env

DEBUG = env.bool("DEBUG", True)
SECRET_KEY = "development-only-and-public"
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS_ALLOWED = True
STYLEGUIDE = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
IDENTITY_ADAPTER = env.str("IDENTITY_ADAPTER", "console")
IDENTITY_KEY = "development-only-and-public"
ADDRESS_KEY = "development-only-and-public"
# Passkeys need TLS; a developer's own machine has none.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
