"""Send a task to the installation's broker without being configured for it oneself."""

import logging
from functools import cache

from celery import Celery

from registry.config.environment import celery_address
from tests.faults.installation import Installation


@cache
def sender(address: str) -> Celery:
    # A line for each of thousands of orders would hide what the run found.
    logging.getLogger("django_structlog").setLevel(logging.WARNING)
    app = Celery("sender", broker=celery_address(address), set_as_current=False)
    app.conf.task_ignore_result = True
    return app


def send(installation: Installation, order: dict[str, str]) -> None:
    """Raises OSError when the broker does not take it."""
    sender(installation.valkey.url(0)).send_task(
        "tests.faults.doors.write_by_task", args=[order], retry=False
    )
