"""Take a file of the case: a workbook with what was monitored, or a table of meter readings.

Small files are read while somebody waits, others by a worker; both by :func:`read_waiting`, which may run
twice or be lost. A file is taken whole or refused with every fault; the intake keeps which.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.core.cache import cache
from django.db import DataError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from credits.errors import Refusal
from registry.documents.models import DocumentKind, DocumentVersion, MediaType
from registry.documents.storage import store
from registry.identity.history import change_context
from registry.lifecycle.actors import Actor, actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import hash_of
from registry.monitoring.errors import FileNotThere, IntakeAtWork, IntakeFaulty
from registry.monitoring.models import Intake
from registry.monitoring.operations.beginning import (
    earlier_intake,
    lock_for_values,
    next_number,
    report_for,
)
from registry.monitoring.operations.reading import read_readings, read_workbook
from registry.monitoring.operations.recalculating import recalculate_report
from registry.monitoring.operations.taking import methodology_of

log = structlog.get_logger(__name__)

AT_ONCE = 1024 * 1024  # bytes; larger files are left to a worker
READ = "registry.monitoring.tasks.read_file"
LOST_AFTER = timedelta(seconds=30)
PROGRESS_LASTS = 3600  # seconds


def take_file(case: Case, version: DocumentVersion, *, by: Actor, request_id: UUID) -> Intake:
    """Begin to take a file that lies in the case; the intake says what came of it, at once or later.

    Raises the refusals of ``errors`` but IntakeFaulty: faults are kept with the intake.
    """
    intake = _begin(case, version, by, request_id)
    if intake.state != Intake.State.WAITING:
        return intake
    if version.size <= AT_ONCE and not version.is_waiting:
        read_waiting(intake.pk)
        intake.refresh_from_db()
    else:
        ask_worker(intake.pk)
    return intake


@transaction.atomic
def _begin(case: Case, version: DocumentVersion, by: Actor, request_id: UUID) -> Intake:
    assert by.user is not None, "files are brought by people and their programs"
    digest = hash_of(by.authority.actor.public_id, case.public_id, "file", version.pk)
    if (earlier := earlier_intake(request_id, digest)) is not None:
        return earlier
    locked = lock_for_values(case, by)
    if (earlier := earlier_intake(request_id, digest)) is not None:
        return earlier
    document = version.document
    if (
        document.case_id != locked.pk
        or document.kind != DocumentKind.MONITORING_REPORT
        or document.withdrawn_at is not None
        or version.state == DocumentVersion.State.QUARANTINED
    ):
        raise FileNotThere
    with change_context(by.authority, reason="Monitored values: file"):
        report = report_for(locked)
        methodology_of(report)
        if report.intakes.filter(state__in=[Intake.State.WAITING, Intake.State.READING]).exists():
            raise IntakeAtWork
        is_table = version.media_type == MediaType.CSV or version.file_name.lower().endswith(".csv")
        return Intake.objects.create(
            report=report,
            number=next_number(report),
            kind=Intake.Kind.READINGS if is_table else Intake.Kind.WORKBOOK,
            document_version=version,
            sha256=version.sha256,
            asked_by=by.user,
            request_id=request_id,
            request_hash=digest,
        )


def read_waiting(intake_id: int) -> str:
    """Read the file of a waiting intake. Returns its state afterwards; another run at the same time is left alone."""
    with transaction.atomic():
        intake = (
            Intake.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("report__case", "document_version", "asked_by")
            .filter(pk=intake_id, state__in=[Intake.State.WAITING, Intake.State.READING])
            .first()
        )
        if intake is None:
            return ""
        assert intake.document_version is not None, "begun with a file"
        version = intake.document_version
        if version.is_waiting:
            return intake.state  # the checks come first: asked again by the sweeper
        by = actor_for(intake.asked_by, basis="upload")
        with change_context(by.authority, reason="Monitored values: file"):
            intake.finished_at = timezone.now()
            if faults := _faults_of(intake, version, by):
                intake.state, intake.is_current = Intake.State.REFUSED, False
                intake.faults, intake.rows, intake.claims = faults, 0, {}
                intake.save()
        return intake.state


def _faults_of(intake: Intake, version: DocumentVersion, by: Actor) -> list[dict[str, Any]]:
    """Take everything and calculate, or take nothing and say why."""
    if version.state == DocumentVersion.State.QUARANTINED:
        return [{"code": version.quarantine_code, "sheet": "", "cell": "", "text": version.reason}]
    try:
        with transaction.atomic(), store().open_kept(version.sha256) as file:
            lock_for_values(intake.report.case, by)
            intake.report.refresh_from_db()  # its period may have moved before the case was locked
            if intake.kind == Intake.Kind.READINGS:
                read_readings(intake, file, lambda lines: tell_progress(intake, lines))
            else:
                read_workbook(intake, file)
            _supersede(intake)
            intake.state, intake.is_current = Intake.State.TAKEN, True
            intake.save()
            recalculate_report(intake.report)
    except IntakeFaulty as faulty:
        return faulty.faults
    except Refusal as refusal:
        return [{"code": refusal.code, "sheet": "", "cell": "", "text": refusal.message}]
    except (ArithmeticError, DataError) as error:
        # Whatever a file holds, its intake comes to an end: it would be read again for ever.
        log.warning("intake_not_calculable", intake=intake.pk, error=type(error).__name__)
        text = _("What the file holds cannot be calculated with: look for numbers that are far too large.")
        return [{"code": "not_calculable", "sheet": "", "cell": "", "text": text}]
    return []


def _supersede(intake: Intake) -> None:
    others = intake.report.intakes.filter(is_current=True).exclude(pk=intake.pk)
    if intake.kind == Intake.Kind.READINGS:
        others.filter(kind=Intake.Kind.READINGS).update(is_current=False)
    else:
        others.exclude(kind=Intake.Kind.READINGS).update(is_current=False)


def tell_progress(intake: Intake, lines: int) -> None:
    """How many lines were read, for whoever waits: outside the transaction, which shows nothing before its end."""
    cache.set(f"intake:{intake.pk}", lines, PROGRESS_LASTS)


def progress_of(intake: Intake) -> int:
    """Lines read so far; those of a finished intake are its rows."""
    return int(cache.get(f"intake:{intake.pk}", 0)) if intake.is_at_work else intake.rows


def ask_worker(intake_id: int) -> None:
    """Best effort: without a broker the file waits for the sweeper."""
    try:
        current_app.send_task(READ, args=[intake_id], ignore_result=True, retry=False, countdown=1)
    except (OSError, OperationalError) as error:
        log.warning("intake_waits_for_sweeper", intake=intake_id, error=str(error))


def lost_intakes() -> list[int]:
    """Files that wait too long: their worker was lost, or the check of the file came later."""
    waiting = Intake.objects.filter(state__in=[Intake.State.WAITING, Intake.State.READING])
    return list(waiting.filter(asked_at__lt=timezone.now() - LOST_AFTER).values_list("pk", flat=True)[:100])
