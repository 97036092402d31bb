"""받는 사람 in the admin: the list, one reader, and lists from elsewhere."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from newsletter.admin.menu import HOOK, NewsletterItem
from newsletter.rights import SEE_READERS
from newsletter.views import readers, readers_import

READER = "newsletter/readers/<int:pk>/"


@hooks.register("register_admin_urls")
def readers_urls() -> list:
    return [
        path("newsletter/readers/", readers.ReadersView.as_view(), name="newsletter_readers"),
        path("newsletter/readers/export/", readers.ExportView.as_view(), name="newsletter_readers_export"),
        path("newsletter/readers/import/", readers_import.ImportView.as_view(), name="newsletter_readers_import"),
        path(
            "newsletter/readers/import/carry-out/",
            readers_import.CarryOutView.as_view(),
            name="newsletter_readers_carry_out",
        ),
        path(READER, readers.ReaderView.as_view(), name="newsletter_reader"),
        path(f"{READER}data/", readers.DataView.as_view(), name="newsletter_reader_data"),
        path(f"{READER}<slug:verb>/", readers.ActView.as_view(), name="newsletter_reader_act"),
    ]


@hooks.register(HOOK)
def readers_item() -> NewsletterItem:
    url = reverse("newsletter_readers")
    return NewsletterItem(
        _("받는 사람"), url, right=SEE_READERS, name="newsletter-readers", icon_name="group", order=40
    )


@hooks.register(HOOK)
def import_item() -> NewsletterItem:
    url = reverse("newsletter_readers_import")
    return NewsletterItem(
        _("명단 올리기"), url, right=SEE_READERS, name="newsletter-import", icon_name="upload", order=50
    )
