"""Note that something happened, in the transaction in which it happens."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from registry.changes.kinds import ChangeKind
from registry.changes.models import Change
from registry.lifecycle.models import Case

log = structlog.get_logger(__name__)


def change(
    kind: ChangeKind,
    subject: object,
    key: str,
    *,
    facts: Mapping[str, Any] | None = None,
    accounts: Iterable[UUID] = (),
    case: Case | None = None,
    at: datetime | None = None,
) -> Change:
    """A change that is not written yet. ``key`` makes it happen once; ``facts`` are plain data."""
    return Change(
        kind=kind.code,
        subject=str(subject),
        key=f"{kind.code}:{key}",
        facts=dict(facts or {}),
        accounts=list(dict.fromkeys(accounts)),
        case=case,
        happened_at=at or timezone.now(),
    )


def record(*changes: Change) -> None:
    """Write them. One that was written before is passed over. Must be called inside the transaction of the event."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a change is noted in the transaction of what changed")
    Change.objects.bulk_create(changes, ignore_conflicts=True)
    transaction.on_commit(_ask_worker)


def _ask_worker() -> None:
    """Best effort: without a broker the changes wait for the next sweep."""
    try:
        current_app.send_task(
            "registry.changes.tasks.keep_changes", ignore_result=True, retry=False, expires=10
        )
    except (OSError, OperationalError) as error:
        log.warning("changes_wait_for_sweep", error=str(error))
