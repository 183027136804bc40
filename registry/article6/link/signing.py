"""Signatures of what two registries say to each other: a profile of HTTP Message Signatures (RFC 9421).

Plain on purpose: Ed25519 only, one signature per message, a fixed list of what is signed, and nothing else of the
standard is read. A message that is signed otherwise is refused rather than understood.

Requests sign the method, the target, the content type, the digest of the body (RFC 9530, SHA-256) and who speaks to
whom; answers sign the status, the digest and whom they answer. ``created`` and ``expires`` bound the time.

Tested on the RFC's own example (appendix B.2.6) and on damaged messages.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LABEL = "link"
TAG = "jcm-registry-link"
DIGEST = "content-digest"
SENDER, RECEIVER = "registry-link-sender", "registry-link-receiver"
REQUEST = ("@method", "@target-uri", "content-type", DIGEST, SENDER, RECEIVER)
ANSWER = ("@status", "content-type", DIGEST, SENDER, RECEIVER)
LONGEST_FIELD = 4096
_KEY_ID = re.compile(r"[A-Za-z0-9._:/-]{1,100}")
_INPUT = re.compile(
    rf'{LABEL}=(?P<parameters>\((?P<covered>(?:"[a-z0-9@-]+"(?: "[a-z0-9@-]+")*)?)\)'
    r";created=(?P<created>[0-9]{1,15});expires=(?P<expires>[0-9]{1,15})"
    rf';keyid="(?P<key_id>[A-Za-z0-9._:/-]{{1,100}})";alg="ed25519";tag="{TAG}")'
)
_SIGNATURE = re.compile(rf"{LABEL}=:(?P<bytes>[A-Za-z0-9+/]{{86}}==):")
_DIGEST = re.compile(r"sha-256=:(?P<bytes>[A-Za-z0-9+/]{43}=):")


class SignatureFault(Exception):
    """The message is not signed as it must be. ``reason`` is for the log, never for whoever sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a signature says of itself, read but not yet believed. Moments in seconds since 1970, UTC."""

    key_id: str
    created: int
    expires: int
    parameters: str
    signature: bytes


def digest_of(body: bytes) -> str:
    """The ``Content-Digest`` of a body (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """What is signed: a line for each component in its order, the parameters last (RFC 9421, section 2.5)."""
    lines = [f'"{name}": {value}' for name, value in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def parameters_of(covered: Sequence[str], *, created: int, expires: int, key_id: str) -> str:
    """The parameters of a signature as they stand in ``Signature-Input``."""
    names = " ".join(f'"{name}"' for name in covered)
    return f'({names});created={created};expires={expires};keyid="{key_id}";alg="ed25519";tag="{TAG}"'


def sign(
    components: Sequence[tuple[str, str]],
    key: Ed25519PrivateKey,
    *,
    key_id: str,
    created: int,
    expires: int,
) -> dict[str, str]:
    """The two fields that a message gets. Raises ValueError for a key id that no field could carry."""
    if not _KEY_ID.fullmatch(key_id):
        raise ValueError("a key id has letters, digits and . _ : / - only")
    names = [name for name, _value in components]
    parameters = parameters_of(names, created=created, expires=expires, key_id=key_id)
    signature = base64.b64encode(key.sign(signature_base(components, parameters))).decode()
    return {"Signature-Input": f"{LABEL}={parameters}", "Signature": f"{LABEL}=:{signature}:"}


def read(fields: Mapping[str, str], covered: Sequence[str]) -> Signed:
    """The signature of a message (its fields by lower-case name). Raises SignatureFault where it has none, or covers
    anything but exactly what it must."""
    given, signature = fields.get("signature-input", ""), fields.get("signature", "")
    if max(len(given), len(signature)) > LONGEST_FIELD:
        raise SignatureFault("fields too long")
    said, found = _INPUT.fullmatch(given.strip()), _SIGNATURE.fullmatch(signature.strip())
    if said is None or found is None:
        raise SignatureFault("no signature of this profile")
    if said["covered"] != " ".join(f'"{name}"' for name in covered):
        raise SignatureFault("something else is signed")
    return Signed(
        key_id=said["key_id"],
        created=int(said["created"]),
        expires=int(said["expires"]),
        parameters=said["parameters"],
        signature=base64.b64decode(found["bytes"]),
    )


def verify(signed: Signed, components: Sequence[tuple[str, str]], public_key: bytes) -> None:
    """Hold a signature to what was received. Raises SignatureFault."""
    try:
        base = signature_base(components, signed.parameters)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed.signature, base)
    except (InvalidSignature, UnicodeEncodeError, ValueError):
        raise SignatureFault("the signature does not fit") from None


def check_digest(field: str, body: bytes) -> None:
    """Hold the body to its digest. Raises SignatureFault."""
    found = _DIGEST.fullmatch(field.strip())
    if found is None or base64.b64decode(found["bytes"]) != hashlib.sha256(body).digest():
        raise SignatureFault("the digest does not fit")


def private_key(text: str) -> Ed25519PrivateKey:
    """A key from its 32 bytes in base64. Raises ValueError."""
    return Ed25519PrivateKey.from_private_bytes(_thirty_two(text))


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public half, to be pinned by the other end."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _thirty_two(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a key is 32 bytes in base64") from None
    if len(found) != 32:
        raise ValueError("a key is 32 bytes in base64")
    return found
