"""Addresses of the newsletter. The archive and its issues are pages; what stands here comes before them."""

from newsletter.urls import archive, clicks, subscribing, webhooks

app_name = "newsletter"
urlpatterns = [
    *archive.urlpatterns,
    *subscribing.urlpatterns,
    *clicks.urlpatterns,
    *webhooks.urlpatterns,
]
