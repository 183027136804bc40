"""Requests made from the API's own description find no 500 and no answer it does not describe.

A few examples of each operation in every run. ``REGISTRY_PROVE_EXAMPLES`` asks for more of them,
``REGISTRY_PROVE_SEED`` for others.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from registry.api.throttling import AnonymousThrottle, CredentialThrottle, DownloadThrottle
from registry.identity.models.people import Role
from registry.identity.scopes import Scope

EXAMPLES = int(os.environ.get("REGISTRY_PROVE_EXAMPLES", "10"))
SEED = int(os.environ.get("REGISTRY_PROVE_SEED", "20261123"))
# A cursor or an "as of" of the right form may still be refused: only the server can make a cursor,
# and the ledger has not reached every moment.
load_all_checks()
UNFIT = CHECKS.get_by_names(["positive_data_acceptance"])


@pytest.fixture
def description(db: None, units: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The description as the running application serves it, and something to be found."""
    for throttle in (AnonymousThrottle, CredentialThrottle, DownloadThrottle):
        monkeypatch.setattr(throttle, "rate", "1000000/min", raising=False)
    with one_transaction():
        return schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())


@contextmanager
def one_transaction() -> Iterator[None]:
    """As Django's own test client does: the test's transaction outlives its requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def test_every_answer_is_one_that_is_described(
    description: Any, token: Callable[..., dict[str, str]], subtests: pytest.Subtests
) -> None:
    auditor = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])
    operations = [result.ok() for result in description.get_all_operations()]
    assert len(operations) > 20

    for operation in operations:
        headers = auditor if "/ledger/" in operation.path else {}
        with subtests.test(operation=operation.label), one_transaction():
            ask_at_random(operation, headers)


def ask_at_random(operation: Any, headers: dict[str, str]) -> None:
    """Requests that fit the description and requests that do not."""
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        # A statement that PostgreSQL refuses must not spoil the cases that follow.
        with transaction.atomic():
            case.call_and_validate(headers=headers, excluded_checks=UNFIT)
            transaction.set_rollback(True)

    ask()
