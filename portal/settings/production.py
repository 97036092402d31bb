"""A public server. Every missing name stops the start, and all of them are named at once."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *
from portal.settings.base import BASE_URL, IDENTITY_ADAPTERS, LOGGING, env

REQUIRED = (
    *("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "EMAIL_URL", "FROM_EMAIL", "IDENTITY_KEY"),
    "ADDRESS_KEY",
)
if missing := [name for name in REQUIRED if not env.str(name, "")]:
    raise ImproperlyConfigured(
        f"Missing from the environment: {', '.join(missing)}. docs/operations.md says what each of them means."
    )

SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [])
DEMO_ACCOUNTS_ALLOWED = False
# The stand-in agency believes whatever name is typed: here it does not exist.
IDENTITY_ADAPTERS.pop("console")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.storage.StaticStorage"},
}

# TLS ends at the proxy, which must set this header itself and drop the one it was sent.
if env.bool("TRUST_PROXY_HEADER", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", True)
# The health probe comes from inside, by address and without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
origin = urlsplit(BASE_URL)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [f"{origin.scheme}://{origin.netloc}"])
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# One JSON object a line, for whatever gathers them.
LOGGING["formatters"]["plain"] = {"()": "portal.logs.JsonFormatter"}
