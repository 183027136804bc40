"""A person who signs in as people do: address, password, and the six digits of an authenticator app."""

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    password: str
    totp_secret: str


def one_time_password(secret: str, moment: float) -> str:
    """RFC 6238 with its defaults: SHA-1, 30 seconds, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment // 30)), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(page: Any, person: Person) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", person.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", one_time_password(person.totp_secret, time.time()))
    page.press("input[name=code]", "Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
