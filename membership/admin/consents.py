"""동의 문구 in the admin: every version there is, and the next one until its time has come. Never deleted."""

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from members.models import ConsentText
from membership.forms.consent_texts import ConsentTextForm
from membership.views.consent_texts import BeforeItsTimeView, NextVersionView


class NeverDeleted(ModelPermissionPolicy):
    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, [action for action in actions if action != "delete"])


register_permission_policy(ConsentText, NeverDeleted(ConsentText), exact_class=True)


class ConsentTextViewSet(ModelViewSet):
    model = ConsentText
    name = "consent_texts"
    url_prefix = "consents"
    icon = "doc-full"
    menu_label = gettext_lazy("동의 문구")
    menu_order = 312
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = NextVersionView
    edit_view_class = BeforeItsTimeView
    list_display = ("title", "version", "effective_at", "needs_reconsent")
    list_filter = ("purpose",)
    ordering = ("purpose", "-version")

    def get_form_class(self, for_update: bool = False):
        return ConsentTextForm

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]


@hooks.register("register_admin_viewset")
def consent_texts() -> ConsentTextViewSet:
    return ConsentTextViewSet()
