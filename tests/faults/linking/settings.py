"""The registry's own settings with a door to begin transfers by, and the points at which a process may be killed."""

from registry.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.linking.doors"
# Two registries of one test share an address, and say more in a minute than any two real ones.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}  # noqa: F405
