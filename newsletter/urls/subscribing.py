"""Subscribing, and what a reader's own links open."""

from django.urls import path

from newsletter.views.preferences import PreferencesView, RenewView, UnsubscribeView
from newsletter.views.subscribing import ConfirmView, SubscribeView, sent

urlpatterns = [
    path("newsletter/subscribe/", SubscribeView.as_view(), name="subscribe"),
    path("newsletter/subscribe/sent/", sent, name="subscribe_sent"),
    path("newsletter/confirm/<str:secret>/", ConfirmView.as_view(), name="confirm"),
    path("newsletter/me/<str:secret>/", PreferencesView.as_view(), name="preferences"),
    path("newsletter/out/<str:secret>/<slug:series>/", UnsubscribeView.as_view(), name="unsubscribe"),
    path("newsletter/renew/<str:secret>/", RenewView.as_view(), name="renew"),
]
