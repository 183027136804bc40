"""A registered solar project with an adopted methodology; reports and their verification walk by operations.

The project is walked to its registration once for a module, in a transaction of its own; each test stands in
a savepoint of it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from registry.lifecycle import hooks
from tests.registry.monitoring.world import Monitoring, make_monitoring
from tests.registry.projects.world import Rules


@pytest.fixture(scope="module")
def registered(django_db_setup: None, django_db_blocker: Any) -> Iterator[Monitoring]:
    """Rules without clocks and papers; decisions stand by being named, nobody is told."""
    ruled = Rules()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(hooks.rules_of, "answerer", lambda key: ruled)
        patch.setattr(hooks.pin_rules, "answerer", lambda *_: ruled.key)
        patch.setattr(hooks.documents_of, "answerer", None)
        for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
            patch.setattr(question, "answerers", {})
        yield make_monitoring(ruled)
        transaction.set_rollback(True)


@pytest.fixture
def world(registered: Monitoring, db: None) -> Monitoring:
    return registered
