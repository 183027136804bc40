"""The cast, in a transaction or with real commits."""

import pytest

from tests.registry.parties.stage import Stage


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


@pytest.fixture
def committed_stage(ledger_database) -> Stage:
    """The same with real commits, for threads."""
    return Stage()
