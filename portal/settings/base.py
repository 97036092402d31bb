"""What every environment shares: safe, DEBUG off, no secret."""

from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env

from portal.logins import login_hosts
from portal.players import FRAME_HOSTS

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
DEBUG = False
STYLEGUIDE = False

INSTALLED_APPS = [
    "members",
    "home",
    "membership",
    "education",
    "newsletter",
    "portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.kakao",
    "allauth.socialaccount.providers.naver",
    "allauth.usersessions",
    "wagtailmedia",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.security.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "anymail",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.security.middleware.PortalCSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.security.middleware.StaffDoorMiddleware",
    "membership.middleware.LeavingMiddleware",
    "membership.middleware.AskAgainMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "home.middleware.CardsRefusedMiddleware",
    "education.views.busy.BusyMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context.portal",
            ],
        },
    }
]

SQLITE_OPTIONS = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    # Shared by all processes, so that what the worker publishes clears the web servers' pages. Files reach one machine;
    # Redis reaches many.
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal"}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
    # Local memory always: with a shared cache here one page made hundreds of look-ups.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    # A class in a centre shares one address of the net, so a network may do a lot; one mailbox is not to be flooded.
    "sign_in_link": "120/h/ip,5/10m/key",
    "join": "60/h/ip",
    "guardian_ask": "30/h/ip",
    "guardian_number": "60/h/ip",
    # Certificate codes that are not there: enough for a reader of small print, hopeless for a guesser of 80 bits.
    "certificate_guess": "60/h/ip",
    # One may type a stranger's address: that mailbox is asked a few times, and the same answer given.
    "newsletter_subscribe": "60/h/ip,5/h/key",
    # Links of newsletters that open nothing.
    "newsletter_secret": "60/h/ip",
    # Six digits at the door that were wrong, of one member at one session.
    "check_in_code": "8/10m/key",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "portal.accounts.SignInForm", "reset_password": "portal.accounts.ForgottenForm"}
# How many proxies of ours stand before the portal: without it all citizens behind one share one address and its limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# Login by others: on when both names are set. The addresses are those of the real companies unless told otherwise.
KAKAO_BASE_URL = env.str("KAKAO_BASE_URL", "")
NAVER_BASE_URL = env.str("NAVER_BASE_URL", "")
SOCIAL_KEYS = {
    "kakao": (env.str("KAKAO_CLIENT_ID", ""), env.str("KAKAO_CLIENT_SECRET", "")),
    "naver": (env.str("NAVER_CLIENT_ID", ""), env.str("NAVER_CLIENT_SECRET", "")),
}
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [{"client_id": client_id, "secret": secret}]}
    for name, (client_id, secret) in SOCIAL_KEYS.items()
    if client_id and secret
}
SOCIALACCOUNT_ADAPTER = "membership.accounts.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# A company's account is the proof; whether its e-mail is believed is decided in membership/accounts.py.
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A session lasts 14 days; one that has been where staff work ends when nobody uses it (portal/security/idle.py).
SESSION_COOKIE_AGE = 14 * 24 * 3600
ACCOUNT_SESSION_REMEMBER = True
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", 30)
# A change of password, address or factor is told to the one it belongs to.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[서울마을] "
MFA_ADAPTER = "portal.security.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "서울마을"
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# No "trust this device": the centre's computers are shared, and a passkey asks for one touch only.
MFA_TRUST_ENABLED = False
MFA_FORMS = {
    "add_webauthn": "portal.security.forms.AddPasskeyForm",
    "edit_webauthn": "portal.security.forms.RenamePasskeyForm",
}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files for one person only (copies of one's own data): never under an address of their own.
PRIVATE_ROOT = VAR_DIR / "private"
# Uploaded pictures come from a proxy or a CDN where there is one; without one the portal hands them out itself.
SERVE_MEDIA = env.bool("SERVE_MEDIA", True)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "서울마을"
BASE_URL = env.str("BASE_URL", "http://localhost:8000")
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Name, address and password are changed in one place only, the account.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.uploads.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.PortalDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "hwp", "hwpx", "odt", "pdf", "pptx", "txt", "vtt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.uploads.forms.DocumentForm"
WAGTAILMEDIA = {
    "MEDIA_MODEL": "portal.PortalMedia",
    "MEDIA_FORM_BASE": "portal.uploads.forms.MediaForm",
    "VIDEO_EXTENSIONS": ["mp4", "webm"],
    "AUDIO_EXTENSIONS": ["m4a", "mp3"],
}
MEDIA_MAX_UPLOAD_SIZE = 200 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_MODERATION_ENABLED = True

DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "서울마을 <noreply@localhost>")
# Every mail, also one of a library, is written to the outbox; from there it goes to the sink that EMAIL_URL chooses.
EMAIL_BACKEND = "portal.mail_backends.OutboxBackend"
EMAIL_URL = env.str("EMAIL_URL", "file:")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 15
if EMAIL_URL in ("file:", "console:"):
    MAIL_SINK = f"portal.mail_backends.{EMAIL_URL[:-1].title()}Backend"
