"""Addresses of the catalogue, feeds, fairness."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
