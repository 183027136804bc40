"""The world of the project cycle; methodologies are proposed and revised in it."""

import pytest

from registry.lifecycle import hooks
from tests.registry.projects.world import Rules, World, make_world


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, db: None) -> World:
    """Without clocks and papers; decisions stand by being named, nobody is told."""
    ruled = Rules()
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: ruled)
    monkeypatch.setattr(hooks.pin_rules, "answerer", lambda *_: ruled.key)
    monkeypatch.setattr(hooks.documents_of, "answerer", None)
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})
    return make_world(ruled)
