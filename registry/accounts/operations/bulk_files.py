"""Bring a file of instructions, decide on it, and do what follows.

    file = bring(account, "retirement", opened, file_name="rows.xlsx", by=user, request_id=id)
    take_file_step(file.public_id, "propose", by=user, request_id=id)
    take_file_step(file.public_id, "approve", by=another, request_id=id, proof=Proof(confirmation=…))
    work_on(file.pk)     # what a worker does: judge, set aside, approve, execute, set free

Short files are worked on while somebody waits, others by a worker. ``work_on`` may run twice, at once, or be lost:
each of its parts is one transaction under the file's lock, and a sweeper takes up what was left.
"""

import hashlib
from datetime import timedelta
from functools import partial
from typing import IO
from uuid import UUID

import structlog
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from credits.models import Account
from registry.accounts.errors import FileChanged, FileKeyReused, FileKindUnknown, FileStepOutOfPlace
from registry.accounts.models import InstructionFile, InstructionFileEvent
from registry.accounts.notices import tell_file_news
from registry.accounts.nouns.instruction_files import AT_WORK, GIVEN_UP, FileState
from registry.accounts.nouns.instructions import InstructionKind
from registry.accounts.operations.approving import Proof
from registry.accounts.operations.bulk_executing import (
    approve_rows,
    end_when_done,
    execute_file,
    free_some,
)
from registry.accounts.operations.bulk_judging import judge
from registry.accounts.operations.bulk_proposing import propose_rows
from registry.accounts.operations.bulk_reading import read_rows
from registry.accounts.operations.bulk_steps import (
    APPROVE_ALL,
    BRING,
    EXPIRE_ALL,
    JUDGE,
    PROPOSE_ALL,
    REJECT_ALL,
    WITHDRAW,
    keep_faults,
    locked_file,
    note_step,
)
from registry.accounts.operations.stepping import By, by_program, by_representative, keep_clear
from registry.accounts.policies import authorise_approve, authorise_propose
from registry.accounts.queries.accounts import working_rules
from registry.accounts.queries.controls import figures_of, ledger_now
from registry.accounts.queries.files import tell_progress
from registry.identity.models.people import User
from registry.identity.operations.confirmations import spend_confirmation
from registry.identity.reading import reading
from registry.lifecycle.operations.requests import hash_of

log = structlog.get_logger(__name__)

AT_ONCE = 100  # rows; longer files are left to a worker
WORK = "registry.accounts.tasks.work_on_file"
LOST_AFTER = timedelta(seconds=60)
KINDS = tuple(kind for kind in InstructionKind if kind != InstructionKind.CORRECTION)
STEPS = (PROPOSE_ALL, APPROVE_ALL, REJECT_ALL, WITHDRAW)
# From which states a step leads where.
TAKEN_IN = {
    PROPOSE_ALL: ((FileState.READY,), FileState.PROPOSING),
    APPROVE_ALL: ((FileState.PROPOSED,), FileState.APPROVING),
    REJECT_ALL: ((FileState.PROPOSED,), FileState.REJECTED),
    WITHDRAW: ((FileState.READY, FileState.PROPOSED), FileState.WITHDRAWN),
}


def purpose_of_file(file: InstructionFile) -> str:
    """For which act a second factor is confirmed."""
    return f"instruction-file:{file.public_id}"


def bring(
    account: Account,
    kind: str,
    file: IO[bytes],
    *,
    file_name: str,
    by: User,
    request_id: UUID,
) -> InstructionFile:
    """Read a file and judge its rows: at once if it is short, else when a worker comes to it.

    The same request again gives the same file. Raises PermissionDenied for whoever may not propose, FileKeyReused,
    and FileKindUnknown for a kind of instruction that no file is for. Faults are kept with the file.
    """
    authorise_propose(by, account)
    if kind not in KINDS:
        raise FileKindUnknown(found=kind[:40])
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    digest = hash_of(str(by.public_id), str(account.public_id), kind, sha256)
    if (earlier := _earlier(request_id, digest)) is not None:
        return earlier
    rows, faults = read_rows(file, figures_of(working_rules(account)).most_rows)
    at, acting = ledger_now(), by_representative(by, account)
    with transaction.atomic():
        one = InstructionFile(
            request_id=request_id,
            request_hash=digest,
            account=account,
            kind=kind,
            file_name=file_name[:255],
            sha256=sha256,
            rows=rows,
            row_count=len(rows),
            brought_by=by,
            brought_at=at,
        )
        keep_faults(one, faults)
        if faults:
            one.ended_at = at
        state = FileState.REFUSED if faults else FileState.WAITING
        note_step(one, BRING, state, by=acting, at=at, request_id=request_id)
    return _gone_on_with(one)


def _earlier(request_id: UUID, digest: str) -> InstructionFile | None:
    found: InstructionFile | None = InstructionFile.objects.filter(request_id=request_id).first()
    if found is not None and found.request_hash != digest:
        raise FileKeyReused
    return found


def _gone_on_with(file: InstructionFile) -> InstructionFile:
    """Short files are worked on now; the others by whoever listens."""
    if file.is_at_work:
        if file.row_count <= AT_ONCE:
            work_on(file.pk)
        else:
            transaction.on_commit(partial(ask_worker, file.pk))
    file.refresh_from_db()
    return file


def take_file_step(
    file_id: UUID,
    step: str,
    *,
    by: User,
    request_id: UUID,
    reason: str = "",
    expected_version: int | None = None,
    proof: Proof | None = None,
) -> InstructionFile:
    """Propose, approve, reject or withdraw the whole file; the same request again changes nothing.

    Raises InstructionFile.DoesNotExist, PermissionDenied, FileChanged, FileKeyReused, FileStepOutOfPlace and
    SecondFactorNeeded.
    """
    file = _stepped(file_id, step, by, request_id, reason, expected_version, proof)
    return _gone_on_with(file)


