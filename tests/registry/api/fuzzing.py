"""Requests made at random from the API's own description, and their answers held to it.

``REGISTRY_PROVE_EXAMPLES`` asks for more of them, ``REGISTRY_PROVE_SEED`` for others.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

EXAMPLES = int(os.environ.get("REGISTRY_PROVE_EXAMPLES", "10"))
SEED = int(os.environ.get("REGISTRY_PROVE_SEED", "20261123"))
# A cursor or an "as of" of the right form may still be refused: only the server can make a cursor,
# and the ledger has not reached every moment.
load_all_checks()
UNFIT = CHECKS.get_by_names(["positive_data_acceptance"])


def described() -> Any:
    """The description as the running application serves it."""
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


def fitting(operation: Any) -> Any:
    """Requests that the description allows."""
    return operation.as_strategy(generation_mode=GenerationMode.POSITIVE)


def any_request(operation: Any) -> Any:
    """Requests that fit the description and requests that do not."""
    return st.one_of(fitting(operation), operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def ask_all(requests: Any, headers: dict[str, str], *, examples: int = EXAMPLES) -> Counter[int]:
    """Ask each, and hold the answer to the description; nothing that was written stays. How often each status."""
    seen: Counter[int] = Counter()

    @seed(SEED)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=requests)
    def ask(case: Any) -> None:
        # A statement that PostgreSQL refuses must not spoil the cases that follow.
        with transaction.atomic():
            answer = case.call_and_validate(headers=headers, excluded_checks=UNFIT)
            seen[answer.status_code] += 1
            transaction.set_rollback(True)

    ask()
    return seen
