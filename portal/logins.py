"""Login by other companies: where their doors are. A stand-in for trials has all doors at one address."""

from urllib.parse import urlsplit

# Where a person signs in (the browser goes there), where a code becomes a token, where the profile is read.
DOORS = {
    "kakao": {
        "authorize_url": "https://kauth.kakao.com/oauth/authorize",
        "access_token_url": "https://kauth.kakao.com/oauth/token",
        "profile_url": "https://kapi.kakao.com/v2/user/me",
    },
    "naver": {
        "authorize_url": "https://nid.naver.com/oauth2.0/authorize",
        "access_token_url": "https://nid.naver.com/oauth2.0/token",
        "profile_url": "https://openapi.naver.com/v1/nid/me",
    },
}
# After its own login page Kakao leads on to this host.
FURTHER = {"kakao": ["https://accounts.kakao.com"], "naver": []}


def doors(provider: str, base_url: str = "") -> dict[str, str]:
    """The three addresses of a provider, all moved to `base_url` when there is one."""
    found = DOORS[provider]
    return {name: base_url.rstrip("/") + urlsplit(url).path for name, url in found.items()} if base_url else found


def login_hosts(providers, kakao_base_url: str, naver_base_url: str) -> list[str]:
    """Origins to which a login form may lead: none while login by others is off."""
    hosts = []
    for provider, base_url in (("kakao", kakao_base_url), ("naver", naver_base_url)):
        if provider in providers:
            parts = urlsplit(doors(provider, base_url)["authorize_url"])
            hosts += [f"{parts.scheme}://{parts.netloc}", *([] if base_url else FURTHER[provider])]
    return hosts
