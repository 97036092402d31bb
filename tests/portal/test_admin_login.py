"""The admin has no door of its own: one login, with its limits, for everybody."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db


def test_the_admins_login_leads_to_the_accounts_login(client):
    response = client.get("/admin/login/?next=/admin/pages/3/")

    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/admin/pages/3/")


def test_a_password_sent_to_the_admins_login_opens_nothing(client):
    MemberFactory(superuser=True, email="chief@example.org")
    response = client.post("/admin/login/", {"username": "chief@example.org", "password": PASSWORD})

    assert response.url == "/accounts/login/?next=/admin/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_foreign_target_is_dropped(client, target):
    assert client.get("/admin/login/", {"next": target}).url == "/accounts/login/?next=/admin/"


def test_an_anonymous_visit_of_the_admin_ends_at_the_accounts_login(client):
    response = client.get("/admin/pages/3/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/pages/3/"
    assert response.status_code == 200


def test_an_editor_who_is_signed_in_goes_on(client):
    client.force_login(MemberFactory(editor=True))

    assert client.get("/admin/login/?next=/admin/reports/").url == "/admin/reports/"


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/pages/3/edit/"])
def test_a_citizen_gets_a_refusal_with_a_way_on_and_no_loop(client, address):
    client.force_login(MemberFactory())
    response = client.get(address, follow=True)

    assert response.status_code == 403
    assert "첫 화면으로 가기" in response.content.decode()


@pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/password_reset/confirm/MQ/set-password/"])
def test_the_admins_password_reset_is_the_accounts(client, address):
    response = client.get(address)

    assert (response.status_code, response.url) == (302, reverse("account_reset_password"))


def test_logging_in_through_the_account_reaches_the_admin(client):
    MemberFactory(editor=True, email="writer@example.org")
    client.get("/admin/")
    response = client.post(
        "/accounts/login/?next=/admin/", {"login": "writer@example.org", "password": PASSWORD}, follow=True
    )

    assert response.status_code == 200
    assert response.request["PATH_INFO"] in {"/admin/", "/accounts/confirm-email/"}


def test_logging_out_of_the_admin_ends_the_session(client):
    client.force_login(MemberFactory(editor=True))
    client.post(reverse("wagtailadmin_logout"))

    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").status_code == 302


def test_signing_up_is_closed(client):
    client.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": "달빛-산책-2026", "password2": "달빛-산책-2026"}
    )

    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_are_answered_in_korean(client):
    MemberFactory(editor=True, email="writer@example.org")
    for _attempt in range(5):
        client.post("/accounts/login/", {"login": "writer@example.org", "password": "틀린-비밀번호"})
    response = client.post("/accounts/login/", {"login": "writer@example.org", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert "로그인에 너무 여러 번 실패했어요. 잠시 뒤에 다시 해 주세요." in response.content.decode()


def test_too_many_requests_from_one_address_are_answered_in_korean(client):
    for number in range(31):
        response = client.post("/accounts/login/", {"login": f"n{number}@example.org", "password": "x"})

    assert response.status_code == 429
    assert "잠시 뒤에 다시" in response.content.decode()


@pytest.mark.parametrize(("address", "scripts"), [("/", "script-src 'self';"), ("/admin/login/", "script-src 'self';")])
def test_no_page_allows_inline_scripts(client, address, scripts):
    assert scripts in client.get(address).headers["Content-Security-Policy"] + ";"


def test_the_admin_alone_allows_inline_styles(client):
    client.force_login(MemberFactory(editor=True))

    assert "style-src 'self' 'unsafe-inline'" in client.get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe" not in client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in client.get("/admin/").headers["Content-Security-Policy"] + ";"


def test_the_login_of_a_closed_page_is_the_accounts(client, db):
    MemberFactory(email="closed@example.org")
    typed = {"username": "closed@example.org", "password": PASSWORD, "next": "/stories/"}
    answer = client.post("/_util/login/", typed)
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/stories/")
    assert SESSION_KEY not in client.session
