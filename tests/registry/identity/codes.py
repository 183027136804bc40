"""What an authenticator app shows and a passkey signs, at a moment of the test's choosing."""

import hashlib
import json
import re
import secrets
import time

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PERIOD = 30  # seconds


class App:
    """Somebody's authenticator app."""

    def __init__(self, user):
        self.secret = generate_totp_secret()
        TOTP.activate(user, self.secret)

    def code(self):
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // PERIOD))


class Passkey:
    """A passkey of somebody, made in software; it says as it is told whether it looked who touched it."""

    SITE, ORIGIN = hashlib.sha256(b"testserver").digest(), "http://testserver"
    TOUCHED, VERIFIED, NEW = 0x01, 0x04, 0x40

    def __init__(self, user):
        self.user, self.key, self.id = user, ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        flags = self.TOUCHED | self.VERIFIED | self.NEW
        made = AuthenticatorData.create(self.SITE, flags, 0, bytes(credential))
        response = {
            "clientDataJSON": websafe_encode(self._said("webauthn.create", b"x" * 32)),
            "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
        }
        WebAuthn.add(user, "key", {**self._named(), "response": response})

    def answer(self, page, *, verified=True):
        """What the browser posts for the challenge of a page (its HTML, or the options as they are fetched)."""
        found = re.search(r'"challenge": ?"([\w-]+)"', page)
        data = AuthenticatorData.create(self.SITE, self.TOUCHED | (self.VERIFIED if verified else 0), 1)
        said = self._said("webauthn.get", websafe_decode(found[1]))
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(self.user).encode()),
        }
        return {"credential": json.dumps({**self._named(), "response": response})}

    def _said(self, what, challenge):
        return CollectedClientData.create(type=what, challenge=challenge, origin=self.ORIGIN)

    def _named(self):
        named = websafe_encode(self.id)
        return {"id": named, "rawId": named, "type": "public-key", "clientExtensionResults": {}}


class Watch:
    """A clock that the test moves, for whatever reads ``time.time``."""

    def __init__(self, monkeypatch):
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)

    def wait(self, seconds):
        self.ahead += seconds
