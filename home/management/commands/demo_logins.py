"""`manage.py demo_logins`: who can sign in on a developer's machine, and the number their app would show now."""

from django.core.management.base import BaseCommand

from home.seed import accounts
from portal.security import demo_factor


class Command(BaseCommand):
    help = "The demo accounts and their password, where they are allowed."

    def handle(self, *args, **options):
        self.stdout.write(f"  로그인   비밀번호는 모두 {accounts.PASSWORD}")
        self.stdout.write(
            f"  인증 번호  일하는 계정은 {demo_factor.six_digits()} (30초마다 바뀜. 다시 보기: manage.py demo_logins)"
        )
        for name, _nickname, _groups, _district, _superuser, role in accounts.ACCOUNTS:
            self.stdout.write(f"             {name}@{accounts.DOMAIN:<22} {role}")
