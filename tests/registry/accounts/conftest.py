"""The stage, in a transaction or with real commits."""

import pytest

from registry.lifecycle import hooks
from tests.registry.accounts.stage import Stage, build


@pytest.fixture
def stage(db) -> Stage:
    return build()


@pytest.fixture
def committed_stage(ledger_database) -> Stage:
    """The same with real commits, for threads."""
    return build()


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers of an opening, found harmless."""
    kinds = frozenset({"organisation_registration", "proof_of_identity"})
    monkeypatch.setattr(hooks.documents_of, "answerer", lambda case: kinds)
