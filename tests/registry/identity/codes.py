"""What an authenticator app shows, at a moment of the test's choosing."""

import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PERIOD = 30  # seconds


class App:
    """Somebody's authenticator app."""

    def __init__(self, user):
        self.secret = generate_totp_secret()
        TOTP.activate(user, self.secret)

    def code(self):
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // PERIOD))


class Watch:
    """A clock that the test moves, for whatever reads ``time.time``."""

    def __init__(self, monkeypatch):
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)

    def wait(self, seconds):
        self.ahead += seconds
