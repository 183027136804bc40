"""Make the file of a background download: once, though the message may come twice or be lost.

A worker first takes its turn: it writes a new ``run`` into the row. Whoever finds another
run there stops without a trace. The file is stored under its own digest, so a second
making of the same question writes the same name with the same bytes.
"""

import time
from datetime import timedelta
from functools import partial
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from credits.exports.datasets import DATASETS
from credits.exports.filters import settle_filters
from credits.exports.xlsx import count_rows, write_xlsx
from registry.auditing.models import Download
from registry.auditing.operations.downloads import KEPT_FOR, ask_worker
from registry.auditing.questions import from_plain

log = structlog.get_logger(__name__)

SILENT_FOR = timedelta(minutes=3)  # a run that shows no life for so long is taken for dead
WAITED_FOR = timedelta(minutes=1)  # a message not taken up in this time is sent again
MOST_ATTEMPTS = 3
SECONDS_BETWEEN_SIGNS = 1.0


class NotMyTurn(Exception):
    """The download was cancelled, or another worker has taken it over."""


def stored_name(sha256: str) -> str:
    """Where a file lies in the storage: by its content, never by what a person wrote."""
    return f"ledger-downloads/{sha256[:2]}/{sha256}.xlsx"


def make_file(download_id: int) -> bool:
    """Make one download's file. Returns whether this call made it."""
    download = _take_turn(download_id)
    if download is None:
        return False
    try:
        with TemporaryDirectory(prefix="ledger-download-") as folder:
            path = Path(folder) / "ledger.xlsx"
            _write(download, path)
            with path.open("rb") as written:
                digest = file_digest(written, "sha256").hexdigest()
            _keep(path, digest)
            return _finish(download, digest, path.stat().st_size)
    except NotMyTurn:
        log.info("download_given_up", download=download_id)
        return False
    except Exception:
        # The person waiting must learn of it; the fault itself goes on to the log.
        _mine(download).update(
            status=Download.Status.FAILED, problem="fault", run=None, finished_at=timezone.now()
        )
        raise


def _take_turn(download_id: int) -> Download | None:
    now = timezone.now()
    free = Q(status=Download.Status.QUEUED) | Q(status=Download.Status.RUNNING, seen_at__lt=now - SILENT_FOR)
    run = uuid4()
    taken = Download.objects.filter(free, pk=download_id).update(
        status=Download.Status.RUNNING, run=run, seen_at=now, attempts=F("attempts") + 1, written_rows=0
    )
    return Download.objects.get(pk=download_id) if taken else None


def _mine(download: Download) -> QuerySet[Download]:
    return Download.objects.filter(pk=download.pk, run=download.run, status=Download.Status.RUNNING)


def _write(download: Download, path: Path) -> None:
    dataset = DATASETS[download.dataset]
    filters = from_plain(download.filters, download.position)
    settled = settle_filters(filters)
    if not _mine(download).update(total_rows=count_rows(dataset, filters, settled), seen_at=timezone.now()):
        raise NotMyTurn
    last_sign = time.monotonic()

    def progress(rows: int) -> None:
        nonlocal last_sign
        if time.monotonic() - last_sign < SECONDS_BETWEEN_SIGNS:
            return
        last_sign = time.monotonic()
        if not _mine(download).update(written_rows=rows, seen_at=timezone.now()):
            raise NotMyTurn

    rows = write_xlsx(path, dataset, filters, settled, progress=progress)
    if not _mine(download).update(written_rows=rows, seen_at=timezone.now()):
        raise NotMyTurn


def _keep(path: Path, digest: str) -> None:
    name = stored_name(digest)
    if not default_storage.exists(name):
        with path.open("rb") as written:
            default_storage.save(name, File(written))


def _finish(download: Download, digest: str, size: int) -> bool:
    now = timezone.now()
    finished = _mine(download).update(
        status=Download.Status.READY,
        run=None,
        sha256=digest,
        size=size,
        seen_at=now,
        finished_at=now,
        expires_at=now + KEPT_FOR,
    )
    return bool(finished)


def sweep() -> dict[str, int]:
    """Send lost messages again, give up what keeps dying, drop what expired. Counts of each."""
    counts = {"sent_again": 0, "given_up": 0, "expired": 0}
    now = timezone.now()
    lost = Q(status=Download.Status.QUEUED, requested_at__lt=now - WAITED_FOR) & (
        Q(seen_at__isnull=True) | Q(seen_at__lt=now - WAITED_FOR)
    )
    dead = Q(status=Download.Status.RUNNING, seen_at__lt=now - SILENT_FOR)
    with transaction.atomic():
        for download in Download.objects.select_for_update(skip_locked=True).filter(lost | dead):
            if download.attempts >= MOST_ATTEMPTS:
                download.status = Download.Status.FAILED
                download.problem = "kept_dying"
                download.run = None
                download.finished_at = now
                download.save()
                counts["given_up"] += 1
            else:
                transaction.on_commit(partial(ask_worker, download.pk))
                counts["sent_again"] += 1
    for download in Download.objects.filter(status=Download.Status.READY, expires_at__lt=now):
        counts["expired"] += _expire(download)
    return counts


def _expire(download: Download) -> int:
    """The row stays, as the record; the file goes when no other row needs it."""
    expired = Download.objects.filter(pk=download.pk, status=Download.Status.READY).update(
        status=Download.Status.EXPIRED
    )
    needed = Download.objects.filter(sha256=download.sha256, status=Download.Status.READY).exists()
    if expired and not needed:
        default_storage.delete(stored_name(download.sha256))
    return expired
