"""Addresses of being there: check-in and the door."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
