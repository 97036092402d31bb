"""How allauth's login by other companies is told about this portal: it stores nothing of a person it does not know."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import Http404, HttpRequest

from members.models import Member
from membership.beginning import from_company
from membership.views.joining import begin
from membership.views.merging import offer


class SocialAdapter(DefaultSocialAccountAdapter):
    """Keys come from the environment alone; a stranger is led to the join screen with what the company said, signed."""

    def list_apps(self, request: HttpRequest, provider=None, client_id=None) -> list[SocialApp]:
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_app(self, request: HttpRequest, provider, client_id=None) -> SocialApp:
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> Member:
        """Of the profile only a name to propose is taken; what allauth would keep of it is emptied."""
        sociallogin.account.extra_data = {}
        user = super().populate_user(request, sociallogin, data)
        user.nickname = (data.get("username") or "")[:20]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if sociallogin.is_existing and sociallogin.user != request.user:
                raise ImmediateHttpResponse(offer(request, sociallogin.user))
        elif not sociallogin.is_existing:
            raise ImmediateHttpResponse(begin(request, from_company(sociallogin)))

    def send_notification_mail(self, *args, **kwargs) -> None:
        """None: the ledger of acts says it, and an English mail would only frighten."""
