"""A screen of the newsletter in the admin, behind one of its rights; district staff sees own series only."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from members.acting import Acting
from newsletter.acts import as_staff
from newsletter.rights import APPROVE, COMPOSE


@method_decorator(never_cache, name="dispatch")
class NewsletterScreen(WagtailAdminTemplateMixin, View):
    """`page(**context)` answers with the template; `self.now` is the time of the request. No browser keeps it.

    `needs`: any one of these rights opens it.
    """

    needs: tuple[str, ...] = (COMPOSE, APPROVE)
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not any(request.user.has_perm(right) for right in self.needs):
            raise PermissionDenied
        self.now = timezone.now()
        self.prepare(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def prepare(self, **kwargs) -> None:
        """What the address names, or 404."""

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, *self.way_here(), {"url": "", "label": self.get_page_title()}]

    def way_here(self) -> list[dict]:
        return []

    def page(self, status: int = 200, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    @property
    def acting(self) -> Acting:
        return as_staff(self.request.user)

    def say(self, sentence: str) -> None:
        messages.success(self.request, sentence)

    def refuse(self, sentence: str) -> None:
        messages.error(self.request, sentence)
