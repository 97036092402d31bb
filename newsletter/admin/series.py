"""The series in the admin: what they are called and who sends them. District staff changes own district's."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from members.models import Member
from newsletter import rights
from newsletter.admin.menu import HOOK
from newsletter.models import Series
from portal.roles import edited_districts


class SeriesPolicy(BasePermissionPolicy):
    """Who composes changes own series; who works for all Seoul also makes new ones. A series is closed, not deleted."""

    def user_has_permission(self, user: Member, action: str) -> bool:
        if action == "delete" or not user.has_perm(rights.COMPOSE):
            return False
        return action != "add" or not edited_districts(user)

    def user_has_any_permission(self, user: Member, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Member, action: str, instance: Series) -> bool:
        return action != "delete" and rights.may(user, rights.COMPOSE, instance)

    def user_has_any_permission_for_instance(self, user: Member, actions: list[str], instance: Series) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Member, actions: list[str]):
        return rights.own_series(user) if user.has_perm(rights.COMPOSE) else Series.objects.none()

    def users_with_any_permission(self, actions: list[str]):
        return Member.objects.none()


register_permission_policy(Series, SeriesPolicy(Series))


class SeriesIndexView(IndexView):
    def get_base_queryset(self):
        return rights.own_series(self.request.user)


class SeriesEditView(EditView):
    def get_object(self, queryset=None):
        row = super().get_object(queryset)
        if not self.user_has_permission_for_instance(self.permission_required, row):
            raise PermissionDenied
        return row

    def get_form(self, form_class=None):
        """A district's staff cannot give its series away."""
        form = super().get_form(form_class)
        if edited_districts(self.request.user):
            form.fields["district"].disabled = True
        return form


class SeriesViewSet(ModelViewSet):
    model = Series
    name = "newsletter_series"
    url_prefix = "newsletter/series"
    icon = "mail"
    menu_label = _("소식지 종류")
    menu_hook = HOOK
    menu_order = 80
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = SeriesIndexView
    edit_view_class = SeriesEditView
    list_display = ("name", "district", "rhythm", "sender_name", "closed_at")
    list_filter = ("district",)
    search_fields = ("name",)
    ordering = ("order", "name")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("slug", help_text=_("누리집과 메일의 주소에 들어가요. 보기: monthly")),
            FieldPanel("description"),
            FieldRowPanel([FieldPanel("rhythm"), FieldPanel("district"), FieldPanel("colour")]),
            FieldPanel("kind"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("sender_name"), FieldPanel("sender_address")]),
                    FieldRowPanel([FieldPanel("reply_to"), FieldPanel("phone")]),
                    FieldPanel("postal_address"),
                ],
                _("메일 끝에 꼭 적는 것 (보내는 사람)"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("two_persons_above"),
                    FieldPanel("keeps_quiet"),
                    FieldPanel("ambiguous"),
                    FieldPanel("counts_clicks"),
                    FieldPanel("kept_days"),
                ],
                _("보내는 규칙"),
            ),
            FieldRowPanel([FieldPanel("order"), FieldPanel("closed_at")]),
        ]
    )


@hooks.register("register_admin_viewset")
def series_viewset() -> SeriesViewSet:
    return SeriesViewSet()
