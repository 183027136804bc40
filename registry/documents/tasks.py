"""What happens to documents in the background. Every task may run twice, or be lost."""

from datetime import timedelta
from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from registry.documents.models import DocumentVersion
from registry.documents.operations.check import ask_worker, check
from registry.documents.scanning import ScannerUnavailable
from registry.documents.storage import store

LOST_AFTER = timedelta(minutes=5)  # longer than the longest look takes
MOST_AT_ONCE = 100
SECONDS_BETWEEN_TRIES = (10, 30, 60)


@shared_task(bind=True, max_retries=len(SECONDS_BETWEEN_TRIES))
def check_document(self: "Task[Any, Any]", version_id: int) -> str:
    """Judge one version. While the scanner is silent it waits: a few tries here, then the sweeper's."""
    try:
        return check(version_id)
    except ScannerUnavailable as problem:
        tried = self.request.retries
        if tried >= len(SECONDS_BETWEEN_TRIES):
            return DocumentVersion.State.CHECKING
        raise self.retry(exc=problem, countdown=SECONDS_BETWEEN_TRIES[tried]) from problem


@shared_task
def sweep_documents() -> dict[str, int]:
    """Ask again for what waits too long; remove what killed uploads left half-way."""
    lost = DocumentVersion.objects.waiting().filter(uploaded_at__lt=timezone.now() - LOST_AFTER)
    keys = list(lost.order_by("uploaded_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for version_id in keys:
        ask_worker(version_id)
    return {"asked_again": len(keys), "removed": store().sweep()}
