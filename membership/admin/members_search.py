"""회원 찾기 in the admin's menu, at /admin/members/."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from membership.views.members_search import CorrectView, OpenView, SearchView, StopView


@hooks.register("register_admin_urls")
def member_urls() -> list:
    return [
        path("members/", SearchView.as_view(), name="members_search"),
        path("members/<int:pk>/open/", OpenView.as_view(), name="members_open"),
        path("members/<int:pk>/correct/", CorrectView.as_view(), name="members_correct"),
        path("members/<int:pk>/stop/", StopView.as_view(), name="members_stop"),
    ]


class SearchItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm(SearchView.right)


@hooks.register("register_admin_menu_item")
def search_item() -> SearchItem:
    return SearchItem(_("회원 찾기"), reverse("members_search"), name="members", icon_name="search", order=300)
