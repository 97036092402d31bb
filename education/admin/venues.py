"""Rooms where sessions are held. A district's staff changes those of its own district, and reads all."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from education import campuses
from education.admin.menu import HOOK
from education.admin.row_rights import RowDeleteView, RowEditView
from education.models import Venue
from members.models import Member


class VenuePolicy(BasePermissionPolicy):
    """Whoever manages runs adds rooms; changing one is for its district and for the centre."""

    def user_has_permission(self, user: Member, action: str) -> bool:
        return campuses.manages_runs(user)

    def user_has_any_permission(self, user: Member, actions: list[str]) -> bool:
        return campuses.manages_runs(user)

    def user_has_permission_for_instance(self, user: Member, action: str, instance: Venue) -> bool:
        own = campuses.campuses_of(user)
        is_own = own is None or action == "view" or instance.district in own
        # A room where something was held stays: the records name it.
        return is_own and (action != "delete" or not instance.sessions.exists())

    def user_has_any_permission_for_instance(self, user: Member, actions: list[str], instance: Venue) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Member, actions: list[str]):
        return Venue.objects.all() if campuses.manages_runs(user) else Venue.objects.none()

    def users_with_any_permission(self, actions: list[str]):
        return Member.objects.none()


register_permission_policy(Venue, VenuePolicy(Venue))


class VenueViewSet(ModelViewSet):
    model = Venue
    name = "education_venues"
    url_prefix = "education/venues"
    icon = "home"
    menu_label = _("교육 장소")
    edit_view_class = RowEditView
    delete_view_class = RowDeleteView
    menu_hook = HOOK
    menu_order = 60
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ("name", "district", "address", "capacity", BooleanColumn("step_free", label=_("휠체어·유아차")))
    list_filter = ("district", "step_free")
    search_fields = ("name", "address")
    ordering = ("name",)
    edit_handler = ObjectList(
        [
            FieldPanel("name", help_text=_("보기: 은평마을센터 2층 배움방")),
            FieldRowPanel([FieldPanel("district"), FieldPanel("capacity")]),
            FieldPanel("address"),
            FieldPanel("directions", help_text=_("보기: 불광역 2번 출구에서 걸어서 5분")),
            FieldPanel("step_free"),
            FieldPanel("phone"),
        ]
    )


@hooks.register("register_admin_viewset")
def venue_viewset() -> VenueViewSet:
    return VenueViewSet()
