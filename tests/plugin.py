"""Starts the tests' servers before pytest-django reads the settings.

Loaded with ``-p tests.plugin``: a conftest would be too late, because the settings
need the address of the database. Workers of pytest-xdist share the first process's
servers and have a database each.
"""

import os
import sys

import pytest

from tests.cluster import RUN_DATABASE, Cluster, joined_cluster, new_cluster

SETTINGS = "registry.config.settings"
SCENARIOS = "tests/scenarios"
# What tries the whole thing takes minutes and has a command of its own: stories, starts of servers and of a
# worker, every pair of state and step, everything that can be sent by whoever may not.
STORIES = (
    SCENARIOS,
    *("tests/registry/config/test_up.py", "tests/docker/test_start.py"),
    *("tests/registry/embedded/test_services.py", "tests/registry/embedded/test_forbidden_namespaces.py"),
    *("tests/registry/notifications/test_worker.py", "tests/registry/config/test_translations.py"),
    *("tests/registry/projects/test_every_step.py", "tests/registry/accounts/test_every_step.py"),
    *("tests/registry/api/test_fuzzing_cases.py", "tests/registry/accounts/test_agreement.py"),
    "tests/registry/office/test_doors.py::test_for_others_no_page_of_any_row_exists_and_nothing_can_be_sent",
)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    if early_config.known_args_namespace.help or early_config.known_args_namespace.version:
        # The settings are read, but nothing is asked of servers.
        os.environ.setdefault("REGISTRY_TRIAL", "true")
        return
    settings_module = os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    try:
        cluster = joined_cluster(settings_module, worker) if worker else new_cluster(settings_module)
    except Exception as problem:
        # As it is, pytest would show a hundred lines of its own for this.
        sys.stderr.write(f"{problem}\n")
        raise pytest.UsageError("The tests' servers could not be started.") from problem
    database = f"{RUN_DATABASE}{worker and '_'}{worker}"
    cluster.clone(database)
    os.environ.update(cluster.environment(database))
    early_config.stash[CLUSTER] = cluster
    if not worker:
        early_config.add_cleanup(cluster.stop)


CLUSTER = pytest.StashKey[Cluster]()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Processes that share a run take one folder of tests after the other: its world is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class FolderByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            folder = file.rpartition("/")[0]
            return file if folder == SCENARIOS else folder

    return FolderByFolder(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories; what takes longest comes first.

    Refuse Django's way of testing commits, which is to flush: the ledger refuses that.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(SCENARIOS))
    for item in items:
        if item.nodeid.startswith(STORIES) and not item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.stories)
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or (marker.args and marker.args[0])):
            raise pytest.UsageError(
                f"{item.nodeid}: use the `ledger_database` fixture in place of transaction=True."
            )


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # Slow on purpose in production; tests sign in hundreds of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each of Django's test clients makes the middleware anew: let static files be looked for when one is
    # asked for, not all be listed hundreds of times (a quarter of the run's time).
    settings.WHITENOISE_AUTOREFRESH = True
