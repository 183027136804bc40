"""People to tell things to, and a kind of notice that no room declares."""

import pytest

from registry.identity.models.people import Membership, Role, User
from registry.lifecycle import hooks
from registry.notifications import kinds
from registry.notifications.kinds import NoticeKind
from tests.registry.lifecycle.toy import Cast, make_cast, with_toy


@pytest.fixture
def kind(monkeypatch) -> str:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(
        NoticeKind(
            code="kettle_boils", title="The kettle in %(room)s boils", action="Take it off: %(subject)s."
        )
    )
    return "kettle_boils"


@pytest.fixture
def make_person():
    def make(email: str, *roles: Role, **fields) -> User:
        person = User.objects.create_user(email, name=email.partition("@")[0].title(), **fields)
        for role in roles:
            Membership.objects.create(user=person, role=role)
        return person

    return make


@pytest.fixture
def toy(monkeypatch):
    """The toy lifecycle; of the other rooms only the messenger answers the engine."""
    with_toy(monkeypatch.setitem)
    for question in (hooks.rules_of, hooks.pin_rules, hooks.documents_of, hooks.name_of_document):
        monkeypatch.setattr(question, "answerer", None)
    for many in (
        *(hooks.clockwork, hooks.submission_ready, hooks.freeze_submissions, hooks.after_step),
        *(hooks.decision_stands, hooks.conflicts_of_interest),
    ):
        monkeypatch.setattr(many, "answerers", {})


@pytest.fixture
def cast(toy, db) -> Cast:
    return make_cast()


@pytest.fixture
def stage(toy, ledger_database) -> Cast:
    """The same with real commits, for threads and other processes."""
    return make_cast()
