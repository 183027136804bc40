"""A passkey in a real browser: added, signed in with alone, and asked for again before something sensitive."""

import time
from contextlib import closing

from .looking import Witness
from .people import one_time_password, sign_in
from .test_pages import look

PERIOD = 30  # seconds that a code of an authenticator app lives
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def next_code(secret):
    """A code that was not used yet: the one of the next half minute."""
    time.sleep(PERIOD - time.time() % PERIOD)
    return one_time_password(secret, time.time())


def test_a_person_adds_a_passkey_signs_in_with_it_and_is_asked_for_it_again(stack, browser):
    # A passkey belongs to a host name; browsers make none for a bare address.
    place = stack.address.replace("127.0.0.1", "localhost")
    person = stack.people["participant"]
    with closing(browser.new_context(base_url=place)) as context:
        page = context.new_page()
        keys = context.new_cdp_session(page)
        keys.send("WebAuthn.enable")
        keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        sign_in(page, person)

        page.goto("/accounts/2fa/webauthn/add/")
        page.wait_for_url("**/accounts/2fa/reauthenticate/**")  # by the second factor, not by the password
        page.fill("input[name=code]", next_code(person.totp_secret))
        page.press("input[name=code]", "Enter")
        page.wait_for_url("**/accounts/2fa/webauthn/add/")
        problems = pictures(page, "passkey.add")
        page.fill("input[name=name]", "Laptop")
        page.check("input[name=passwordless]")
        page.click("#mfa_webauthn_add")
        page.wait_for_url(lambda address: "/add/" not in address)
        page.goto("/accounts/sessions/")
        problems += pictures(page, "sessions")

        page.click("header form[action*=logout] button")
        page.goto("/accounts/login/")
        page.click("#passkey_login")
        page.wait_for_url("**/portal/")  # no password, no code

        page.goto("/accounts/2fa/totp/deactivate/")
        page.wait_for_url("**/accounts/2fa/reauthenticate/**")
        problems += pictures(page, "passkey.again")
        page.click("main a[href*='webauthn/reauthenticate']")
        page.click("#mfa_webauthn_reauthenticate")
        page.wait_for_url("**/accounts/2fa/totp/deactivate/")

        page.goto("/accounts/2fa/webauthn/")
        problems += pictures(page, "passkey.list")
        page.click("main a[href*='/remove/']")
        page.click("main button")
        page.wait_for_url("**/accounts/2fa/webauthn/")
        assert "Laptop" not in page.inner_text("main")
    assert problems == []


def pictures(page, name):
    return look(page, Witness(page), name, name)
