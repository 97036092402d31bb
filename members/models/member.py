"""The person with an account."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.addresses import normalised
from members.districts import District


class Folded(Lower):
    """A text without capitals, in code point order on both databases: what a range of beginnings is asked on."""

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template='(LOWER(%(expressions)s) COLLATE "C")', **extra)


class MemberQuerySet(models.QuerySet):
    def present(self) -> models.QuerySet["Member"]:
        """Members who are here: neither destroyed nor merged into another account."""
        return self.filter(erased_at=None, merged_into=None)


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    """Creates members; an address is stored in one form only, so that one person has one account."""

    use_in_migrations = True

    def create_user(self, email: str | None, password: str | None = None, **fields) -> "Member":
        """A member without an address signs in by a provider, or is known by phone (made at the desk)."""
        member = self.model(email=email, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Member":
        if not email:
            raise ValueError("A superuser needs an e-mail address.")
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "Member":
        return self.get(email=normalised(email))


class Member(AbstractUser):
    """A person with an account. Shown to others by nickname, never by name, e-mail or phone.

    A row is never deleted: a destroyed member keeps the number only (`erased_at`), so that records others need still
    have an author; a merged one points to the account that goes on (`merged_into`).
    """

    username = None
    email = models.EmailField(_("이메일"), unique=True, null=True, blank=True)
    nickname = models.CharField(_("별명"), max_length=20, blank=True)
    home_district = models.CharField(_("우리 동네"), max_length=20, choices=District.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("태어난 해"), null=True, blank=True)
    # Only of people under 19, whose rights depend on the day; the tick empties it at 19.
    born_on = models.DateField(_("생일"), null=True, blank=True, editable=False)
    # Digits only, "01012345678"; confirmed once a code sent there came back.
    phone = models.CharField(_("휴대전화"), max_length=11, blank=True)
    phone_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    large_text = models.BooleanField(_("큰 글씨로 볼래요"), default=False)
    call_me = models.BooleanField(_("글 대신 전화로 알려 주세요"), default=False)
    deletion_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged_accounts"
    )

    objects = MemberManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("회원")
        verbose_name_plural = _("회원")
        constraints = [models.UniqueConstraint(Lower("email"), name="member_email_ci_unique")]
        indexes = [
            models.Index(fields=["phone"], name="member_phone"),
            models.Index(Folded("nickname"), name="member_nickname"),
            models.Index(fields=["deletion_requested_at"], name="member_leaving"),
        ]
        permissions = [
            ("find_member", _("회원 찾기 (가려진 정보만)")),
            ("open_member", _("회원 정보 열기 (이유를 남겨요)")),
            ("act_for_member", _("회원을 대신해 신청하기")),
            ("see_privacy_log", _("개인정보 기록과 요청 보기")),
        ]

    def __str__(self) -> str:
        return self.get_short_name()

    def get_full_name(self) -> str:
        if self.erased_at:
            return str(_("탈퇴한 이웃"))
        return self.nickname or str(_("이름 없는 이웃"))

    def get_short_name(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        """AbstractUser would turn "no address" into an empty one, and two of these would clash."""
        self.email = normalised(self.email)

    def save(self, *args, **kwargs):
        self.email = normalised(self.email)
        super().save(*args, **kwargs)
