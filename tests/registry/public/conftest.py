"""One database with the shipped public facts and the units that stand for them, read by every test here."""

from collections.abc import Iterator
from typing import Any

import pytest

from registry.reference_data.operations.shipped import load_shipped_facts
from tests.cluster import TEMPLATE, Cluster
from tests.conftest import connected_to


@pytest.fixture(scope="package", autouse=True)
def register(cluster: Cluster, django_db_blocker: Any) -> Iterator[None]:
    """The public register as it is shipped. Tests of this folder only read."""
    with cluster.another_database(TEMPLATE) as name, connected_to(name), django_db_blocker.unblock():
        load_shipped_facts()
        yield
