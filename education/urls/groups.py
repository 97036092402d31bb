"""Addresses of study groups."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
