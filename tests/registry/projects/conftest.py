"""The world of the project cycle, in a transaction or in a database of its own."""

from collections.abc import Iterator

import pytest

from registry.lifecycle import hooks
from tests.registry.projects.world import Rules, World, make_world


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    """Rules without clocks and papers; decisions stand by being named, nobody is told."""
    ruled = Rules()
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: ruled)
    monkeypatch.setattr(hooks.pin_rules, "answerer", lambda *_: ruled.key)
    monkeypatch.setattr(hooks.documents_of, "answerer", None)
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})
    return ruled


@pytest.fixture
def world(rules: Rules, db: None) -> World:
    return make_world(rules)


@pytest.fixture
def stage(rules: Rules, ledger_database: str) -> Iterator[World]:
    """The same with real commits, for threads."""
    return make_world(rules)
