"""Signing in by a link in a mail, and proving an address or a company's login to be one's own by the same means."""

from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import tokens
from members.acting import as_self, record
from members.models import Member, Token
from members.tokens import TokenRefusal, TokenRefused
from membership.beginning import Beginning, seal
from portal import mail

LINK_LIFE = timedelta(minutes=30)


class ConnectRefusal(models.TextChoices):
    ADDRESS_TAKEN = "address_taken", _("이 주소는 그사이 다른 계정에 더해졌어요. 그 주소로 로그인해 주세요.")
    LOGIN_TAKEN = "login_taken", _("이 로그인은 그사이 다른 계정에 이어졌어요. 그 로그인으로 들어와 주세요.")
    FOREIGN = "foreign", _("다른 계정으로 로그인해 있어요. 로그아웃한 뒤 이 주소를 적은 계정으로 다시 열어 주세요.")


class ConnectRefused(Exception):
    def __init__(self, reason: ConnectRefusal):
        self.reason = reason
        super().__init__(reason.label)


def member_with(address: str | None) -> Member | None:
    """Who signs in by this (normalised) address: an owner who proved it before one who only has it written down."""
    if not address:
        return None
    here = Member.objects.present().filter(is_active=True)
    proven = here.filter(emailaddress__email=address, emailaddress__verified=True).first()
    return proven or here.filter(email=address).first()


def send_link(*, address: str, next_url: str = "", at: datetime) -> None:
    """A mail with a link that signs in, or, to an address nobody has, one that begins to join.

    The caller learns nothing of which it was. Of a stranger nothing is stored but the mail.
    """
    member = member_with(address)
    with transaction.atomic():
        if member:
            secret = tokens.issue_link(
                Token.Purpose.SIGN_IN, life=LINK_LIFE, at=at, member=member, email=address, next=next_url
            )
            send(address, "sign_in", reverse("membership:sign_in_link", args=[secret]), secret)
        else:
            sealed = seal(Beginning(email=address, is_proven=True, next=next_url))
            send(address, "join", reverse("membership:begin", args=[sealed]), sealed)


def send_proof(*, member: Member, beginning: Beginning, at: datetime) -> None:
    """A company says its user has a member's address. The member must say so too, once, from the mailbox itself."""
    secret = tokens.issue_link(
        Token.Purpose.CONNECT,
        life=LINK_LIFE,
        at=at,
        member=member,
        email=beginning.email,
        provider=beginning.provider,
        uid=beginning.uid,
    )
    send(beginning.email, "connect", reverse("membership:connect_link", args=[secret]), secret, beginning=beginning)


def send_address_check(*, member: Member, address: str, at: datetime) -> None:
    """A link that adds `address` to the member when its owner opens it."""
    secret = tokens.issue_link(Token.Purpose.CONNECT, life=LINK_LIFE, at=at, member=member, email=address)
    send(address, "address", reverse("membership:connect_link", args=[secret]), secret)


def send(address: str, kind: str, path: str, secret: str, **context) -> None:
    """One mail of `templates/membership/joining/mail/`; the first line is its subject."""
    context |= {"link": settings.BASE_URL.rstrip("/") + path, "minutes": int(LINK_LIFE.total_seconds() // 60)}
    text = render_to_string(f"membership/joining/mail/{kind}.txt", context)
    subject, _line, body = text.partition("\n")
    # Staff see keys, so the key must not give the secret away.
    occasion = sha256(secret.encode()).hexdigest()[:40]
    mail.send(key=f"joining:{kind}:{occasion}", to=address, subject=subject, text=body.lstrip())


def open_link(*, secret: str, at: datetime) -> Token:
    """`member` signs in; `payload` says by which address and where to go on. Raises TokenRefused."""
    with transaction.atomic():
        token = tokens.use(Token.Purpose.SIGN_IN, secret, at)
        address = token.payload["email"]
        # The address may have passed to another since, or the member have gone.
        if member_with(address) != token.member:
            raise TokenRefused(TokenRefusal.UNKNOWN)
        add_address(token.member, address)
    return token


def open_connection(*, secret: str, at: datetime) -> Token:
    """Add what the link stands for (a login, an address, or both). Raises TokenRefused, ConnectRefused."""
    with transaction.atomic():
        token = tokens.use(Token.Purpose.CONNECT, secret, at)
        member, address = token.member, token.payload["email"]
        if not (member.is_active and member in Member.objects.present()):
            raise TokenRefused(TokenRefusal.UNKNOWN)
        try:
            with transaction.atomic():
                add_address(member, address)
        except IntegrityError:
            raise ConnectRefused(ConnectRefusal.ADDRESS_TAKEN) from None
        if provider := token.payload.get("provider"):
            connect(member=member, provider=provider, uid=token.payload["uid"], at=at)
    return token


def connect(*, member: Member, provider: str, uid: str, at: datetime) -> SocialAccount:
    """Let a company's login open this account too. Raises ConnectRefused when it opens another."""
    try:
        with transaction.atomic():
            login, is_new = SocialAccount.objects.get_or_create(provider=provider, uid=uid, defaults={"user": member})
    except IntegrityError:
        raise ConnectRefused(ConnectRefusal.LOGIN_TAKEN) from None
    if login.user_id != member.pk:
        raise ConnectRefused(ConnectRefusal.LOGIN_TAKEN)
    if is_new:
        record(as_self(member), "login_connected", at, provider=provider)
    return login


def add_address(member: Member, address: str) -> None:
    """A proven address of the member; the first one becomes the member's own. IntegrityError when another has it."""
    is_first = member.email in (None, address) and not EmailAddress.objects.filter(user=member, primary=True).exists()
    owned, _new = EmailAddress.objects.get_or_create(
        user=member, email=address, defaults={"verified": True, "primary": is_first}
    )
    if not owned.verified:
        owned.verified = True
        owned.save(update_fields=["verified"])
    if member.email is None:
        Member.objects.filter(pk=member.pk).update(email=address)
        member.email = address
