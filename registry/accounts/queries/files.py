"""Files of instructions: those of a person's accounts, what is wrong with one in words, how far one has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.catalogue.all import CATALOGUE
from registry.accounts.checks.questions import Failure
from registry.accounts.models import Instruction, InstructionFile, Representative
from registry.accounts.nouns.instruction_files import FileState, InstructionFileQuerySet
from registry.accounts.nouns.instructions import OPEN_STATES, InstructionState
from registry.accounts.policies import readable_accounts
from registry.identity.models.people import User
from registry.monitoring.readings.faults import Fault as ReadingFault

# Said of the cells of such a file; what reading any file meets is said by the faults of readings.
TEXTS = {
    "no_rows": _("There is no row after the line with the names of the columns."),
    "too_many_rows": _("A file has at most %(accepted)s rows: bring the rest in another one."),
    "cell_too_long": _("“%(found)s” is too long: at most %(accepted)s characters are accepted."),
    "other_account": _("“%(found)s” is another account than the file is for: %(accepted)s is accepted."),
    "not_a_serial_number": _("“%(found)s” is no serial number: copy it as it is printed (%(accepted)s)."),
    "not_a_year": _("“%(found)s” is no year: four digits such as %(accepted)s are accepted."),
    "not_a_purpose": _("“%(found)s” is no purpose: %(accepted)s are accepted."),
    "not_a_scheme": _("“%(found)s” is no scheme: %(accepted)s are accepted."),
    "not_a_beneficiary": _(
        "“%(found)s” is no beneficiary that you may name: the exact name or the id of one is accepted."
    ),
    "name_of_several": _("“%(found)s” is the name of several: one of the ids %(accepted)s is accepted."),
}


@dataclass(frozen=True, slots=True)
class ToldFault:
    """A fault in the reader's words: what is wrong, and what would be accepted or is to be done."""

    row: int
    column: str
    code: str
    found: str
    text: str
    accepted: str


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def told(faults: Iterable[Mapping[str, Any]]) -> list[ToldFault]:
    """Faults as they are stored, in the language of whoever reads them."""
    return [_told(one) for one in faults]


def _told(one: Mapping[str, Any]) -> ToldFault:
    code, found, accepted = str(one["code"]), str(one["found"]), str(one["accepted"])
    if code in CATALOGUE:
        failure = Failure(check=CATALOGUE.check(code), details=one["details"])
        text, accepted = failure.text, failure.next_step
    elif code in TEXTS:
        text = str(TEXTS[code]) % _Gaps(found=found, accepted=accepted)
    else:
        text = ReadingFault(code=code, found=found, accepted=accepted).text
    return ToldFault(
        row=int(one["row"]), column=str(one["column"]), code=code, found=found, text=text, accepted=accepted
    )


def files_visible_to(user: Any) -> InstructionFileQuerySet:
    """Files of accounts whose statements the person reads, and those that they brought themselves."""
    rows = InstructionFile.objects.filter(account__in=readable_accounts(user).order_by().values("pk"))
    if isinstance(user, User) and user.is_active:
        rows = rows | InstructionFile.objects.filter(brought_by=user)
    found: InstructionFileQuerySet = rows.select_related(
        "account__holder__organisation", "brought_by", "approved_by"
    )
    return found.defer("rows", "faults")


def files_awaiting(user: Any) -> InstructionFileQuerySet:
    """Files that wait for the person's approval."""
    if not isinstance(user, User) or not user.is_active:
        nothing: InstructionFileQuerySet = InstructionFile.objects.none()
        return nothing
    approving = Representative.objects.in_force().filter(person=user, may_approve=True)
    rows: InstructionFileQuerySet = files_visible_to(user).filter(
        state=FileState.PROPOSED, account__public_id__in=approving.values("account")
    )
    return rows.exclude(brought_by=user)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work on a file has come, in rows."""

    done: int
    total: int


KEPT = 3600  # seconds


def tell_progress(file: InstructionFile, done: int) -> None:
    """Outside the transaction, which shows nothing before its end."""
    cache.set(f"instruction-file:{file.pk}:{file.state}", done, KEPT)


def progress_of(file: InstructionFile) -> Progress:
    """Rows judged, set aside or approved so far; of an approved file the rows that have come to their end."""
    if file.state == FileState.APPROVED:
        ended = Instruction.objects.filter(batch=file).exclude(state__in=OPEN_STATES).count()
        return Progress(ended, file.row_count)
    if file.is_at_work:
        return Progress(int(cache.get(f"instruction-file:{file.pk}:{file.state}", 0) or 0), file.row_count)
    return Progress(file.row_count, file.row_count)


def outcomes_of(file: InstructionFile) -> list[dict[str, Any]]:
    """How many rows of a file stand in which state, and by which check those are kept that wait."""
    rows = Instruction.objects.filter(batch=file).order_by().values("state", "blocked_by")
    counted = rows.annotate(count=Count("pk")).order_by("state", "blocked_by")
    return [
        {
            "state": row["state"],
            "label": InstructionState(row["state"]).label,
            "blocked_by": row["blocked_by"] if row["state"] in OPEN_STATES else "",
            "count": row["count"],
        }
        for row in counted
    ]
