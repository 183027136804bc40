"""One sandbox for all tests of this folder: its cases stand by themselves, and its clock only goes on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from registry.article6.link import delivering
from registry.conformance.management.commands.conformance import load_cases
from registry.conformance.sandbox import Sandbox
from tests.cluster import TEMPLATE, Cluster
from tests.conftest import connected_to
from tests.registry.conformance.inside import Inside


@pytest.fixture(scope="module")
def sandbox(cluster: Cluster, django_db_setup: None, django_db_blocker: Any) -> Iterator[Sandbox]:
    load_cases()
    with (
        cluster.another_database(TEMPLATE) as name,
        connected_to(name),
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
    ):
        sides = Inside((name, f"{name}_away"))
        patch.setattr(delivering, "over_http", sides.carry)
        patch.setattr(settings, "LINK_SIGNING_KEY", "")
        try:
            with Sandbox(sides, parallel=4).open() as found:
                yield found
        finally:
            cluster.drop(f"{name}_away")
