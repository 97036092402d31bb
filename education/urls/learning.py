"""Addresses of lessons, essays, workbooks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
