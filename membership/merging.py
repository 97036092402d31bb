"""Two accounts of one person become one. What happened stays written as it was; what is theirs moves."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry

from members.acting import Acting, record
from members.models import Member, Token
from members.models.acts import AppendOnly

# Written once, about the account it was then; or ended with the account that goes.
STAYS = (AppendOnly, BaseLogEntry)
ENDS = (Authenticator, Token, UserSession)
# What the account that goes on takes over where it has nothing itself.
HANDED_ON = ("email", "home_district", "birth_year", "born_on")


class MergeRefusal(models.TextChoices):
    SAME = "same", _("같은 계정이에요.")
    GONE = "gone", _("두 계정 가운데 하나가 이미 없어졌거나 합쳐졌어요.")
    LEAVING = "leaving", _("탈퇴를 기다리는 계정이에요. 먼저 그 계정으로 로그인해 탈퇴를 거둬 주세요.")
    STAFF = "staff", _("담당자 계정은 합칠 수 없어요. 관리자에게 말해 주세요.")
    SECOND_FACTOR = (
        "second_factor",
        _("합칠 계정에 2단계 인증이 켜져 있어요. 먼저 그 계정으로 로그인해 2단계 인증을 꺼 주세요."),
    )
    BIRTHDAYS = "birthdays", _("두 계정의 생일이 달라요. 한 사람의 계정만 합칠 수 있어요.")


class MergeRefused(Exception):
    def __init__(self, reason: MergeRefusal):
        self.reason = reason
        super().__init__(reason.label)


def refusal(from_: Member, into: Member) -> MergeRefusal | None:
    """Why the two cannot become one; None when they can. That one person owns both is the caller's to prove."""
    pair = (from_, into)
    if from_.pk == into.pk:
        return MergeRefusal.SAME
    if any(member.erased_at or member.merged_into_id or not member.is_active for member in pair):
        return MergeRefusal.GONE
    if any(member.deletion_requested_at for member in pair):
        return MergeRefusal.LEAVING
    if any(is_privileged(member) for member in pair):
        return MergeRefusal.STAFF
    if Authenticator.objects.filter(user=from_).exists():
        return MergeRefusal.SECOND_FACTOR
    if from_.born_on != into.born_on:
        return MergeRefusal.BIRTHDAYS
    return None


def is_privileged(member: Member) -> bool:
    """Rights never come to an account by merging."""
    has_rights = member.groups.exists() or member.user_permissions.exists()
    return member.is_staff or member.is_superuser or has_rights


def merge(*, from_: Member, into: Member, acting: Acting, at: datetime) -> Member:
    """Move what `from_` has to `into`; where both have one of a kind, `into` keeps its own.

    `from_` stays as a number that points to `into`, without personal data and without a way in. Raises MergeRefused.
    """
    with transaction.atomic():
        for pk in sorted((from_.pk, into.pk)):
            Member.objects.filter(pk=pk).update(is_active=models.F("is_active"))
        from_, into = Member.objects.get(pk=from_.pk), Member.objects.get(pk=into.pk)
        if reason := refusal(from_, into):
            raise MergeRefused(reason)
        end_ways_in(from_)
        EmailAddress.objects.filter(user=from_).update(primary=False)
        for model, column in columns_to_members():
            move(model, column, from_, into)
        hand_on(from_, into)
        record(acting, "accounts_merged", at, subject=into, merged=from_.pk)
    return into


def columns_to_members() -> Iterator[tuple[type[models.Model], str]]:
    """Every (model, column) that points to a member and moves."""
    for field in Member._meta.get_fields(include_hidden=True):
        is_pointer = field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
        if not is_pointer or field.related_model._meta.auto_created:
            continue
        if not issubclass(field.related_model, (*STAYS, *ENDS)):
            yield field.related_model, field.field.name


def move(model: type[models.Model], column: str, from_: Member, into: Member) -> None:
    for pk in list(model._base_manager.filter(**{column: from_}).values_list("pk", flat=True)):
        row = model._base_manager.filter(pk=pk)
        try:
            with transaction.atomic():
                row.update(**{column: into})
        except IntegrityError:
            drop(row)


def drop(row: models.QuerySet) -> None:
    """`into` has its own of this kind. What others need stays with the number."""
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, IntegrityError):
        return


def end_ways_in(member: Member) -> None:
    """Sessions end now; a session that is not listed ends as the password it was made with is gone."""
    for session in UserSession.objects.filter(user=member):
        session.end()
    Token.objects.filter(member=member).delete()
    member.set_unusable_password()


def hand_on(from_: Member, into: Member) -> None:
    """The fields of the person itself, and the empty shell that is left."""
    given = {name: getattr(from_, name) for name in HANDED_ON if not getattr(into, name) and getattr(from_, name)}
    if not into.phone and from_.phone:
        given |= {"phone": from_.phone, "phone_confirmed_at": from_.phone_confirmed_at}
    empty = Member()
    for name in (*HANDED_ON, "phone", "phone_confirmed_at", "nickname", "first_name", "last_name", "last_login"):
        setattr(from_, name, getattr(empty, name))
    from_.is_active, from_.merged_into = False, into
    from_.save()
    Member.objects.filter(pk=into.pk).update(is_active=True, **given)
    if "email" in given:
        EmailAddress.objects.filter(user=into, email=given["email"]).update(primary=True)
    into.refresh_from_db()
