"""Passwords that everybody tries first: those of known breaches, and small changes of them.

The list that ships is Django's, about 20,000 of the most frequent passwords of published breaches (compiled
by Royce Williams, https://gist.github.com/roycewilliams/226886fd01572964e1431ac8afc999ce). An operator may add
all known ones: ``REGISTRY_BREACHED_PASSWORDS`` names a text file of SHA-1 digests in order, a line each, as
"Pwned Passwords" is given out (ordered by hash); it is searched where it lies and nothing leaves the machine.
"""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What people of this registry would try beside the list. Source: this project's own.
OWN_WORDS = frozenset(
    {"jcm", "jcmregistry", "registry", "jointcreditingmechanism", "carboncredit", "carboncredits", "credits"}
)
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
ENDING = re.compile(r"[\d\W_]{1,6}$")  # the year, the number and the exclamation mark that rules ask for
SHA1_DIGITS = 40


class BreachedPasswordValidator:
    """Refuses a password that is on a list, or becomes one that is without its ending and look-alikes."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if is_known(password):
            raise ValidationError(
                _("This password is among those that were stolen elsewhere, or nearly. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It must not be a password that was stolen elsewhere, nor one of those with a small change.")


def is_known(password: str) -> bool:
    """Whether a list has the password, or one that differs in case, look-alikes or a short ending."""
    plain = password.lower().strip()
    shapes = {plain, ENDING.sub("", plain)}
    shapes |= {shape.translate(LOOKALIKES) for shape in shapes}
    shapes.discard("")
    if any(shape in OWN_WORDS or shape in shipped() for shape in shapes):
        return True
    path = settings.BREACHED_PASSWORDS
    return bool(path) and is_in_file(Path(path), hashlib.sha1(password.encode()).hexdigest())  # noqa: S324  (what the lists are made of)


@lru_cache(maxsize=1)
def shipped() -> frozenset[str]:
    """Django's list, in lower case."""
    return frozenset(CommonPasswordValidator().passwords)


def is_in_file(path: Path, digest: str) -> bool:
    """Whether a file of SHA-1 digests in order, 40 hexadecimal digits first on each line, has this one."""
    wanted = digest.upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:  # the first line that begins at or after `low` and is not smaller
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # the rest of a line that began before
            line = file.readline()[:SHA1_DIGITS].upper()
            if not line or line >= wanted:
                high = middle
            else:
                low = middle + 1
        file.seek(low)
        if low:
            file.readline()
        return file.readline()[:SHA1_DIGITS].upper() == wanted
