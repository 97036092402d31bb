"""How allauth is told about this portal."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up opens with the members feature; until then only known members sign in."""

    def is_open_for_signup(self, request) -> bool:
        return False
