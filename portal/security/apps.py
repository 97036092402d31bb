"""Wagtail's users app, with our own screen of staff accounts in place of its list of everybody."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    user_viewset = "portal.security.staff_users.StaffViewSet"
