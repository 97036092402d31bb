"""본인확인 for the privacy officer: people with two accounts, at /admin/privacy/same-people/, and in 오늘 할 일."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from members import identity
from members.models import Member
from membership.views.same_people import SamePeopleView
from portal import todo
from portal.todo import TodoRow


@hooks.register("register_admin_urls")
def identity_urls() -> list:
    return [path("privacy/same-people/", SamePeopleView.as_view(), name="same_people")]


@todo.register
def second_accounts(member: Member, at: datetime) -> Iterator[TodoRow]:
    """People whose accounts could be one: they were told, the officer asks when nothing happens."""
    if member.has_perm(SamePeopleView.right):
        count = identity.people_with_two_accounts().count()
        yield TodoRow(label=_("계정이 둘인 사람"), count=count, url=reverse("same_people"))
