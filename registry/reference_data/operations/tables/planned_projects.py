"""planned_projects.csv: project idea notes with the date of "no objection"."""

from typing import ClassVar

from django.utils.translation import gettext as _

from registry.projects.models import PlannedProject
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import store
from registry.reference_data.operations.tables.base import FactTable, Record


class PlannedProjects(FactTable):
    name = "planned_projects.csv"
    key_column = "pin_ref"
    columns: ClassVar[tuple[str, ...]] = (
        *("pin_ref", "country_iso2", "title", "jc_no_objection_date", "source", "verified"),
    )

    def read(self, row: Row) -> Record | None:
        reference = row.matching("pin_ref", r"[A-Z]{2}_PIN[0-9]{3}", "ID_PIN001", required=True)
        code = row.matching("country_iso2", r"[A-Z]{2}", "ID", required=True)
        if reference and code and reference[:2] != code:
            row.fault("country_iso2", _("%(code)s, as in the reference") % {"code": reference[:2]})
        no_objection_on = row.date("jc_no_objection_date")
        status = PlannedProject.Status.NO_OBJECTION if no_objection_on else PlannedProject.Status.NOT_KNOWN
        values = {
            "reference": reference,
            "title": row.text("title", longest=500, required=True),
            "status": status,
            "no_objection_on": no_objection_on,
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
        }
        if code and code == reference[:2]:
            values["partner_country_id"] = self.references.country(row, code, "country_iso2")
        return Record(row=row, key=(reference,), values=values) if row.is_sound else None

    def write(self, records: list[Record]) -> None:
        if self.report.is_refused:
            return
        wanted = {record.key[0]: record.values for record in records}
        found = {row.reference: row for row in PlannedProject.objects.filter(reference__in=wanted)}
        store(PlannedProject, found, wanted, self.report)
