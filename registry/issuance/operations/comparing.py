"""Is what was issued still what it was? One decision at a time; nothing is written."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from credits.errors import Refusal
from registry.documents.storage import store
from registry.issuance.models import ReverificationDifference
from registry.issuance.operations.published import reference_of, registry_of
from registry.issuance.queries.evidence import Evidence
from registry.monitoring.calculating import digest_of
from registry.monitoring.models import Intake, Recalculation
from registry.monitoring.queries import amounts
from registry.submissions.queries.submissions import is_intact

Check = ReverificationDifference.Check
Wanted = tuple[int | None, int | None, str | None]  # units, vintage, account where it is known
BLOCK = 1 << 20  # bytes read at a time
# What damaged data can do to a calculation or to the reading of a text; anything else is our own fault.
FAULTS = (Refusal, LookupError, ValueError, ArithmeticError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that differs."""

    check: str
    place: str = ""
    expected: str = ""
    found: str = ""


@dataclass(slots=True)
class Comparison:
    """One chunk: what was looked at, by kind, and what is read once for all its decisions."""

    figures: Counter[str] = field(default_factory=Counter)
    # By the key of a content and the digest of the editions of tables that it was calculated with.
    prepared: dict[tuple[int | None, str | None], amounts.Prepared] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # digest as kept → digest of the bytes

    def differences(self, evidence: Evidence) -> list[Found]:
        """Everything that differs of one decision, in the order of the checks."""
        self.figures["decisions"] += 1
        try:
            return [
                *self._units(evidence),
                *self._allocated(evidence),
                *self._verified(evidence),
                *self._recalculated(evidence),
                *self._stored(evidence),
            ]
        except FAULTS as fault:
            # A run must look at the other decisions too; what can no longer be calculated or read differs.
            return [Found(check=Check.FAULT, found=f"{type(fault).__name__}: {fault}"[:500])]

    def _units(self, one: Evidence) -> Iterator[Found]:
        """Each issuance of the ledger against the allocation (or the published notification) behind it."""
        sides = {side.pk: side for side in one.decision.notifications.all()}
        for row in one.allocations:
            if row.transaction_id is None:
                continue
            place = f"{sides[row.notification_id].side}/{row.number}"
            wanted: Wanted = (row.quantity, row.vintage, row.account.number if row.account else "")
            yield from self._issuance(one, row.transaction_id, sides[row.notification_id].side, place, wanted)
        for side in sides.values():
            if side.transaction_id is not None:
                wanted = (side.quantity, one.decision.vintage, None)
                yield from self._issuance(one, side.transaction_id, side.side, side.side, wanted)

    def _issuance(self, one: Evidence, entry: Any, side: str, place: str, wanted: Wanted) -> Iterator[Found]:
        self.figures["issuances"] += 1
        issued = one.issuances.get(entry)
        quantity, vintage, account = wanted
        country = one.decision.partner_country_id
        expected = (quantity, vintage, registry_of(side, country), reference_of(one.decision), account)
        if issued is None:
            yield Found(check=Check.UNITS, place=place, expected=_text(expected), found="")
            return
        units = issued.last_serial - issued.first_serial + 1
        self.figures["units"] += units
        series = issued.series
        found = (
            units,
            series.vintage,
            series.registry_id,
            series.reference,
            None if account is None else issued.destination.number,
        )
        if found != expected:
            yield Found(check=Check.UNITS, place=place, expected=_text(expected), found=_text(found))

    def _allocated(self, one: Evidence) -> Iterator[Found]:
        """Sums: of a side, of the decision, and of each vintage against what it rests on (I5, I6)."""
        if one.request is None:
            return
        for side in one.decision.notifications.all():
            quantity = sum(row.quantity for row in one.allocations if row.notification_id == side.pk)
            if quantity != side.quantity:
                yield Found(
                    check=Check.NOTIFIED, place=side.side, expected=str(side.quantity), found=str(quantity)
                )
        total = sum(row.quantity for row in one.allocations)
        if total != one.decision.total_quantity:
            yield Found(
                check=Check.NOTIFIED,
                place="total",
                expected=str(one.decision.total_quantity),
                found=str(total),
            )

    def _verified(self, one: Evidence) -> Iterator[Found]:
        """What the third-party entity verified, against what the decision kept of it."""
        if one.request is None:
            return
        amounts = one.verification.amounts.all() if one.verification is not None else ()
        now = {row.year: row.quantity for row in amounts}
        kept = {row.vintage: row.verified for row in one.amounts}
        self.figures["verified_years"] += len(kept)
        yield from _by_year(Check.VERIFIED, kept, now)

    def _recalculated(self, one: Evidence) -> Iterator[Found]:
        """The stored inputs, calculated once more with the pinned content and editions of tables."""
        if one.request is None:
            return
        kept = {row.vintage: row.recalculated for row in one.amounts}
        recalculation = one.verification.recalculation if one.verification is not None else None
        if recalculation is None or recalculation.content is None:
            yield Found(check=Check.RECALCULATION, expected=_text(tuple(kept.items())), found="")
            return
        self.figures["recalculations"] += 1
        if recalculation.content.digest != recalculation.content_sha256:
            yield Found(
                check=Check.RECALCULATION,
                place="content",
                expected=recalculation.content_sha256,
                found=recalculation.content.digest,
            )
        if (digest := digest_of(recalculation.inputs)) != recalculation.inputs_sha256:
            yield Found(
                check=Check.WORKBOOK, place="inputs", expected=recalculation.inputs_sha256, found=digest
            )
        yield from _by_year(Check.RECALCULATION, kept, self._again(recalculation))

    def _again(self, recalculation: Recalculation) -> dict[int, int]:
        tables = recalculation.tables
        key = (recalculation.content_id, None if tables is None else digest_of(tables))
        if key not in self.prepared:
            self.prepared[key] = amounts.prepare(recalculation)
        return amounts.again(recalculation, self.prepared[key])

    def _stored(self, one: Evidence) -> Iterator[Found]:
        """The bytes of every file, and every form as it was sealed."""
        recalculation = one.verification.recalculation if one.verification is not None else None
        if recalculation is not None:
            yield from self._brought("intake", recalculation.values_intake)
            yield from self._brought("readings", recalculation.readings_intake)
        for version in one.documents:
            yield from self._file(Check.DOCUMENT, f"{version.pk} {version.file_name}", version.sha256)
        for form in one.forms:
            self.figures["forms"] += 1
            if not is_intact(form):
                place = f"{form.submission.form_code} {form.number}"
                yield Found(check=Check.FORM, place=place, expected=form.sha256, found="")

    def _brought(self, place: str, intake: Intake | None) -> Iterator[Found]:
        """The workbook, or the table of meter readings, as it was taken in."""
        if intake is None or intake.document_version is None:
            return
        kept = intake.document_version.sha256
        yield from self._file(Check.WORKBOOK, f"{intake.document_version.file_name} ({place})", kept)
        if kept != intake.sha256:
            yield Found(check=Check.WORKBOOK, place=place, expected=intake.sha256, found=kept)

    def _file(self, check: str, place: str, sha256: str) -> Iterator[Found]:
        self.figures["files"] += 1
        if sha256 not in self.files:
            self.files[sha256] = _digest_of_file(sha256)
        if self.files[sha256] != sha256:
            yield Found(check=check, place=place[:300], expected=sha256, found=self.files[sha256])


def _digest_of_file(sha256: str) -> str:
    """Of the bytes that are kept now; empty where there are none."""
    digest = hashlib.sha256()
    try:
        with store().open_kept(sha256) as kept:
            while block := kept.read(BLOCK):
                digest.update(block)
    except (FileNotFoundError, ValueError):
        return ""
    return digest.hexdigest()


def _by_year(check: str, kept: dict[int, int], now: dict[int, int]) -> Iterator[Found]:
    """Years that differ; a year that has come or gone differs from nothing."""
    for year in sorted(set(kept) | set(now)):
        if kept.get(year, 0) != now.get(year, 0):
            yield Found(
                check=check, place=str(year), expected=str(kept.get(year, 0)), found=str(now.get(year, 0))
            )


def _text(values: tuple[Any, ...]) -> str:
    return ", ".join("–" if value is None else str(value) for value in values)[:500]
