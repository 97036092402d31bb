"""Staff places open to a session that has shown a second factor, whichever door it came in by."""

import re

import pytest
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.kakao.provider import KakaoProvider
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils import timezone

from home import roles
from members.models import Member
from members.staff import is_staff, with_a_role
from portal.security import demo_factor
from portal.security.demo_factor import six_digits
from portal.security.middleware import FACTOR_SCREENS
from portal.security.second_factor import is_last_factor
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db

ASKED = "/accounts/2fa/authenticate/"
ASKED_AGAIN = "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
SET_UP = "/second-factor/?next=%2Fadmin%2F"


@pytest.fixture
def bare():
    """A browser of which nothing is known; its `force_login` makes a session that has shown no factor."""
    return Client()


@pytest.fixture
def chief():
    """A superuser with the demo factor and a confirmed address."""
    member = MemberFactory(superuser=True, email="chief@example.org")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    demo_factor.give(member)
    return member


def passkey_of(member: Member) -> Authenticator:
    data = {"name": "전화", "credential": {}}
    return Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)


def with_password(client: Client, member: Member):
    return client.post("/accounts/login/?next=/admin/", {"login": member.email, "password": PASSWORD})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def request_of(client: Client):
    """A request of this browser, as the middleware would have made it, for a flow of allauth that has no address."""
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = AnonymousUser()
    request._messages = FallbackStorage(request)
    return request


def through_allauth(client: Client, enter):
    """Run one of allauth's login flows in this browser's session; returns its answer."""
    client.get("/accounts/login/")
    request = request_of(client)
    with context.request_context(request):
        response = enter(request)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    return response


# Doors


def test_a_password_alone_signs_no_staff_in(bare, chief):
    response = with_password(bare, chief)

    assert response.url.startswith(ASKED)
    assert is_in(bare) is False
    assert bare.get("/admin/").status_code == 302


def test_password_and_six_digits_open_the_admin(bare, chief):
    with_password(bare, chief)
    response = bare.post(ASKED, {"code": six_digits()})

    assert response.url == "/admin/"
    assert bare.get("/admin/").status_code == 200


def test_wrong_digits_open_nothing_and_say_so(bare, chief):
    with_password(bare, chief)
    response = bare.post(ASKED, {"code": "000000"})

    assert "번호가 맞지 않아요" in response.content.decode()
    assert is_in(bare) is False


def test_a_number_counts_once(bare, chief):
    with_password(bare, chief)
    bare.post(ASKED, {"code": six_digits()})
    other = Client()
    with_password(other, chief)
    other.post(ASKED, {"code": six_digits()})

    assert is_in(other) is False


def test_digits_are_not_guessed_without_end(bare, chief):
    with_password(bare, chief)
    for _attempt in range(5):
        bare.post(ASKED, {"code": "000000"})
    response = bare.post(ASKED, {"code": six_digits()})

    assert "너무 여러 번" in response.content.decode()
    assert is_in(bare) is False


def test_a_login_that_allauth_makes_for_a_link_asks_too(bare, chief):
    response = through_allauth(bare, lambda request: perform_login(request, Login(user=chief, email=chief.email)))

    assert response.url == ASKED
    assert is_in(bare) is False


def test_a_companys_login_asks_too(bare, chief):
    SocialAccount.objects.create(user=chief, provider="kakao", uid="1")
    company = KakaoProvider(None, app=SocialApp(provider="kakao", client_id="k"))
    login = SocialLogin(user=Member(), account=SocialAccount(provider="kakao", uid="1"), provider=company)
    response = through_allauth(bare, lambda request: complete_login(request, login))

    assert response.url == ASKED
    assert is_in(bare) is False


