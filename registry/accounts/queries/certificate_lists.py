"""What the list of retirements and cancellations shows of each, in a fixed number of queries for a page."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from credits.models import Movement
from registry.accounts.models import Beneficiary
from registry.accounts.queries.purposes import beneficiary_id, purposes, schemes


def complete(rows: Sequence[Any]) -> None:
    """Add ``purpose``, ``scheme``, ``beneficiary`` (empty where not public), ``references`` and ``correction``."""
    references = _references([row.sequence for row in rows])
    persons = _public_persons(rows)
    known, reported = purposes(), schemes()
    for row in rows:
        facts = row.entry.facts
        purpose = known.get(row.purpose_code)
        row.purpose = purpose.label if purpose is not None else str(facts.get("purpose") or "")
        row.scheme = str(reported.get(str(facts.get("use_scheme") or "")) or "")
        row.use_year = facts.get("use_year")
        row.beneficiary = _name(facts, persons)
        row.references = references[row.sequence]
        row.correction = getattr(row.entry, "reversed_by", None)


def _references(sequences: Sequence[int]) -> dict[int, list[str]]:
    moved = Movement.objects.filter(transaction__in=sequences).order_by()
    found: dict[int, list[str]] = defaultdict(list)
    for sequence, reference in sorted(set(moved.values_list("transaction_id", "series__reference"))):
        found[sequence].append(reference)
    return found


def _public_persons(rows: Sequence[Any]) -> dict[str, str]:
    """Names of natural persons who consent now; the ledger has none."""
    named_persons = (beneficiary_id(row.entry.facts) for row in rows if _is_person(row.entry.facts))
    keys = {key for key in named_persons if key is not None}
    if not keys:
        return {}
    found = Beneficiary.objects.select_related("merged_into").filter(public_id__in=keys)
    named = ((row, row.merged_into or row) for row in found)
    return {str(row.public_id): person.name for row, person in named if person.is_public}


def _is_person(facts: Any) -> bool:
    given = facts.get("beneficiary")
    return isinstance(given, dict) and given.get("kind") == Beneficiary.Kind.PERSON


def _name(facts: Any, persons: dict[str, str]) -> str:
    given = facts.get("beneficiary")
    if not isinstance(given, dict):
        return ""
    return persons.get(str(given.get("id")), "") if _is_person(facts) else str(given.get("name") or "")
