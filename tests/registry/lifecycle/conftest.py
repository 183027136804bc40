"""The toy lifecycle and its cast, in a transaction or in a database of their own."""

import pytest

from registry.lifecycle import hooks
from tests.registry.lifecycle.toy import Cast, make_cast, with_toy


@pytest.fixture
def toy(monkeypatch):
    with_toy(monkeypatch.setitem)


@pytest.fixture
def cast(toy, db) -> Cast:
    return make_cast()


@pytest.fixture
def stage(toy, ledger_database) -> Cast:
    """The same with real commits, for threads."""
    return make_cast()


@pytest.fixture
def ruled(monkeypatch):
    """Answer the engine's questions about rules with these."""

    def hold(rules):
        monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: rules)
        monkeypatch.setattr(hooks.pin_rules, "answerer", lambda *_: rules.key)
        monkeypatch.setattr(hooks.clockwork, "answerers", {})
        return rules

    return hold


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """The engine by itself: no other room answers."""
    for question in (hooks.rules_of, hooks.pin_rules, hooks.documents_of, hooks.name_of_document):
        monkeypatch.setattr(question, "answerer", None)
    for many in (
        hooks.clockwork,
        hooks.submission_ready,
        hooks.freeze_submissions,
        hooks.after_step,
        hooks.decision_stands,
        hooks.conflicts_of_interest,
        hooks.announce,
    ):
        monkeypatch.setattr(many, "answerers", {})
