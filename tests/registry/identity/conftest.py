"""People with and without roles."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from registry.identity.models.people import Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """``person("officer@x.example", Role.REGISTRY_OFFICER)``: a person with these roles for all countries."""

    def make(email: str, *roles: Role, password: str = "correct horse", **fields: Any) -> User:
        user = User.objects.create_user(email, password, name=email.split("@")[0].title(), **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        for role in roles:
            grant_role(user, role, authority=system_authority("tests", "a test needs this role"))
        return user

    return make
