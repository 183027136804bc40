"""Requests made from the API's own description find no 500 and no answer it does not describe.

A few examples of each operation in every run.
"""

from collections.abc import Callable
from typing import Any

import pytest

from registry.identity.models.people import Role
from registry.identity.scopes import Scope
from tests.registry.api.fuzzing import EXAMPLES, any_request, ask_all, described, one_transaction

FEW = max(2, EXAMPLES // 5)


@pytest.fixture
def description(unlimited: None, db: None, units: None) -> Any:
    """With something to be found."""
    return described()


def test_every_answer_is_one_that_is_described(
    description: Any, token: Callable[..., dict[str, str]], subtests: pytest.Subtests
) -> None:
    auditor = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])
    operations = [result.ok() for result in description.get_all_operations()]
    assert len(operations) > 20

    for operation in operations:
        headers = auditor if "/ledger/" in operation.path else {}
        with subtests.test(operation=operation.label), one_transaction():
            ask_all(any_request(operation), headers, examples=FEW if is_closed(operation) else EXAMPLES)


def is_closed(operation: Any) -> bool:
    """Whether a visitor gets no further than the door; behind it, test_fuzzing_cases asks."""
    return operation.path.startswith(("/api/v1/cases/", "/api/v1/decisions/{"))
