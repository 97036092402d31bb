from django.urls import path

from newsletter.views.clicks import click

urlpatterns = [path("newsletter/go/<str:token>/", click, name="click")]
