"""전화로 알릴 회원 in the admin, and its row of the day's work."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from members.models import Member
from portal import todo
from portal.notices import calls
from portal.notices.calls.views import RIGHT, CallsView
from portal.todo import TodoRow


@hooks.register("register_admin_urls")
def call_urls() -> list:
    return [
        path("calls/", CallsView.as_view(http_method_names=["get"]), name="calls"),
        path("calls/<int:pk>/", CallsView.as_view(http_method_names=["post"]), name="call"),
    ]


@todo.register
def calls_to_make(member: Member, at: datetime) -> Iterator[TodoRow]:
    if member.has_perm(RIGHT):
        yield TodoRow(label=_("전화로 알릴 회원"), count=calls.waiting().count(), url=reverse("calls"), urgent=True)
