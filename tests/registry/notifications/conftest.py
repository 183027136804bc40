"""People to tell things to, and a kind of notice that no room declares."""

import pytest

from registry.identity.models.people import Membership, Role, User
from registry.notifications import kinds
from registry.notifications.kinds import NoticeKind


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
