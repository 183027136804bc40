"""methodologies.csv: one row per methodology and version. What they contain is not read here."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from registry.methodologies.models import Methodology, MethodologyVersion, TitleBasis
from registry.projects.models import Project, ProjectMethodology
from registry.reference_data.operations.report import FileReport, Remark
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import apply_values, store
from registry.reference_data.operations.tables.base import FactTable, Record


def version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


class Methodologies(FactTable):
    """A title or scope that is only remembered keeps that mark (``title_basis``, ``verified``)."""

    name = "methodologies.csv"
    key_column = "id"
    columns: ClassVar[tuple[str, ...]] = (
        *("id", "title", "country", "sectoral_scope", "approval_date", "version", "source", "verified"),
        *("title_basis", "id_version_verified", "url", "used_by_projects"),
    )

    def read(self, row: Row) -> Record | None:
        reference = row.matching("id", r"[A-Z]{2}_AM[0-9]{3}", "MN_AM003", required=True)
        version = row.version("version")
        if not row.text("version") and "version" in row.cells:
            row.fault("version", _("a version such as Ver2.0, ver02.0 or 2.0"))
        title = row.text("title", longest=500)
        basis = row.text("title_basis") or (TitleBasis.MEMORY if title else TitleBasis.BLANK)
        if basis not in TitleBasis.values:
            row.fault("title_basis", _("one of: %(values)s") % {"values": ", ".join(TitleBasis.values)})
        elif (basis == TitleBasis.BLANK) is bool(title) and "title" in row.cells:
            row.fault("title_basis", _("“blank” without a title, “page” or “memory” with one"))
        values: dict[str, Any] = {
            "version": version,
            "title": title,
            "title_basis": basis,
            "sectoral_scope_id": self.references.printed_scope(row, "sectoral_scope"),
            "approved_on": row.date("approval_date"),
            "url": row.url("url"),
            "reference_verification": row.verification("id_version_verified"),
            "projects_as_printed": row.text("used_by_projects"),
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
        }
        if reference:
            self.references.country(row, reference[:2], "id", row.text("country"))
        return Record(row=row, key=(reference, version), values=values) if row.is_sound else None

    def write(self, records: list[Record]) -> None:
        if self.report.is_refused:
            return
        methodologies = self._methodologies(records)
        versions = MethodologyVersion.objects.filter(methodology__in=methodologies.values())
        by_id = {methodology.pk: reference for reference, methodology in methodologies.items()}
        found = {(by_id[row.methodology_id], row.version): row for row in versions}
        wanted = {
            record.key: {**record.values, "methodology_id": methodologies[record.key[0]].pk}
            for record in records
        }
        stored = store(MethodologyVersion, found, wanted, self.report)
        bring_up_to_date(methodologies, (found | stored).values())

    @staticmethod
    def _methodologies(records: list[Record]) -> dict[str, Methodology]:
        """By reference; a new one is made in the likeness of its latest titled version."""
        latest: dict[str, MethodologyVersion] = {}
        for record in sorted(records, key=lambda one: (bool(one.values["title"]), version_order(one.key[1]))):
            latest[record.key[0]] = MethodologyVersion(**record.values)
        found = {row.reference: row for row in Methodology.objects.filter(reference__in=latest)}
        new = Methodology.objects.bulk_create(
            Methodology(reference=reference, partner_country_id=reference[:2], **_shared_values(version))
            for reference, version in latest.items()
            if reference not in found
        )
        return found | {row.reference: row for row in new}

    def finish(self) -> None:
        """Link the projects whose methodology is in the list since this file."""
        waiting = ProjectMethodology.objects.filter(methodology_version__isnull=True)
        for used in waiting.iterator():
            version = MethodologyVersion.objects.filter(
                methodology__reference=used.reference, version=used.version
            ).first()
            if version:
                used.methodology_version = version
                used.save(update_fields=["methodology_version"])


def _shared_values(version: MethodologyVersion) -> dict[str, Any]:
    """What a methodology shows of the version its title is taken from."""
    return {
        "title": version.title,
        "title_basis": version.title_basis,
        "sectoral_scope_id": version.sectoral_scope_id,
        "source": version.source,
        "verification": version.verification,
    }


def bring_up_to_date(methodologies: dict[str, Methodology], versions: Iterable[MethodologyVersion]) -> None:
    """Give each methodology the title of its latest version that has one."""
    by_id = {methodology.pk: methodology for methodology in methodologies.values()}
    latest: dict[int, MethodologyVersion] = {}
    for version in sorted(versions, key=lambda row: (bool(row.title), version_order(row.version))):
        latest[version.methodology_id] = version
    for methodology_id, version in latest.items():
        apply_values(by_id[methodology_id], _shared_values(version))


def name_unknown_projects(report: FileReport) -> None:
    """Remark on the projects that methodologies say use them and no list has."""
    printed = MethodologyVersion.objects.exclude(projects_as_printed="")
    said = {
        reference
        for cell in printed.values_list("projects_as_printed", flat=True)
        for reference in re.findall(r"\b[A-Z]{2}[0-9]{3}\b", cell)
    }
    listed = Project.objects.filter(reference__in=said, in_project_list=True)
    if unknown := sorted(said.difference(listed.values_list("reference", flat=True))):
        report.add_remark(
            Remark(
                file=report.name,
                column="used_by_projects",
                value="; ".join(unknown),
                text=_("not in the project list: %(references)s") % {"references": ", ".join(unknown)},
            )
        )
