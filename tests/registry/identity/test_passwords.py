"""Breached passwords: on the list that ships, nearly on it, or in the operator's file. No database."""

import hashlib

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators

from registry.identity.passwords import BreachedPasswordValidator, is_in_file, is_known, shipped


@pytest.mark.parametrize(
    "password",
    ["password1", "Password", "iloveyou", "P@ssw0rd", "Dragon2024!", "qwertyuiop", "JCM-2026", "Registry!23"],
)
def test_what_everybody_tries_is_refused(password):
    assert is_known(password)


@pytest.mark.parametrize(
    "password",
    ["quiet-lantern-over-altai", "d8#kQz!pWv2L", "мой старый велосипед", "12 grey herons by the sea"],
)
def test_what_nobody_tries_is_taken(password):
    assert not is_known(password)


def test_the_list_has_the_thousands_that_the_standard_asks_for():
    shortest = 8  # Django's own, which this registry keeps
    assert sum(len(password) >= shortest for password in shipped()) > 3000
    assert any(isinstance(one, BreachedPasswordValidator) for one in get_default_password_validators())


def test_an_operators_file_is_searched_where_it_lies(tmp_path, monkeypatch):
    words = [f"grey heron {number}" for number in range(257)]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    path = tmp_path / "pwned.txt"
    path.write_text("".join(f"{digest}:{number}\r\n" for number, digest in enumerate(digests)))

    assert all(is_in_file(path, hashlib.sha1(word.encode()).hexdigest()) for word in words)
    for other in ("grey heron 257", "", "grey"):
        assert not is_in_file(path, hashlib.sha1(other.encode()).hexdigest())
    assert not is_in_file(path, "0" * 40)
    assert not is_in_file(path, "F" * 40)

    assert not is_known("grey heron 12")
    monkeypatch.setattr(settings, "BREACHED_PASSWORDS", str(path))
    assert is_known("grey heron 12")
