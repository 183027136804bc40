"""An auditor, others who are none, and a small ledger to look at."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority
from tests.credits.stories import Story, ranges


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(email: str, *roles: Role, **fields: Any) -> User:
        user = User.objects.create_user(email, "correct horse", name=email.split("@")[0].title(), **fields)
        for role in roles:
            employer = None
            if role in (Role.PARTICIPANT, Role.THIRD_PARTY_ENTITY):
                employer, _is_new = Organisation.objects.get_or_create(name="A firm")
            authority = system_authority("tests", "a test needs this role")
            grant_role(user, role, organisation=employer, authority=authority)
        return user

    return make


@pytest.fixture
def auditor(person: Callable[..., User]) -> User:
    return person("auditor@x.example", Role.AUDITOR)


@pytest.fixture
def room(auditor: User) -> Client:
    client = Client()
    client.force_login(auditor)
    return client


@pytest.fixture
def ledger(db: None) -> Story:
    """A holds 6-30 and 41-100, B 31-40, serials 1-5 are retired."""
    story = Story()
    a, b = story.open("A"), story.open("B")
    retired = story.open("R", "retirement")
    story.issue(a, 100)
    story.retire(a, retired, 5)
    story.transfer(a, b, ranges((31, 40)))
    return story
