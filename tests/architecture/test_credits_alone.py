"""The ledger stands alone: its own tests pass with nothing installed but Django's own needs and ``credits``."""

import os
import subprocess
import sys

from tests.credits import standalone_settings

from .house import ROOT

NEEDED_BY_DJANGO = {
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "pgtrigger",
}


def test_only_the_ledger_is_installed():
    assert set(standalone_settings.INSTALLED_APPS) <= NEEDED_BY_DJANGO | {"credits"}
    assert not hasattr(standalone_settings, "ROOT_URLCONF")


def test_the_verbs_work_with_only_the_ledger_installed():
    """The stories of the verbs here; ``.ci/run`` runs all of the ledger's tests this way."""
    # Not one of the processes that share this run, if there are several.
    own_run = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/credits/operations",
            "-q",
            "--no-header",
            "-p",
            "no:cacheprovider",
        ],
        cwd=ROOT,
        env={**own_run, "DJANGO_SETTINGS_MODULE": "tests.credits.standalone_settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
