"""The stage, in a transaction or with real commits."""

import pytest

from tests.registry.accounts.stage import Stage, build


@pytest.fixture
def stage(db) -> Stage:
    return build()


@pytest.fixture
def committed_stage(ledger_database) -> Stage:
    """The same with real commits, for threads."""
    return build()
