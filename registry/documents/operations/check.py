"""Look into an uploaded file and write down what was found, once.

The same code runs while somebody waits (small files) and in a task (all others). Asked twice, or by two
at once, the second finds the version judged already.
"""

from threading import BoundedSemaphore
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from registry.documents.errors import Quarantine
from registry.documents.models import DocumentVersion
from registry.documents.reading.limited import (
    IN_THE_BACKGROUND,
    TOO_LONG,
    WHILE_SOMEBODY_WAITS,
    Patience,
    inspect,
)
from registry.documents.reading.verdict import Verdict
from registry.documents.scanning import ScannerUnavailable, scan
from registry.documents.storage import store
from registry.lifecycle import hooks

log = structlog.get_logger(__name__)

LARGEST_AT_ONCE = 1024 * 1024  # bytes; larger files are left to a worker
CHECK = "registry.documents.tasks.check_document"
# Each look takes memory of its own: a web process has so many at once, and leaves the rest to a worker.
_turns = BoundedSemaphore(2)


def check_soon(version: DocumentVersion) -> None:
    """Now, when it is small and there is a free turn; else a worker is asked, after the commit."""
    if version.size <= LARGEST_AT_ONCE and _turns.acquire(blocking=False):
        try:
            verdict = _look(version, WHILE_SOMEBODY_WAITS)
        except ScannerUnavailable as problem:
            log.warning("document_waits_for_scanner", version=version.pk, error=str(problem))
        else:
            if verdict.code != TOO_LONG:
                _write_down(version, verdict)
        finally:
            _turns.release()
        version.refresh_from_db()
    if version.is_waiting:
        transaction.on_commit(lambda: ask_worker(version.pk))


def check(version_id: int) -> str:
    """Judge a waiting version. Returns its state afterwards; raises ScannerUnavailable."""
    version = DocumentVersion.objects.select_related("document__case", "uploaded_by").get(pk=version_id)
    if version.is_waiting:
        verdict = _look(version, IN_THE_BACKGROUND)
        with transaction.atomic():
            _write_down(version, verdict)
            version.refresh_from_db()
            if version.state == DocumentVersion.State.QUARANTINED:
                _tell_uploader(version)
    return version.state


def _tell_uploader(version: DocumentVersion) -> None:
    """Nobody waits before the page any more; the same version is told of once. Programs read the state."""
    uploader = version.uploaded_by
    if uploader is None:
        return
    with translation.override(uploader.language):
        why = version.reason
    hooks.announce(
        hooks.Event(
            kind="document_quarantined",
            case=version.document.case,
            key=f"document:{version.pk}:quarantined",
            facts={
                "uploaded_by": str(uploader.public_id),
                "document": version.document.title,
                "page": reverse("documents:document", args=[version.document.public_id]),
                "why": why,
            },
        )
    )


def _look(version: DocumentVersion, patience: Patience) -> Verdict:
    with store().open_kept(version.sha256) as file:
        verdict = inspect(file, patience)
        if not verdict.is_harmless:
            return verdict
        scanned = scan(file)
    findings: dict[str, Any] = {**verdict.findings, "scanned": scanned.asked}
    if scanned.found:
        return Verdict(code=Quarantine.MALWARE, findings={"malware": scanned.found})
    return Verdict(media_type=verdict.media_type, findings=findings)


def _write_down(version: DocumentVersion, verdict: Verdict) -> None:
    code = verdict.code
    if code and code not in Quarantine.values:
        code = Quarantine.READER_STOPPED  # an answer nobody knows is no answer
    state = DocumentVersion.State.QUARANTINED if code else DocumentVersion.State.ACCEPTED
    written = DocumentVersion.objects.filter(pk=version.pk, state=DocumentVersion.State.CHECKING).update(
        state=state,
        quarantine_code=code,
        media_type="" if code else verdict.media_type,
        findings=verdict.findings,
        checked_at=timezone.now(),
    )
    if written and code:
        log.warning("document_quarantined", version=version.pk, code=str(code), sha256=version.sha256)


def ask_worker(version_id: int) -> None:
    """Best effort: without a broker the document waits for the sweeper."""
    try:
        current_app.send_task(CHECK, args=[version_id], ignore_result=True, retry=False)
    except (OSError, OperationalError) as error:
        log.warning("document_waits_for_sweeper", version=version_id, error=str(error))
