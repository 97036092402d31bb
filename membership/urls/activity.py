"""내 활동: /me/."""

from django.urls import path

from membership.views.activity import MeView

urlpatterns = [path("me/", MeView.as_view(), name="me")]
