"""The world of the table, made once: in a database of its own, in which every visit is undone."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseNotFound
from django.test import override_settings
from django.utils import timezone, translation

from registry.config import urls
from registry.documents.models import DocumentVersion
from registry.documents.operations import keep
from registry.identity.models.confirmations import SecondFactorConfirmationQuerySet
from tests.cluster import TEMPLATE, Cluster
from tests.conftest import connected_to
from tests.scenarios.permissions.asking import name_steps
from tests.scenarios.permissions.visiting import Watch
from tests.scenarios.permissions.world import World, make_world


def found_harmless(version: DocumentVersion) -> None:
    """In place of the look into the file, which the tests of its room take; here files only lie there."""
    DocumentVersion.objects.filter(pk=version.pk).update(
        state=DocumentVersion.State.ACCEPTED, media_type="text/plain", checked_at=timezone.now()
    )
    version.refresh_from_db()


def unspent_so_long(manager: Any, _within: timedelta) -> Any:
    return manager.filter(spent_at=None)


@contextmanager
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="package")
def world(
    cluster: Cluster, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    storages = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "registry.documents.storage.ImmutableStorage",
            "OPTIONS": {"location": tmp_path_factory.mktemp("documents")},
        },
    }
    with (
        cluster.another_database(TEMPLATE) as name,
        connected_to(name),
        django_db_blocker.unblock(),
        # Who was seen when is not asked here, and so many lines about visits nobody reads.
        override_settings(STORAGES=storages, USERSESSIONS_TRACK_ACTIVITY=False),
        quiet(),
        translation.override("en"),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(keep, "check_soon", found_harmless)
        # Visiting takes longer than a second factor counts for.
        patch.setattr(SecondFactorConfirmationQuerySet, "unspent", unspent_so_long)
        patch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound())
        made = make_world()
        name_steps(made)
        made.cast.sign_in_everybody()
        yield made


@pytest.fixture(scope="package")
def watch(world: World) -> Watch:
    """What tells whether a visit changed anything."""
    return Watch()
