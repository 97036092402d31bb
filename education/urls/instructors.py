"""Addresses of instructors and materials."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
