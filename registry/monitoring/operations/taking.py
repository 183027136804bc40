"""Take monitored values: all of them or none, and calculate at once.

Values come as rows, whatever they were read from. Each later set of rows takes the place of the one before;
nothing is deleted. Refusals and their order: ``errors``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.documents.models import DocumentVersion
from registry.identity.history import change_context
from registry.lifecycle.actors import Actor
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import hash_of
from registry.methodologies.language.nouns import Kind as ParameterKind
from registry.methodologies.language.nouns import Methodology, Parameter
from registry.methodologies.language.units import ONE
from registry.methodologies.queries import key_of
from registry.methodologies.resolving import adopted_content, read_content
from registry.monitoring.calculating import digest_of, key_of_symbol, number_of
from registry.monitoring.checks.material import converted, unit_or_none
from registry.monitoring.errors import ContentMissing, IntakeAtWork, IntakeFaulty
from registry.monitoring.models import Intake, MonitoredValue, MonitoringReport
from registry.monitoring.operations.beginning import (
    earlier_intake,
    lock_for_values,
    next_number,
    report_for,
)
from registry.monitoring.operations.recalculating import recalculate_report
from registry.monitoring.plan import Plan
from registry.monitoring.queries.material import named_plan
from registry.monitoring.queries.subjects import plan_of

MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One value with where it stands. ``value`` is exact text, or a category; days empty: of the project."""

    symbol: str
    value: str
    unit: str = ""
    point: str = ""
    first_on: date | None = None
    last_on: date | None = None
    sheet: str = ""
    cell: str = ""
    is_fixed: bool = False
    option: str = ""
    description: str = ""
    source: str = ""
    methods: str = ""
    frequency: str = ""
    comments: str = ""


@transaction.atomic
def take_values(
    case: Case,
    rows: Sequence[Row],
    *,
    kind: str,
    by: Actor,
    request_id: UUID,
    document_version: DocumentVersion | None = None,
    claims: dict[str, Any] | None = None,
) -> Intake:
    """Keep these rows as what was monitored, and calculate. The same request id gives the same answer.

    ``claims``: see :class:`Intake`. Raises the refusals of ``errors``.
    """
    assert by.user is not None, "values are brought by people and their programs"
    content = [asdict(row) for row in rows]
    file_digest = "" if document_version is None else document_version.sha256
    digest = hash_of(by.authority.actor.public_id, case.public_id, kind, content, claims or {}, file_digest)
    if (earlier := earlier_intake(request_id, digest)) is not None:
        return earlier
    locked = lock_for_values(case, by)
    if (
        earlier := earlier_intake(request_id, digest)
    ) is not None:  # asked twice at once: the case was the lock
        return earlier
    with change_context(by.authority, reason=f"Monitored values: {kind}"):
        report = report_for(locked)
        if values_at_work(report):
            raise IntakeAtWork  # read later, the file would take the place of these newer values
        if faults := list(faults_in(rows, methodology_of(report), plan_of(report.design_document))):
            raise IntakeFaulty(faults)
        intake = _keep(report, rows, kind, by, document_version, claims or {})
        intake.sha256 = file_digest or digest_of(content)
        intake.request_id, intake.request_hash = request_id, digest
        report.intakes.filter(is_current=True).exclude(kind=Intake.Kind.READINGS).update(is_current=False)
        intake.save()
        MonitoredValue.objects.bulk_create(stored(intake, rows), batch_size=1000)
        recalculate_report(report)
    return intake


def methodology_of(report: MonitoringReport) -> Methodology:
    """What the methodology says, as adopted. Raises ContentMissing."""
    content = adopted_content(report.methodology_version)
    if content is None:
        raise ContentMissing(methodology=key_of(report.methodology_version))
    return read_content(content)


def values_at_work(report: MonitoringReport) -> bool:
    """Whether a file with values is waiting or being read; meter readings are a line of their own."""
    at_work = report.intakes.filter(state__in=[Intake.State.WAITING, Intake.State.READING])
    return at_work.exclude(kind=Intake.Kind.READINGS).exists()


