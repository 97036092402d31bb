"""보호자 동의 in the admin's menu: forms on paper, and guardians who call."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from membership.views.guardian_desk import FindView, GuardianScreen, PaperView, StaffWithdrawView


@hooks.register("register_admin_urls")
def guardian_urls() -> list:
    return [
        path("guardians/", PaperView.as_view(), name="guardians_paper"),
        path("guardians/find/", FindView.as_view(), name="guardians_find"),
        path("guardians/<int:pk>/withdraw/", StaffWithdrawView.as_view(), name="guardians_withdraw"),
    ]


class GuardianMenu(SubmenuMenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm(GuardianScreen.right)


@hooks.register("register_admin_menu_item")
def guardian_menu() -> GuardianMenu:
    items = [
        MenuItem(_("종이 동의서 받기"), reverse("guardians_paper"), name="guardians-paper", icon_name="doc-full"),
        MenuItem(_("보호자 찾기"), reverse("guardians_find"), name="guardians-find", icon_name="search"),
    ]
    return GuardianMenu(_("보호자 동의"), Menu(items=items), name="guardians", icon_name="group", order=305)
