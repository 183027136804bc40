"""The registry's own settings with one more door: writes that a test may send by HTTP or as a task."""

from registry.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.doors"
