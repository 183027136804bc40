"""Secrets that must be said again are kept sealed: a copy of the database alone does not give them away.

The key is made of the installation's own (``SECRET_KEY``, and those before it), so that a change of that key
with the old one under ``SECRET_KEY_FALLBACKS`` loses nothing.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"registry.changes.sealing.1"


def seal(text: str) -> bytes:
    return _keys().encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Raises cryptography.fernet.InvalidToken where the installation's key is another one."""
    return _keys().decrypt(bytes(sealed)).decode()


def _keys() -> MultiFernet:
    return MultiFernet(
        [Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derived(key: str | bytes) -> bytes:
    text = key.encode() if isinstance(key, str) else key
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(text)
    return base64.urlsafe_b64encode(made)
