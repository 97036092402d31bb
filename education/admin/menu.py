"""교육 in the admin's menu. Every owner of a screen of education adds its item by a hook, from its own module:

    from education.admin.menu import EducationItem, HOOK

    @hooks.register(HOOK)
    def statistics_item() -> EducationItem:
        url = reverse("education_statistics")
        return EducationItem(_("통계"), url, name="education-statistics", icon_name="table", order=40)

An item is shown to those who may manage runs; give `right=` for another right, or a subclass with its own `is_shown`.
A viewset stands in this menu with `menu_hook = HOOK` and `add_to_admin_menu = True`. Orders: 10 runs · 15 doors today
· 20 desk's own · 40 completions · 60 venues · 70 terms · 80 a new course. The submenu itself is shown when one of its
items is.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from education.campuses import MANAGE

HOOK = "register_education_menu_item"

education_menu = Menu(register_hook_name=HOOK, construct_hook_name="construct_education_menu")


class EducationItem(MenuItem):
    """An item behind one right, that of running education unless told otherwise."""

    def __init__(self, *args, right: str = MANAGE, **options):
        super().__init__(*args, **options)
        self.right = right

    def is_shown(self, request) -> bool:
        return request.user.has_perm(self.right)


@hooks.register("register_admin_menu_item")
def education_submenu() -> SubmenuMenuItem:
    return SubmenuMenuItem(_("교육"), education_menu, name="education", icon_name="clipboard-list", order=290)


@hooks.register(HOOK)
def teach_item() -> EducationItem:
    url = reverse("education:teach")
    return EducationItem(_("오늘 모임·출석"), url, name="education-teach", icon_name="calendar-check", order=15)
