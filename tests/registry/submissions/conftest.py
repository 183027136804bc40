"""A case filled in on the sample form, in a transaction or in a database of its own."""

import pytest

from .stage import Stage, make_stage


@pytest.fixture
def stage(db, monkeypatch) -> Stage:
    return make_stage(monkeypatch.setitem, monkeypatch.setattr)


@pytest.fixture
def real_stage(ledger_database, monkeypatch) -> Stage:
    """The same with real commits, for threads."""
    return make_stage(monkeypatch.setitem, monkeypatch.setattr)
