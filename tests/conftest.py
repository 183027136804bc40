"""Fixtures of the whole suite; those of one room live beside its tests.

``db`` (pytest-django): a transaction on the run's database, rolled back, under the
runtime login. ``ledger_database``: a clone of the migrated template for one test,
with real commits, to be used from as many threads as it likes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck, settings

from tests.cluster import TEMPLATE, Cluster
from tests.plugin import CLUSTER

# No property fails because the machine was busy: neither an example's time nor how fast they are made.
settings.register_profile("registry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("registry")


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    """The run's servers."""
    return pytestconfig.stash[CLUSTER]


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is there already: the plugin cloned it."""


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Point every connection, in this thread and in those to come, at another database."""
    before = {alias: connections.settings[alias]["NAME"] for alias in connections.settings}
    connections.close_all()
    try:
        for alias in before:
            connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
        yield
    finally:
        connections.close_all()
        for alias, database in before.items():
            connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = database


@pytest.fixture
def ledger_database(cluster: Cluster, django_db_blocker: Any) -> Iterator[str]:
    """The name of this test's own database. Not to be mixed with ``db``."""
    with cluster.another_database(TEMPLATE) as name, connected_to(name), django_db_blocker.unblock():
        yield name


@pytest.fixture
def transactional_db() -> None:
    pytest.fail("The ledger refuses to be flushed: use the `ledger_database` fixture.")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and cached figures must not travel from one test to the next."""
    yield
    cache.clear()