@transaction.atomic
def _stepped(
    file_id: UUID,
    step: str,
    by: User,
    request_id: UUID,
    reason: str,
    expected_version: int | None,
    proof: Proof | None,
) -> InstructionFile:
    rows = InstructionFile.objects.select_related("account__holder__organisation", "brought_by")
    seen: InstructionFile = rows.get(public_id=file_id)
    if _was_taken(seen, step, request_id):
        return seen
    if step == APPROVE_ALL:
        keep_clear(seen.account)
    file = locked_file(seen.pk)
    if file is None:  # a worker is at it: what it makes of it is seen when it is done
        raise FileStepOutOfPlace(state=seen.get_state_display())
    if _was_taken(file, step, request_id):
        return file
    if expected_version not in (None, file.version):
        raise FileChanged
    origins, state = TAKEN_IN[step]
    if file.state not in origins:
        raise FileStepOutOfPlace(state=file.get_state_display())
    at, acting = ledger_now(), _authorised(file, step, by)
    if step in (APPROVE_ALL, REJECT_ALL) and file.expires_at is not None and at >= file.expires_at:
        raise FileStepOutOfPlace(state=FileState.EXPIRED.label)
    if step == APPROVE_ALL:
        if not (proof is not None and proof.by_credential):
            confirmation = proof.confirmation if proof is not None else None
            spend_confirmation(confirmation, by=by, purpose=purpose_of_file(file))
        file.approved_by, file.approved_at = by, at
    if step == WITHDRAW and file.state == FileState.READY:
        file.ended_at = at  # nothing was set aside
    note_step(file, step, state, by=acting, at=at, request_id=request_id, reason=reason)
    return file


def _was_taken(file: InstructionFile, step: str, request_id: UUID) -> bool:
    earlier = InstructionFileEvent.objects.filter(request_id=request_id).first()
    if earlier is None:
        return False
    if (earlier.file_id, earlier.step) != (file.pk, step):
        raise FileKeyReused
    return True


def _authorised(file: InstructionFile, step: str, by: User) -> By:
    """Who brought it proposes and withdraws it; another representative approves and rejects it."""
    if step in (PROPOSE_ALL, WITHDRAW):
        authorise_propose(by, file.account)
        if by.pk != file.brought_by_id:
            raise PermissionDenied(_("Whoever brought the file does this."))
    else:
        authorise_approve(by, file.account)
        if by.pk == file.brought_by_id:
            raise PermissionDenied(_("Another representative than who brought the file decides on it."))
    return by_representative(by, file.account)


def work_on(key: int) -> str:
    """Do everything that can be done with a file now. Returns the state it is in then."""
    _do_step(key)
    file = InstructionFile.objects.only("state", "ended_at").get(pk=key)
    if file.state == FileState.APPROVED:
        execute_file(key)
        with transaction.atomic():
            if (locked := locked_file(key)) is not None:
                end_when_done(locked)
    elif file.state in GIVEN_UP and file.ended_at is None:
        while free_some(key):
            pass
    return InstructionFile.objects.values_list("state", flat=True).get(pk=key)


@transaction.atomic
def _do_step(key: int) -> None:
    """The part of the work that is of all rows or of none; another worker at it is left alone."""
    file = locked_file(key)
    if file is None:
        return
    progress = partial(tell_progress, file)
    if file.state == FileState.WAITING:
        _judge(file)
    elif file.state == FileState.PROPOSING:
        propose_rows(file, progress)
    elif file.state == FileState.APPROVING:
        approve_rows(file, progress)
    elif file.state == FileState.PROPOSED and file.expires_at is not None and file.expires_at <= ledger_now():
        basis = by_program("nobody decided in the time that the rules give")
        note_step(file, EXPIRE_ALL, FileState.EXPIRED, by=basis, at=ledger_now())


def _judge(file: InstructionFile) -> None:
    """The dry run: every row with the faults that it has now."""
    at, by = ledger_now(), by_program("every row was put to the checks")
    with reading():
        found = judge(file, at, partial(tell_progress, file))
    keep_faults(file, found.faults)
    file.quantity = found.quantity
    if found.faults:
        file.ended_at = at
    note_step(file, JUDGE, FileState.REFUSED if found.faults else FileState.READY, by=by, at=at)
    if file.row_count > AT_ONCE:
        tell_file_news(file, [file.brought_by])


def ask_worker(key: int) -> None:
    """Best effort: without a broker the file waits for the sweeper."""
    try:
        current_app.send_task(WORK, args=[key], ignore_result=True, retry=False)
    except (OSError, OperationalError) as error:
        log.warning("instruction_file_waits_for_sweeper", file=key, error=str(error))


def sweep_files() -> int:
    """Take up files whose worker was lost, whose rows are due, or on which nobody decided in time."""
    now = ledger_now()
    waiting = InstructionFile.objects.filter(Q(looked_at=None) | Q(looked_at__lt=now - LOST_AFTER)).filter(
        Q(state__in=[*AT_WORK, FileState.APPROVED])
        | Q(state__in=GIVEN_UP, ended_at__isnull=True)
        | Q(state=FileState.PROPOSED, expires_at__lte=now)
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:100])
    InstructionFile.objects.filter(pk__in=keys).update(looked_at=now)
    for key in keys:
        ask_worker(key)
    return len(keys)
