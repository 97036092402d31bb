"""Who a person is: the user model, alone in its app."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.districts import District


class MemberManager(BaseUserManager):
    """Creates members by e-mail; the address is stored in lower case, so that one person has one account."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "Member":
        if not email:
            raise ValueError("A member needs an e-mail address.")
        member = self.model(email=email.strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Member":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "Member":
        return self.get(email=email.strip().lower())


class Member(AbstractUser):
    """A person with an account. Signs in by e-mail; is shown to others by nickname, never by name or e-mail."""

    username = None
    email = models.EmailField(_("이메일"), unique=True)
    nickname = models.CharField(_("별명"), max_length=20, blank=True)
    home_district = models.CharField(_("우리 동네"), max_length=20, choices=District.choices, blank=True)

    objects = MemberManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("회원")
        verbose_name_plural = _("회원")
        constraints = [models.UniqueConstraint(Lower("email"), name="member_email_ci_unique")]

    def __str__(self) -> str:
        return self.get_short_name()

    def get_full_name(self) -> str:
        return self.nickname or str(_("이름 없는 이웃"))

    def get_short_name(self) -> str:
        return self.get_full_name()

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)
