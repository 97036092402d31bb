"""Addresses of certificates, transcript, survey."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
