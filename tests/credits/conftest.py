"""Fixtures of the ledger's tests. No import of the registry: these pass with ``credits`` alone."""

from collections.abc import Iterator

import pytest
from django.db import connection

from credits.models import Account
from tests.credits.invariants import breaks
from tests.credits.stories import Story


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    """Verbs in a transaction that is rolled back; at the end every invariant must hold."""
    yield Story()
    # What PostgreSQL would check at the commit that never comes.
    connection.check_constraints()
    assert breaks() == []


@pytest.fixture
def holder(story: Story) -> Account:
    """Holds serials 1 to 100 of vintage 2015."""
    account = story.open("HOLDER")
    story.issue(account, 100)
    return account


@pytest.fixture
def buyer(story: Story) -> Account:
    return story.open("BUYER")


@pytest.fixture
def retired(story: Story) -> Account:
    return story.open("RETIRED", "retirement")


@pytest.fixture
def cancelled(story: Story) -> Account:
    return story.open("CANCELLED", "cancellation")