def faults_in(rows: Sequence[Row], methodology: Methodology, plan: Plan) -> Iterator[dict[str, Any]]:
    """What no calculation could make sense of, or the plan knows otherwise; what is likely, the checks say."""
    if not rows:
        yield _fault("no_rows", Row(symbol="", value=""), "", _("at least one value"))
    if len(rows) > MOST_ROWS:
        yield _fault("too_many_rows", rows[MOST_ROWS], str(len(rows)), str(MOST_ROWS))
        return
    accepted = [key for key, one in methodology.parameters.items() if one.kind != ParameterKind.CALCULATED]
    plan = named_plan(plan, methodology)
    given: set[tuple[object, ...]] = set()
    for row in rows:
        parameter = methodology.parameters.get(key_of_symbol(methodology, row.symbol))
        if parameter is None or parameter.kind == ParameterKind.CALCULATED:
            yield _fault("unknown_parameter", row, row.symbol, ", ".join(accepted))
            continue
        point = row.point.strip(" ()")
        # As the language reads it: one that is the same everywhere has no points, one of the project no days.
        place = (
            parameter.key,
            point if parameter.index else "",
            *((row.first_on, row.last_on) if parameter.by_period else ()),
        )
        if place in given:
            yield _fault("value_repeated", row, f"{row.symbol} {point}".strip(), _("each value once"))
        given.add(place)
        faults = list(_faults_of(row, parameter))
        yield from faults or _against_plan(row, point, parameter, plan)


def _faults_of(row: Row, parameter: Parameter) -> Iterator[dict[str, Any]]:
    if parameter.is_category:
        if parameter.categories and row.value not in parameter.categories:
            yield _fault("unknown_category", row, row.value, ", ".join(parameter.categories))
    elif number_of(row.value) is None:
        wanted = _("an exact decimal of at most 30 digits, not above 1,000,000,000,000,000")
        yield _fault("not_a_number", row, row.value, wanted)
    elif row.unit and unit_or_none(row.unit) is None:
        yield _fault("unit_unknown", row, row.unit, str(parameter.unit))
    if row.first_on is not None and row.last_on is not None and row.last_on < row.first_on:
        yield _fault("period_backwards", row, f"{row.first_on} – {row.last_on}", _("the first day first"))


def _against_plan(row: Row, point: str, parameter: Parameter, plan: Plan) -> Iterator[dict[str, Any]]:
    """Monitored is what the plan has, where it has it; fixed ex ante is what it says, and nothing else.

    Its tables hold numbers, and those fixed ex ante for all points alike: a category, or a number of each
    point, is not known to it and passes.
    """
    if parameter.is_category:
        return
    if parameter.kind == ParameterKind.MONITORED:
        points = [one.point for one in plan.parameters if one.symbol == parameter.key]
        if point not in points:
            named = ", ".join(f"{parameter.key} {one}".strip() for one in points)
            yield _fault("not_in_plan", row, f"{row.symbol} {point}".strip(), named or _("what the plan has"))
        return
    fixed = [one for one in plan.fixed if one.symbol == parameter.key and one.estimated is not None]
    unit = str(parameter.unit or ONE)
    for one in fixed:
        assert one.estimated is not None, "left out above"
        said = converted(Decimal(row.value), row.unit or unit, unit)
        if said is None or said != converted(one.estimated, one.unit or unit, unit):
            wanted = f"{format(one.estimated, 'f')} {one.unit}".strip()
            yield _fault("plan_changed", row, f"{row.value} {row.unit}".strip(), wanted)
    if not fixed and not parameter.index and not parameter.has_own_number:
        yield _fault("not_in_plan", row, row.symbol, _("what the plan has"))


def _fault(code: str, row: Row, found: str, accepted: str) -> dict[str, Any]:
    text = _("%(place)s: “%(found)s” is not accepted for %(symbol)s; accepted: %(accepted)s.")
    place = f"{row.sheet}!{row.cell}" if row.sheet else row.cell
    return {
        "code": code,
        "sheet": row.sheet,
        "cell": row.cell,
        "found": found[:200],
        "accepted": accepted,
        "text": text
        % {"place": place or "–", "found": found[:200], "symbol": row.symbol, "accepted": accepted},
    }


def _keep(
    report: MonitoringReport,
    rows: Sequence[Row],
    kind: str,
    by: Actor,
    document_version: DocumentVersion | None,
    claims: dict[str, Any],
) -> Intake:
    return Intake(
        report=report,
        number=next_number(report),
        kind=kind,
        state=Intake.State.TAKEN,
        is_current=True,
        document_version=document_version,
        rows=len(rows),
        claims=claims,
        asked_by=by.user,
        finished_at=timezone.now(),
    )


def stored(intake: Intake, rows: Sequence[Row]) -> Iterator[MonitoredValue]:
    """The rows as they are kept."""
    for position, row in enumerate(rows, 1):
        says = asdict(row)
        says["cell"] = row.cell or _("row %(number)s") % {"number": position}
        yield MonitoredValue(intake=intake, position=position, **says)
