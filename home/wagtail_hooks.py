"""Editors' screens of home: bounds of the districts' editors, the day's work, a menu no longer than a role needs."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from home import roles, todo

todo.install()

# Reports and help of Wagtail's own that answer no question of an editor here.
SPARE_MENU_ITEMS = {"help"}


@hooks.register("construct_page_chooser_queryset")
def choose_within_own_district(pages, request: HttpRequest):
    return roles.without_other_districts(pages, request.user)


@hooks.register("construct_main_menu")
def trim_menu(request: HttpRequest, menu_items: list) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in SPARE_MENU_ITEMS]


@hooks.register("after_move_page")
def take_district_of_new_place(request: HttpRequest, page: Page) -> None:
    for moved in Page.objects.get(pk=page.pk).get_descendants(inclusive=True).specific():
        moved.save()
