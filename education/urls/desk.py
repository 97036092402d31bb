"""Addresses of staff's files and actions that are not screens of the admin."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
