"""A case filled in on the sample form, in a transaction or in a database of its own."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from .stage import Stage, make_stage


@pytest.fixture
def stage(db, monkeypatch) -> Stage:
    return make_stage(monkeypatch.setitem, monkeypatch.setattr)


@pytest.fixture
def real_stage(ledger_database, monkeypatch) -> Stage:
    """The same with real commits, for threads."""
    return make_stage(monkeypatch.setitem, monkeypatch.setattr)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Words and numbers are compared; a request before may have left another language."""
    with translation.override("en"):
        yield
