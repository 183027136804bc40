"""What happens by the clock: execute what is due, and end what waited too long.

Safe to run twice, at once, or killed in the middle: each instruction is one transaction under its row's lock,
with the ledger's entry, its event and its state in it.
"""

from collections import Counter
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F

from credits.errors import Refusal
from registry.accounts.checks.questions import Failure
from registry.accounts.checks.table import EXPIRE
from registry.accounts.models import Instruction
from registry.accounts.nouns.instructions import OPEN_STATES, InstructionState
from registry.accounts.operations.agreeing import WHEN_DUE, execute, failures_now
from registry.accounts.operations.approving import give_up
from registry.accounts.operations.refusing import meant_by
from registry.accounts.operations.stepping import act_id, by_program, keep_clear, lock_origin
from registry.accounts.queries.controls import ledger_now

log = structlog.get_logger(__name__)

MOST_PER_SWEEP = 500
PAUSE = timedelta(minutes=1)  # before what was kept is tried again
# What may pass: the instruction is kept and tried again. Anything else ends it.
PASSING = {"JR-1503", "JR-4024", "JR-4025", "JR-4026", "JR-4016", "JR-4043", "JR-3014"}


def execute_due(*, most: int = MOST_PER_SWEEP) -> dict[str, int]:
    """Execute every instruction whose moment has come. Returns how many of what was done."""
    now = ledger_now()
    rows = Instruction.objects.filter(
        # Rows of a file are executed part by part with it.
        batch__isnull=True,
        state=InstructionState.DELAYED,
        executes_at__lte=now,
        expires_at__gt=now,
    )
    due = rows.exclude(looked_at__gt=now - PAUSE).order_by(
        F("looked_at").asc(nulls_first=True), "executes_at"
    )
    done: Counter[str] = Counter()
    for key in list(due.values_list("pk", flat=True)[:most]):
        try:
            done[execute_one(key)] += 1
        except Exception:
            log.exception("instruction_failed", instruction=key)
            Instruction.objects.filter(pk=key).update(looked_at=now)
            done["failed"] += 1
    return dict(done)


@transaction.atomic
def execute_one(key: int) -> str:
    """Execute one: ``completed``, ``kept``, ``terminated``, or ``nothing`` where somebody was quicker."""
    rows = Instruction.objects.select_related(
        "origin__holder__organisation",
        "destination__holder__organisation",
        "proposed_by",
        "approved_by",
        "reverses",
    )
    seen = rows.get(pk=key)
    keep_clear(seen.origin, seen.destination)
    lock_origin(seen.origin)
    one = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    at = ledger_now()
    if (
        one is None
        or one.state != InstructionState.DELAYED
        or one.executes_at is None
        or one.executes_at > at
    ):
        return "nothing"
    failures = failures_now(one, at)
    if not failures:
        try:
            with transaction.atomic():
                execute(one, by=by_program(WHEN_DUE), at=at)
        except Refusal as refusal:
            one.refresh_from_db()
            failures = [meant_by(refusal)]
        else:
            return "completed"
    return _not_executed(one, failures[0])


def _not_executed(one: Instruction, failure: Failure) -> str:
    """Keep it for another time, or end it: what stands in the way is said either way."""
    at = ledger_now()
    one.blocked_by, one.looked_at = failure.code, at
    if failure.code in PASSING:
        one.save(update_fields=["blocked_by", "looked_at"])
        return "kept"
    give_up(
        one,
        EXPIRE,
        InstructionState.TERMINATED,
        by=by_program(f"the check {failure.code} failed when it was to be executed"),
        at=at,
        request_id=act_id(one, "terminate"),
        reason=failure.text,
    )
    return "terminated"


def end_expired(*, most: int = MOST_PER_SWEEP) -> int:
    """End what nobody approved, accepted or could execute in time. Returns how many."""
    rows = Instruction.objects.filter(state__in=OPEN_STATES, expires_at__lte=ledger_now())
    # What nobody decided on in a file expires with it.
    rows = rows.exclude(batch__isnull=False, state=InstructionState.AWAITING_APPROVAL).order_by("expires_at")
    return sum(end_one(key) for key in list(rows.values_list("pk", flat=True)[:most]))


@transaction.atomic
def end_one(key: int) -> bool:
    """End one that is past its time; whether it was."""
    rows = Instruction.objects.select_related("origin", "destination")
    one = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    at = ledger_now()
    if one is None or not one.is_open or one.expires_at > at:
        return False
    give_up(
        one,
        EXPIRE,
        InstructionState.TERMINATED,
        by=by_program("nobody acted in the time that the rules give"),
        at=at,
        request_id=act_id(one, "terminate"),
    )
    return True
