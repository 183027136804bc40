"""Ask for a download, stop it, ask again. Every one leaves a row: who, what, when.

Refusals are ``DownloadRefused`` with a code; the ledger's own refusals pass through.
"""

from datetime import timedelta

import structlog
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from credits.exports.filters import Filters
from credits.exports.stream import DATASETS, Stream, file_name, stream
from credits.queries.moments import settle
from registry.auditing.models import Download
from registry.auditing.policies import may_audit
from registry.auditing.questions import as_plain
from registry.identity.models.people import User

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=7)
MOST_UNFINISHED = 3  # per person: one worker serves everybody
MAKE = "registry.auditing.tasks.make_download"


class DownloadRefused(Exception):
    """The request makes sense and will not be done now."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        return str(REFUSALS[self.code])


REFUSALS = {
    "too_many_unfinished": _("Three of your files are still being made. Wait for one, or cancel it."),
    "not_unfinished": _("This file is not being made any more."),
    "not_restartable": _("This file can not be made again: it is ready, or being made."),
}


def open_stream(
    user: User,
    dataset: str,
    format: str,  # noqa: A002
    filters: Filters,
    *,
    door: str = Download.Door.ROOM,
) -> Stream:
    """Record the download and open its stream; the row is written before the first byte goes out.

    Raises PermissionDenied, and the ledger's refusals (AccountNotFound, MomentNotReached, LedgerBusy).
    """
    _require_auditor(user)
    opened = stream(dataset, format, filters)
    Download.objects.create(
        owner=user,
        owner_name=user.name or user.email,
        door=door,
        dataset=dataset,
        format=format,
        filters=as_plain(filters),
        position=opened.position.sequence,
        status=Download.Status.STREAMED,
        file_name=opened.file_name,
    )
    return opened


@transaction.atomic
def request_download(user: User, dataset: str, filters: Filters) -> Download:
    """Have an XLSX file made; the position is fixed now, whenever the file is written.

    The same question of the same position while the first is unfinished is the same
    download. Raises PermissionDenied, DownloadRefused, and the ledger's refusals.
    """
    _require_auditor(user)
    position = settle(filters.as_of)
    # The owner's row is the lock: two clicks at once must not pass the limit together.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    unfinished = Download.objects.filter(
        owner=user, status__in=[Download.Status.QUEUED, Download.Status.RUNNING]
    )
    question = as_plain(filters)
    same = unfinished.filter(dataset=dataset, filters=question, position=position.sequence).first()
    if same is not None:
        return same
    if unfinished.count() >= MOST_UNFINISHED:
        raise DownloadRefused("too_many_unfinished")
    download = Download.objects.create(
        owner=user,
        owner_name=user.name or user.email,
        dataset=DATASETS[dataset].name,
        format="xlsx",
        filters=question,
        position=position.sequence,
        status=Download.Status.QUEUED,
        file_name=file_name(dataset, "xlsx", position),
    )
    transaction.on_commit(lambda: ask_worker(download.pk))
    return download


@transaction.atomic
def cancel_download(download: Download) -> Download:
    """Stop making the file: the worker notices at its next sign of life. DownloadRefused when it is done."""
    held = Download.objects.select_for_update().get(pk=download.pk)
    if not held.is_unfinished:
        raise DownloadRefused("not_unfinished")
    held.status = Download.Status.CANCELLED
    held.run = None
    held.finished_at = timezone.now()
    held.save()
    return held


@transaction.atomic
def restart_download(download: Download) -> Download:
    """Make the file again, of the same position, so with the same bytes. DownloadRefused unless it ended."""
    held = Download.objects.select_for_update().get(pk=download.pk)
    if not held.may_restart:
        raise DownloadRefused("not_restartable")
    held.status = Download.Status.QUEUED
    held.attempts = held.written_rows = 0
    held.problem = held.sha256 = ""
    held.size = held.finished_at = held.expires_at = held.run = None
    held.seen_at = timezone.now()
    held.save()
    transaction.on_commit(lambda: ask_worker(held.pk))
    return held


def ask_worker(download_id: int) -> None:
    """Best effort: without a broker the download waits for the sweeper."""
    try:
        current_app.send_task(MAKE, args=[download_id], ignore_result=True, retry=False)
    except (OSError, OperationalError) as error:
        log.warning("download_waits_for_sweeper", download=download_id, error=str(error))


def _require_auditor(user: User) -> None:
    if not may_audit(user):
        raise PermissionDenied
