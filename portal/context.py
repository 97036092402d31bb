"""What every template may ask for."""

from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    return {}
