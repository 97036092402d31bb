"""A screen of education in the admin, behind the right to run education; a district's staff sees its own runs only."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from education import campuses
from education.models import Run


@method_decorator(never_cache, name="dispatch")
class EducationScreen(WagtailAdminTemplateMixin, View):
    """`page(**context)` answers with the template; `self.now` is the time of the request. No browser keeps it."""

    right = campuses.MANAGE
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def page(self, status: int = 200, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    def own_runs(self) -> QuerySet[Run]:
        return campuses.managed(self.request.user).select_related("course", "term")

    def own_run(self, pk: int) -> Run:
        """404 for a run of another campus: whether it exists is not theirs to know."""
        return get_object_or_404(self.own_runs(), pk=pk)
