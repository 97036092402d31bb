"""`manage.py demo_logins`: who can sign in on a developer's machine."""

from django.core.management.base import BaseCommand

from home.seed import accounts


class Command(BaseCommand):
    help = "The demo accounts and their password, where they are allowed."

    def handle(self, *args, **options):
        self.stdout.write(f"  로그인   비밀번호는 모두 {accounts.PASSWORD}")
        for name, _nickname, _groups, _district, _superuser, role in accounts.ACCOUNTS:
            self.stdout.write(f"             {name}@{accounts.DOMAIN:<22} {role}")
