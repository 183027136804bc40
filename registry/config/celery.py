"""The Celery application: workers and beat begin here."""

import os
from typing import Any

from celery import Celery, signals
from django.core.exceptions import ImproperlyConfigured
from django_structlog.celery.steps import DjangoStructLogInitStep

from registry.config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")

app = Celery("registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = SCHEDULE
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.worker_init.connect
@signals.beat_init.connect
def begin(**_: Any) -> None:
    """Refuse a moved ledger clock; beat's first heartbeat goes out at once, not ten seconds later."""
    from registry.config.clock import refuse_moved_clock
    from registry.config.tasks import note_heartbeat

    try:
        refuse_moved_clock()
    except ImproperlyConfigured as refusal:  # a signal's other exceptions are only logged
        raise SystemExit(str(refusal)) from refusal
    note_heartbeat.delay()


@signals.setup_logging.connect
def use_our_logging(**_: Any) -> None:
    """Celery's own set-up would replace the structured logs; being connected prevents it."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)
