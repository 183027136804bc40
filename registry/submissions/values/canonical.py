"""The bytes that a submitted version's digest is made of.

RFC 8785 (JSON Canonicalization Scheme) for what a content can hold: keys are ASCII (so their order by
code point is their order by UTF-16 unit), numbers are integers below 2^53, texts are Unicode without
halves of characters. A test compares the bytes with the ``rfc8785`` package.
"""

import hashlib
import json
from typing import Any

LARGEST = 2**53 - 1  # beyond, numbers of other programs are no longer exact


def canonical_bytes(content: Any) -> bytes:
    """Raises UnicodeEncodeError for half a character; everything else was normalised before."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(content: Any) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()
