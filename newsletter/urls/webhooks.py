from django.urls import path

from newsletter.views.webhooks import webhook

urlpatterns = [path("newsletter/webhooks/<slug:relay>/", webhook, name="webhook")]
