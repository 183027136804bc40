"""What the auditor's room has done in the background. Every task may run twice, or be lost."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from registry.auditing.operations.making import make_file, sweep
from registry.auditing.operations.verification import period_of, sweep_verifications, verify_for


@shared_task
def verify_ledger_nightly() -> str:
    """Verify the ledger for the day that is due; a second call finds it done."""
    run = verify_for(period_of(timezone.now()))
    return run.outcome if run else "nothing to do"


@shared_task
def make_download(download_id: int) -> bool:
    """Make the file of one background download."""
    return make_file(download_id)


@shared_task
def sweep_auditing() -> dict[str, Any]:
    """Find lost messages and dead runs; drop expired files; verify a day that was missed."""
    counts: dict[str, Any] = dict(sweep())
    if missed := sweep_verifications():
        run = verify_for(date.fromisoformat(missed))
        counts["verified"] = run.outcome if run else "taken"
    return counts
