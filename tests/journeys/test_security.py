"""Passkeys, the second factor and its screens, in a real browser with an authenticator of its own."""

import pytest

from home.seed.accounts import PASSWORD

pytestmark = pytest.mark.journey
CITIZEN = "citizen@seoulmaeul.example"
SENTENCE = "세션이 끝나도 남는 한 문장"


def give_authenticator(visitor) -> None:
    """What a phone's fingerprint reader is: makes and shows keys at once."""
    chrome = visitor.context.new_cdp_session(visitor.page)
    chrome.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(visitor) -> None:
    page = visitor.page
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="패스키 만들기").click()
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.get_by_role("button", name="패스키 만들기").click()
    page.wait_for_url("**/recovery-codes/")


def sign_out(page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="로그아웃하기").click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def remove_passkey(page) -> None:
    """As it was found: the portal of the journeys is shared."""
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="없애기").first.click()
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
    page.get_by_role("button", name="없애기").click()
    page.wait_for_url("**/webauthn/")


def test_a_passkey_signs_a_citizen_in_with_two_taps(visit):
    visitor = visit()
    visitor.sign_in(CITIZEN, PASSWORD)
    give_authenticator(visitor)
    page = visitor.page
    add_passkey(visitor)
    assert page.locator("#recovery_codes li").count() == 10
    sign_out(page)

    page.goto("/me/")
    taps = 0
    if "/accounts/login" not in page.url:
        page.get_by_role("link", name="로그인").first.click()
        taps += 1
    page.click("#passkey_login")
    taps += 1
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert taps <= 2

    page.goto("/accounts/2fa/webauthn/")
    assert "내 패스키" in page.inner_text("main")
    remove_passkey(page)


def test_staff_reach_the_admin_by_passkey_alone(visit):
    visitor = visit()
    visitor.sign_in("editor@seoulmaeul.example", PASSWORD)
    give_authenticator(visitor)
    add_passkey(visitor)
    page = visitor.page
    sign_out(page)
    page.goto("/admin/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: url.endswith("/admin/") and "login" not in url)
    assert page.locator("body.page-is-loaded, #wagtail, main").first.is_visible()
    remove_passkey(page)


def test_a_cancelled_passkey_says_what_to_do(visit):
    visitor = visit()
    chrome = visitor.context.new_cdp_session(visitor.page)
    chrome.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    # Whose finger is not known to the reader.
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": False}})
    visitor.sign_in(CITIZEN, PASSWORD)
    page = visitor.page
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.get_by_role("button", name="패스키 만들기").click()
    page.wait_for_function("document.querySelector('[data-passkey-problem]').textContent !== ''")

    assert "다시 눌러 주세요" in page.inner_text("[data-passkey-problem]")


def test_the_apps_picture_shows_under_the_policy_and_the_key_is_text_too(visit):
    visitor = visit()
    visitor.sign_in(CITIZEN, PASSWORD)
    page = visitor.page
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/totp/activate/**")

    assert page.evaluate("document.querySelector('.account__qr').naturalWidth") > 0
    assert len(page.inner_text("#authenticator_secret").strip()) == 32


def type_summary(page, address: str, text: str) -> None:
    """Type as a person does and wait until the editor has saved it by itself. It listens once it has settled."""
    page.wait_for_timeout(4_000)
    page.click("[name=summary]")
    page.keyboard.press("Control+A")
    with page.expect_response(lambda r: r.request.method == "POST" and r.url.endswith(address)):
        page.keyboard.type(text)
    page.wait_for_timeout(2_000)


def test_what_an_editor_typed_is_there_after_the_session_ended(visit):
    """The editor saves by itself; when the session is gone, the login leads back to the same page."""
    visitor = visit(viewport={"width": 1280, "height": 900})
    visitor.sign_in("publisher@seoulmaeul.example", PASSWORD)
    page = visitor.page
    page.goto("/admin/pages/")
    found = page.request.get("/admin/api/main/pages/?type=home.Article&limit=1&fields=_,id").json()["items"]
    address = f"/admin/pages/{found[0]['id']}/edit/"
    page.goto(address)
    was = page.locator("[name=summary]").input_value()
    type_summary(page, address, SENTENCE)
    visitor.context.clear_cookies()
    page.goto(address)
    assert "/accounts/login" in page.url
    page.fill("input[name=login]", "publisher@seoulmaeul.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/authenticate/**")
    visitor.show_factor()

    assert address in page.url
    assert page.locator("[name=summary]").input_value() == SENTENCE
    type_summary(page, address, was)