def test_a_forgotten_password_is_set_anew_and_signs_nobody_in(
    bare, chief, run_worker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bare.post("/accounts/password/reset/", {"email": chief.email})
    run_worker()
    link = re.search(r"http://\S+/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = bare.get(link.partition("://")[2].partition("/")[2].join(["/", ""]), follow=True)
    bare.post(form.request["PATH_INFO"], {"password1": "새로운-달빛-2026", "password2": "새로운-달빛-2026"})
    chief.refresh_from_db()

    assert chief.check_password("새로운-달빛-2026")
    assert is_in(bare) is False
    bare.post("/accounts/login/", {"login": chief.email, "password": "새로운-달빛-2026"})
    assert is_in(bare) is False


def test_there_is_no_other_admin(settings):
    """Neither Django's own admin nor Wagtail's interface for programs, whose tokens would know no second factor."""
    assert not {"django.contrib.admin", "wagtail.api.v3", "wagtail.api.v2"} & set(settings.INSTALLED_APPS)
    assert not {"admin", "wagtailapi", "wagtailapi_v3"} & set(get_resolver().namespace_dict)


# Sessions


def test_staff_without_a_factor_are_led_to_set_one_up(bare):
    bare.force_login(MemberFactory(editor=True))
    response = bare.get("/admin/")

    assert (response.status_code, response.url) == (302, SET_UP)
    page = bare.get(response.url).content.decode()
    assert "패스키 만들기" in page
    assert "/accounts/2fa/totp/activate/?next=/admin/" in page


def test_a_session_made_before_the_factor_is_asked_again(bare, chief):
    bare.force_login(chief)

    assert bare.get("/admin/").url == ASKED_AGAIN
    response = bare.post(ASKED_AGAIN, {"code": six_digits(), "next": "/admin/"})
    assert response.url == "/admin/"
    assert bare.get("/admin/").status_code == 200


def test_a_session_made_before_the_role_is_asked(bare):
    member = MemberFactory()
    bare.force_login(member)
    assert bare.get("/admin/", follow=True).status_code == 403
    member.groups.add(Group.objects.get(name=roles.AUTHOR))

    assert bare.get("/admin/").url == SET_UP


def test_a_factor_taken_away_proves_nothing_any_more(client):
    chief = MemberFactory(superuser=True)
    client.force_login(chief)
    Authenticator.objects.filter(user=chief).delete()
    demo_factor.give(chief)

    assert client.get("/admin/").url == ASKED_AGAIN


def test_another_members_record_proves_nothing(client):
    client.force_login(MemberFactory(superuser=True))
    session = client.session
    chief = MemberFactory(superuser=True)
    demo_factor.give(chief)
    session["account_authentication_methods_user"] = "0"
    session.save()

    assert client.get("/admin/").url == ASKED_AGAIN


def test_scripts_get_a_bare_refusal(bare, chief):
    bare.force_login(chief)

    assert bare.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403


@pytest.mark.parametrize("address", ["/admin/pages/", "/admin/users/", "/admin/api/main/pages/", "/desk/"])
def test_every_place_of_staff_is_behind_it(bare, chief, address):
    bare.force_login(chief)

    assert bare.get(address).url.startswith("/accounts/2fa/reauthenticate/")


def test_signing_out_needs_no_factor(bare, chief):
    bare.force_login(chief)
    bare.post("/admin/logout/")

    assert is_in(bare) is False


@pytest.mark.parametrize("right", ["find_member", "open_member", "act_for_member", "see_privacy_log"])
def test_a_single_right_over_members_makes_staff(right):
    member = MemberFactory()
    member.user_permissions.add(Permission.objects.get(codename=right))
    member = Member.objects.get(pk=member.pk)

    assert is_staff(member) is True
    assert list(with_a_role()) == [member]


def test_citizens_are_no_staff():
    assert is_staff(MemberFactory()) is False
    assert is_staff(AnonymousUser()) is False
    assert list(with_a_role()) == []


def test_a_switched_off_account_is_no_staff():
    assert is_staff(MemberFactory(superuser=True, is_active=False)) is False


def test_citizens_read_and_act_without_any_factor(bare):
    bare.force_login(MemberFactory())

    assert bare.get("/").status_code == 200
    assert bare.get("/accounts/2fa/").status_code == 200


# Setting up and taking away


@pytest.mark.django_db(transaction=True)
def test_setting_the_first_factor_up_opens_the_admin_in_the_same_session(bare):
    member = MemberFactory(editor=True)
    bare.force_login(member)
    bare.post("/accounts/reauthenticate/", {"password": PASSWORD})
    bare.get("/accounts/2fa/totp/activate/?next=/admin/")
    secret = bare.session["mfa.totp.secret"]
    response = bare.post("/accounts/2fa/totp/activate/", {"code": digits_of(secret)})

    assert response.status_code == 302
    assert bare.get("/admin/").status_code == 200


def digits_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


@pytest.mark.parametrize("name", sorted(FACTOR_SCREENS))
def test_who_knows_the_password_only_changes_no_factor(bare, chief, name):
    """A session from before the factor, and the password: not enough to add a second factor of one's own."""
    bare.force_login(chief)
    bare.post("/accounts/reauthenticate/", {"password": PASSWORD})
    addresses = {
        "mfa_activate_totp": "totp/activate/",
        "mfa_deactivate_totp": "totp/deactivate/",
        "mfa_add_webauthn": "webauthn/add/",
        "mfa_edit_webauthn": "webauthn/keys/1/edit/",
        "mfa_remove_webauthn": "webauthn/keys/1/remove/",
        "mfa_view_recovery_codes": "recovery-codes/",
        "mfa_generate_recovery_codes": "recovery-codes/generate/",
        "mfa_download_recovery_codes": "recovery-codes/download/",
    }

    assert bare.get(f"/accounts/2fa/{addresses[name]}").url.startswith("/accounts/2fa/reauthenticate/?next=")
    assert bare.post(f"/accounts/2fa/{addresses[name]}").url.startswith("/accounts/2fa/reauthenticate/?next=")


def test_staff_keep_their_last_factor(client):
    chief = MemberFactory(superuser=True)
    client.force_login(chief)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.post("/accounts/2fa/totp/deactivate/")

    assert "일하는 계정에는 2단계 인증이 꼭 있어야 해요" in response.content.decode()
    assert Authenticator.objects.filter(user=chief, type=Authenticator.Type.TOTP).count() == 1


def test_staff_keep_their_last_passkey(client):
    chief = MemberFactory(superuser=True)
    client.force_login(chief)
    key = Authenticator.objects.create(
        user=chief, type=Authenticator.Type.WEBAUTHN, data={"name": "전화", "credential": {}}
    )
    assert is_last_factor(key) is False
    Authenticator.objects.filter(user=chief, type=Authenticator.Type.TOTP).delete()
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "id": key.pk, "type": "webauthn", "at": 0}]
    session.save()
    response = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")

    assert response.url == "/accounts/2fa/webauthn/"
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_citizen_may_take_the_factor_away(bare):
    member = MemberFactory()
    TOTP.activate(member, demo_factor.DEMO_SECRET)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    with_password(bare, member)
    bare.post(ASKED, {"code": six_digits()})
    bare.post("/accounts/reauthenticate/", {"password": PASSWORD})
    bare.post("/accounts/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=member).count() == 0


def test_someone_elses_passkey_is_not_there(client):
    client.force_login(MemberFactory(superuser=True))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    key = passkey_of(MemberFactory())

    assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404


# Secrets


def test_secrets_are_kept_encrypted(chief):
    assert demo_factor.DEMO_SECRET not in str(Authenticator.objects.get(user=chief).data)


def test_the_demo_secret_opens_nothing_on_a_public_server(bare, chief, settings):
    settings.DEMO_ACCOUNTS_ALLOWED = False
    with_password(bare, chief)
    bare.post(ASKED, {"code": six_digits()})

    assert is_in(bare) is False


def test_a_former_key_still_reads_and_a_lost_one_matches_nothing(bare, chief, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    factor = Authenticator.objects.get(user=chief).wrap()
    assert factor.validate_code(six_digits()) is True
    settings.SECRET_KEY_FALLBACKS = []

    assert factor.validate_code(six_digits(1)) is False
