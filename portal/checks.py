"""Promises between parts that a wrong setting would break silently."""

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

OUTBOX = "portal.mail_backends.OutboxBackend"
DEMO_DOMAIN = "@seoulmaeul.example"  # home/seed/accounts.py
IN_TESTS = "django.core.mail.backends.locmem.EmailBackend"


@register()
def mail_goes_through_the_outbox(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.EMAIL_BACKEND in (OUTBOX, IN_TESTS):
        return []
    return [Error("EMAIL_BACKEND must be the outbox; EMAIL_URL chooses where mail goes.", id="portal.E001")]


@register()
def page_cache_stands_before_sessions(app_configs, **kwargs) -> list[CheckMessage]:
    """Behind the sessions a kept page would cost a query; before the security headers it would go without them."""
    order = [
        settings.MIDDLEWARE.index(name)
        for name in (
            "django.middleware.security.SecurityMiddleware",
            "portal.cache.PageCacheMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
        )
    ]
    return [] if order == sorted(order) else [Error("The page cache is out of its place.", id="portal.E002")]


@register()
def renditions_are_cached_in_memory(app_configs, **kwargs) -> list[CheckMessage]:
    """Any shared cache here costs a look-up for each picture of a page."""
    if settings.CACHES["renditions"]["BACKEND"].endswith("LocMemCache"):
        return []
    return [Error("CACHES['renditions'] must be local memory.", id="portal.E003")]


@register()
def sqlite_writes_take_their_turn(app_configs, **kwargs) -> list[CheckMessage]:
    """A transaction that reads first and writes later would fail when two run; and no request is one transaction."""
    problems: list[CheckMessage] = []
    for alias, database in settings.DATABASES.items():
        if database.get("ATOMIC_REQUESTS"):
            problems.append(Error(f"ATOMIC_REQUESTS must be off ({alias}).", id="portal.E004"))
        is_sqlite = database["ENGINE"].endswith("sqlite3")
        if is_sqlite and database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
            problems.append(Error(f"SQLite needs transaction_mode=IMMEDIATE ({alias}).", id="portal.E005"))
    return problems


@register(deploy=True)
def demo_accounts_are_off(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.DEMO_ACCOUNTS_ALLOWED:
        return [Error("Demo accounts have public passwords: not on a public server.", id="portal.E006")]
    return []


@register()
def identity_adapter_exists(app_configs, **kwargs) -> list[CheckMessage]:
    """A name nobody knows would close every feature that needs one real person. The stand-in is no public server's."""
    if settings.IDENTITY_ADAPTER in ("", *settings.IDENTITY_ADAPTERS):
        return []
    return [Error(f"There is no identity adapter {settings.IDENTITY_ADAPTER!r} here.", id="portal.E007")]


@register(Tags.database)
def demo_accounts_are_gone(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """Runs at every `migrate`. A public server must not carry accounts whose password and factor everybody knows."""
    if settings.DEMO_ACCOUNTS_ALLOWED or not databases:
        return []
    member = apps.get_model("members", "Member")
    if member._meta.db_table not in connection.introspection.table_names():
        return []
    if not member.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True).exists():
        return []
    return [Error(f"Demo accounts are here ({DEMO_DOMAIN}): their passwords are public.", id="portal.E008")]


@register(deploy=True)
def address_is_secure(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.BASE_URL.startswith("https://"):
        return []
    return [Warning("BASE_URL is not https: links in mail and feeds lead to an open connection.", id="portal.W001")]
