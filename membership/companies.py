"""Login by Kakao and Naver: leads allauth to their doors, or to a stand-in's."""

from allauth.socialaccount.providers.kakao.views import KakaoOAuth2Adapter
from allauth.socialaccount.providers.naver.views import NaverOAuth2Adapter
from django.conf import settings

from portal.logins import doors


def install() -> None:
    """Once at start: allauth has these addresses as attributes and offers no setting for them."""
    for adapter, base_url in (
        (KakaoOAuth2Adapter, settings.KAKAO_BASE_URL),
        (NaverOAuth2Adapter, settings.NAVER_BASE_URL),
    ):
        for name, url in doors(adapter.provider_id, base_url).items():
            setattr(adapter, name, url)
