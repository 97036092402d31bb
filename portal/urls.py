"""Addresses: admin, accounts, the portal's own, and the page tree last."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import views
from portal.charts.views import chart_csv
from portal.health.views import health
from portal.identity.views import ConsoleView
from portal.media.views import serve_media
from portal.notices.views import InboxView, NoticeView, SettingsView
from portal.security.views import (
    AdminLoginView,
    AdminPasswordResetView,
    PageLoginView,
    RemovePasskeyView,
    SecondFactorView,
    SignOutEverywhereView,
)

portal_urls = [
    path("district/", views.DistrictView.as_view(), name="district"),
    path("display/", views.DisplayView.as_view(), name="display"),
    path("sign-out-everywhere/", SignOutEverywhereView.as_view(), name="sign_out_everywhere"),
    path("second-factor/", SecondFactorView.as_view(), name="second_factor"),
    path("me/notices/", InboxView.as_view(), name="notices"),
    path("me/notices/settings/", SettingsView.as_view(), name="notice_settings"),
    path("me/notices/<int:pk>/", NoticeView.as_view(), name="notice"),
    path("charts/<int:page_id>/<uuid:block_id>.csv", chart_csv, name="chart_csv"),
]
if "console" in settings.IDENTITY_ADAPTERS:
    portal_urls.append(path("me/identity/console/", ConsoleView.as_view(), name="identity_console"))
if settings.STYLEGUIDE:
    portal_urls.append(path("styleguide/", views.StyleguideView.as_view(), name="styleguide"))

urlpatterns = [
    path("health/", health),
    path("admin/login/", AdminLoginView.as_view()),
    path("_util/login/", PageLoginView.as_view()),
    path("admin/password_reset/", AdminPasswordResetView.as_view()),
    path("admin/password_reset/<path:rest>", AdminPasswordResetView.as_view()),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    # Joining begins where signing in does.
    path("accounts/signup/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("accounts/", include("allauth.urls")),
    path("", include((portal_urls, "portal"))),
    path("", include("membership.urls")),
    path("", include("education.urls")),
    path("", include("newsletter.urls")),
    path("", include("home.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns += [path("media/<path:name>", serve_media)]
urlpatterns += [path("", include(wagtail_urls))]
