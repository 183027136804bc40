"""issuances.csv: decisions, what each side was notified of and issued, and the units for it."""

import hashlib
import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import apply_values, differing_fields
from registry.reference_data.operations.tables import issuance_row as reading
from registry.reference_data.operations.tables.base import FactTable, Record

LONGEST_SLUG = 60  # also the reference of units issued to several projects, 64 characters at most


def slug_for(values: dict[str, Any]) -> str:
    """The lasting address of a new decision: MN001-1, ID002-ID003-1, PW001-2015-12-01."""
    names = re.sub(r"[^A-Za-z0-9]+", "-", values["projects_as_printed"]).strip("-")
    if values["number"] is not None:
        ending = f"{values['number']}"
    else:
        ending = str(
            values["monitoring_from"] or values["monitoring_to"] or values["decided_on"] or "undated"
        )
    if values["vintage"]:
        ending = f"{ending}-{values['vintage']}"
    room = LONGEST_SLUG - len(ending) - 1
    if len(names) > room:
        digest = hashlib.sha256(names.encode()).hexdigest()[:8]
        names = f"{names[: room - 9].rstrip('-')}-{digest}"
    slug = f"{names}-{ending}"
    taken = set(IssuanceDecision.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    position = 2
    free = slug
    while free in taken:
        free, position = f"{slug}-{position}", position + 1
    return free


class Issuances(FactTable):
    """Rows are stored one by one: whether a row is new can depend on the row before it."""

    name = "issuances.csv"
    key_column = "project_ref"
    columns: ClassVar[tuple[str, ...]] = (
        *("project_ref", "issuance_no", "row_scope", "monitoring_from", "monitoring_to", "period_as_printed"),
        *("vintage_year", "amount_total", "amount_japan_side", "amount_partner_side"),
        *("amount_government_of_japan", "jc_decision_date", "issuance_date_japan", "issuance_date_partner"),
        *("serial_range", "status", "source", "verified", "derived_fields", "notes"),
    )
    batch_size = 1

    def read(self, row: Row) -> Record | None:
        named = reading.named_projects(row)
        found = reading.amounts(row)
        values: dict[str, Any] = {
            "projects_as_printed": named.printed if named else "",
            "scope": reading.scope(row, named),
            "scope_as_printed": row.text("row_scope"),
            "number": row.integer("issuance_no", least=1, greatest=100_000),
            "monitoring_from": row.date("monitoring_from"),
            "monitoring_to": row.date("monitoring_to"),
            "period_as_printed": row.text("period_as_printed", longest=200),
            "vintage": row.integer("vintage_year", least=1990, greatest=2199),
            "total_quantity": found["amount_total"],
            "government_of_japan_quantity": found["amount_government_of_japan"],
            "decided_on": row.date("jc_decision_date"),
            "status_as_printed": row.text("status"),
            "serials_as_printed": row.text("serial_range", longest=500),
            "derived_fields": row.text("derived_fields", longest=300),
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
            "notes": row.text("notes"),
        }
        reading.check_dates(row, values)
        country = self.references.country(row, named.country, "project_ref") if named else None
        sides = reading.notifications(row, found, reading.issued_sides(row, self._name_of(country)))
        if not row.is_sound or named is None:
            return None
        values["partner_country_id"] = country
        projects = [{"reference": reference} for reference in named.references]
        return Record(
            row=row, key=self._key(values), values=values, children={"sides": sides, "projects": projects}
        )

    def _name_of(self, country: str | None) -> str:
        return self.references.country_name(country) if country else ""

    @staticmethod
    def _key(values: dict[str, Any]) -> tuple[Any, ...]:
        """What tells one decision from another: its number, else its period, else its date."""
        named = (values["projects_as_printed"], values["vintage"])
        if values["number"] is not None:
            return (*named, values["number"])
        period = (values["monitoring_from"], values["monitoring_to"])
        return (*named, None, *(period if any(period) else ("decided", values["decided_on"])))

    def write(self, records: list[Record]) -> None:
        if self.report.is_refused:
            return
        for record in records:
            self._write_one(record)

    def _write_one(self, record: Record) -> None:
        decision = self._found(record)
        if not record.row.is_sound:
            return
        if decision is None:
            decision = IssuanceDecision.objects.create(slug=slug_for(record.values), **record.values)
            self.report.created += 1
            self._write_sides(decision, record)
            self._write_projects(decision, record)
            return
        if not self._keeps_units(decision, record):
            return
        changed = apply_values(decision, record.values)
        changed |= self._write_sides(decision, record)
        changed |= self._write_projects(decision, record)
        self.report.changed += changed
        self.report.unchanged += not changed

    def _found(self, record: Record) -> IssuanceDecision | None:
        """The decision a row means, if it is loaded already. A fault where it would count twice."""
        values, row = record.values, record.row
        same = IssuanceDecision.objects.filter(
            projects_as_printed=values["projects_as_printed"], number=values["number"]
        )
        if values["number"] is None:
            period = {"monitoring_from": values["monitoring_from"], "monitoring_to": values["monitoring_to"]}
            same = same.filter(**period)
            if not any(period.values()):
                same = same.filter(decided_on=values["decided_on"])
        candidates = list(same)
        for candidate in candidates:
            if candidate.vintage == values["vintage"]:
                return candidate
        whole = [candidate for candidate in candidates if candidate.vintage is None]
        if candidates and values["vintage"] is None:
            row.fault(
                "vintage_year",
                _("a year: this issuance is loaded by vintages, and its total would count twice"),
            )
        elif whole:
            if whole[0].notifications.filter(transaction_id__isnull=False).exists():
                row.fault(
                    "vintage_year",
                    _("nothing: units of this issuance stand without a vintage, and units are never edited"),
                )
            return whole[0]
        return None

    @staticmethod
    def _keeps_units(decision: IssuanceDecision, record: Record) -> bool:
        """Whether a changed row leaves issued units alone: only a correction with a decision changes them."""
        standing = {side.side: side for side in decision.notifications.all() if side.transaction_id}
        for wanted in record.children["sides"]:
            side = standing.get(wanted["side"])
            if side is None:
                continue
            place = {"slug": decision.slug, "side": side.side, "quantity": side.quantity}
            if wanted["quantity"] != side.quantity:
                column = next(column for name, column in reading.AMOUNTS.items() if name == side.side)
                record.row.fault(
                    column,
                    _(
                        "%(quantity)s: so many units of %(slug)s (%(side)s side) stand in the ledger; "
                        "a correction there needs a decision and two officers"
                    )
                    % place,
                )
            if not wanted["is_issued"]:
                record.row.fault(
                    "status",
                    _("issued: %(quantity)s units of %(slug)s (%(side)s side) stand in the ledger") % place,
                )
        return record.row.is_sound

    @staticmethod
    def _write_sides(decision: IssuanceDecision, record: Record) -> bool:
        rows = {side.side: side for side in decision.notifications.all()}
        changed = False
        for values in record.children["sides"]:
            if (row := rows.get(values["side"])) is None:
                CountryNotification.objects.create(decision=decision, **values)
                changed = True
            elif differing_fields(row, values):
                changed |= apply_values(row, values)
        return changed

    def _write_projects(self, decision: IssuanceDecision, record: Record) -> bool:
        named = {
            self.references.issued_project(record.row, child["reference"], "project_ref").pk
            for child in record.children["projects"]
        }
        rows = {row.project_id: row for row in decision.decided_projects.all()}
        DecidedProject.objects.filter(
            pk__in=[row.pk for key, row in rows.items() if key not in named]
        ).delete()
        DecidedProject.objects.bulk_create(
            DecidedProject(decision=decision, project_id=key) for key in sorted(named - rows.keys())
        )
        return rows.keys() != named