else:
    MAIL_SINK = "django.core.mail.backends.smtp.EmailBackend"
    mailbox = env.dj_email_url("EMAIL_URL", "smtp://localhost")
    EMAIL_HOST, EMAIL_PORT = mailbox["EMAIL_HOST"], mailbox["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mailbox["EMAIL_HOST_USER"], mailbox["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mailbox["EMAIL_USE_TLS"], mailbox["EMAIL_USE_SSL"]

# Texts and 알림톡: a provider is one more class in TEXT_SINKS (portal/text_sinks.py) and comes with a contract.
TEXT_SINKS = {"file:": "portal.text_sinks.FileSink", "console:": "portal.text_sinks.ConsoleSink"}
TEXT_SINK = TEXT_SINKS[env.str("TEXT_URL", "file:")]
TEXT_FILE_PATH = VAR_DIR / "texts"

# 본인확인: the agency by name; none until the centre has a contract. The key makes the hashes of identities.
IDENTITY_ADAPTERS = {"console": "portal.identity.console.ConsoleAdapter"}
IDENTITY_ADAPTER = env.str("IDENTITY_ADAPTER", "")
IDENTITY_KEY = env.str("IDENTITY_KEY", "")

# Newsletters. The key makes hashes of addresses that outlive them, and the proofs in Message-IDs: it never changes.
ADDRESS_KEY = env.str("ADDRESS_KEY", "")
# The domain of Message-IDs and return addresses (b+…@); the site's own when empty.
NEWSLETTER_DOMAIN = env.str("NEWSLETTER_DOMAIN", "")
# The relay of newsletters, when it is another than that of ordinary mail.
NEWSLETTER_EMAIL_URL = env.str("NEWSLETTER_EMAIL_URL", EMAIL_URL)
# Who does not answer the two-yearly question is forgotten; True keeps them, where counsel reads the law so.
NEWSLETTER_SILENCE_KEEPS = env.bool("NEWSLETTER_SILENCE_KEEPS", False)
# What comes back: the mailbox of the return addresses, imaps://user:password@host/INBOX; not read when empty.
NEWSLETTER_BOUNCE_URL = env.str("NEWSLETTER_BOUNCE_URL", "")
# The relay whose webhooks are listened to (newsletter/relay_events.py), with the secrets it proves itself by.
NEWSLETTER_RELAY = env.str("NEWSLETTER_RELAY", "")
ANYMAIL = {
    "WEBHOOK_SECRET": env.str("NEWSLETTER_WEBHOOK_SECRET", ""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.str("NEWSLETTER_WEBHOOK_KEY", ""),
}
# Of the DKIM key by which the relay signs, and the address it sends from: for the check of our entries in the DNS.
NEWSLETTER_DKIM_SELECTOR = env.str("NEWSLETTER_DKIM_SELECTOR", "")
NEWSLETTER_RELAY_IP = env.str("NEWSLETTER_RELAY_IP", "")

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django adds a console handler of its own to this logger: one line an event is enough.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Each saved page is a line there; the admin keeps its own history.
        "wagtail": {"level": "WARNING"},
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Players of other sites, and only behind a reader's click (portal/players.py, static/portal/js/embed.js).
        "frame-src": FRAME_HOSTS,
        # A form that ends at a company's login page by a redirect counts as sent there.
        "form-action": [SELF, *login_hosts(SOCIALACCOUNT_PROVIDERS, KAKAO_BASE_URL, NAVER_BASE_URL)],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")}
# The admin shows a page's preview in a frame of our own origin.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"
