"""The admin's forms of a consent's text."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views import generic

from members import consents
from members.models import Purpose


class NextVersionView(generic.CreateView):
    """Begins with the words in force of the purpose that is asked for."""

    def get_initial(self) -> dict:
        purpose = self.request.GET.get("purpose", Purpose.PRIVACY)
        text = consents.texts_in_force(timezone.now()).get(purpose)
        return {name: getattr(text, name) for name in ("purpose", "title", "summary", "body")} if text else {}


class BeforeItsTimeView(generic.EditView):
    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """What people have read stays as they read it."""
        text = self.get_object()
        if text.effective_at <= timezone.now():
            messages.warning(request, _("이미 시행한 글이라 고칠 수 없어요. 바꾸려면 다음 판을 더해 주세요."))
            return redirect("membership:policy_version", text.purpose, text.version)
        return super().dispatch(request, *args, **kwargs)
