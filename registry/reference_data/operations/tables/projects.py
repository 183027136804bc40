"""projects.csv: projects as listed, their participants and methodologies."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from registry.identity.models.parties import Side
from registry.methodologies.models import MethodologyVersion
from registry.parties.models import ThirdPartyEntity
from registry.projects.models import Project, ProjectMethodology, ProjectParticipant
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import replace_children, store
from registry.reference_data.operations.tables.base import FactTable, Record

STATUSES = {
    "public inputs": Project.Status.PUBLIC_INPUTS,
    "validation": Project.Status.VALIDATION,
    "request for registration": Project.Status.REGISTRATION_REQUESTED,
    "project registered": Project.Status.REGISTERED,
    "registered": Project.Status.REGISTERED,
    "request for registration withdrawn": Project.Status.REGISTRATION_REQUEST_WITHDRAWN,
    "registration rejected": Project.Status.REJECTED,
    "rejected": Project.Status.REJECTED,
    "project withdrawn": Project.Status.WITHDRAWN,
    "withdrawn": Project.Status.WITHDRAWN,
}
# A mark ends the name before it: "A Ltd. (Focal Point (1) )". Semicolons part names, commas may
# be within one ("Co., Ltd.") and are left as printed.
FOCAL_POINT = re.compile(r"\s*\(\s*focal point\s*(?:\([0-9]+\)\s*)?\)\s*", re.IGNORECASE)


def names_printed(cell: str) -> list[str]:
    """The names of a participants cell, each as printed."""
    names: list[str] = []
    for part in cell.split(";"):
        position = 0
        for mark in FOCAL_POINT.finditer(part):
            names.append(part[position : mark.end()])
            position = mark.end()
        names.append(part[position:])
    return [name for name in (name.strip().lstrip(",").strip() for name in names) if name]


class Projects(FactTable):
    """``sectoral_scope_inferred_memory`` is a guess: it has its own column and never fills the other."""

    name = "projects.csv"
    key_column = "ref"
    columns: ClassVar[tuple[str, ...]] = (
        *(
            "ref",
            "country",
            "country_iso2",
            "title",
            "status",
            "sectoral_scope",
            "sectoral_scope_inferred_memory",
        ),
        *(
            "methodology_id",
            "methodology_version",
            "participants_host",
            "participants_japan",
            "tpe",
            "tpe_source",
        ),
        *("registration_date", "est_annual_reductions_tco2e", "est_source", "operation_start"),
        *("operational_lifetime_years", "start_source", "latitude", "longitude", "url", "source", "verified"),
    )

    def read(self, row: Row) -> Record | None:
        reference = row.matching("ref", r"[A-Z]{2}[0-9]{3}", "MN003", required=True)
        code = row.matching("country_iso2", r"[A-Z]{2}", "MN", required=True)
        if reference and code and reference[:2] != code:
            row.fault("country_iso2", _("%(code)s, as in the reference") % {"code": reference[:2]})
        values = self._values(row, reference)
        methodologies = self._methodologies(row)
        participants = self._participants(row)
        if code and code == reference[:2]:
            values["partner_country_id"] = self.references.country(
                row, code, "country_iso2", row.text("country")
            )
        if not row.is_sound:
            return None
        children = {"methodologies": methodologies, "participants": participants}
        return Record(row=row, key=(reference,), values=values, children=children)

    def _values(self, row: Row, reference: str) -> dict[str, Any]:
        printed = row.text("status", longest=200, required=True)
        status = STATUSES.get(" ".join(printed.lower().split()))
        if printed and status is None:
            row.fault("status", _("one of: %(values)s") % {"values": ", ".join(STATUSES)})
        latitude, longitude = row.degrees("latitude", 90), row.degrees("longitude", 180)
        if (latitude is None) is not (longitude is None) and row.is_sound:
            row.fault("longitude", _("latitude and longitude, or neither"))
        return {
            "reference": reference,
            "title": row.text("title", longest=500, required=True),
            "status": status,
            "status_as_printed": printed,
            "in_project_list": True,
            "sectoral_scope_id": self.references.printed_scope(row, "sectoral_scope"),
            "inferred_sectoral_scope_id": self.references.printed_scope(
                row, "sectoral_scope_inferred_memory"
            ),
            "third_party_entity_as_printed": row.text("tpe", longest=300),
            "third_party_entity_source": row.text("tpe_source"),
            "registered_on": row.date("registration_date"),
            "estimated_annual_reductions_tco2e": row.integer("est_annual_reductions_tco2e"),
            "estimate_source": row.text("est_source"),
            "operation_started_on": row.date("operation_start"),
            "operational_lifetime_years": row.integer("operational_lifetime_years", greatest=500),
            "operation_source": row.text("start_source"),
            "latitude": latitude,
            "longitude": longitude,
            "url": row.url("url"),
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
            "notes": "",
        }

    @staticmethod
    def _methodologies(row: Row) -> list[dict[str, Any]]:
        """Ids and versions go together in order: "CR_AM002; CR_AM003" with "Ver1.0; Ver1.0"."""
        references = [part.strip() for part in row.text("methodology_id").split(";") if part.strip()]
        versions = [part.strip() for part in row.text("methodology_version").split(";") if part.strip()]
        if versions and len(versions) != len(references):
            row.fault(
                "methodology_version",
                _("as many versions as methodologies: %(count)s") % {"count": len(references)},
            )
            return []
        used: list[dict[str, Any]] = []
        for position, reference in enumerate(references):
            if not re.fullmatch(r"[A-Z]{2}_AM[0-9]{3}", reference):
                row.fault("methodology_id", _("a text of the form %(example)s") % {"example": "MN_AM003"})
            version = row.version("methodology_version", versions[position]) if versions else ""
            if (reference, version) in [(one["reference"], one["version"]) for one in used]:
                row.fault("methodology_id", _("each methodology once"))
            used.append({"position": position, "reference": reference, "version": version})
        return used

    @staticmethod
    def _participants(row: Row) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for side, column in ((Side.JAPAN, "participants_japan"), (Side.PARTNER, "participants_host")):
            for position, printed in enumerate(names_printed(row.text(column))):
                name = FOCAL_POINT.sub("", printed).strip()
                if not name or len(name) > 300:
                    row.fault(column, _("names of at most 300 characters, parted by semicolons"))
                    break
                found.append(
                    {
                        "side": side.value,
                        "position": position,
                        "name_as_printed": printed,
                        "is_focal_point": bool(FOCAL_POINT.search(printed)),
                        "name": name,
                    }
                )
        return found

    def write(self, records: list[Record]) -> None:
        if self.report.is_refused:
            return
        self._link_third_party_entities(records)
        self._link_methodologies(records)
        wanted = {record.key[0]: record.values for record in records}
        found = {row.reference: row for row in Project.objects.filter(reference__in=wanted)}
        before = self.report.unchanged
        untouched = {reference for reference in found if not _differs(found[reference], wanted[reference])}
        stored = store(Project, found, wanted, self.report)
        assert self.report.unchanged - before == len(untouched), "What is unchanged is counted once."
        changed = self._write_children(records, {reference: row.pk for reference, row in stored.items()})
        moved = sum(1 for reference in untouched if stored[reference].pk in changed)
        self.report.unchanged -= moved
        self.report.changed += moved

    def _write_children(self, records: list[Record], ids: dict[str, int]) -> set[int]:
        methodologies = {ids[record.key[0]]: record.children["methodologies"] for record in records}
        organisations = self.references.organisations(
            (record.row, child["name"], _country_of(record, child))
            for record in records
            for child in record.children["participants"]
        )
        participants = {
            ids[record.key[0]]: [
                {
                    **{name: value for name, value in child.items() if name != "name"},
                    "organisation_id": organisations[child["name"], _country_of(record, child)],
                }
                for child in record.children["participants"]
            ]
            for record in records
        }
        used: dict[int, list[ProjectMethodology]] = {}
        for row in ProjectMethodology.objects.filter(project__in=ids.values()).order_by("position"):
            used.setdefault(row.project_id, []).append(row)
        taking_part: dict[int, list[ProjectParticipant]] = {}
        for part in ProjectParticipant.objects.filter(project__in=ids.values()).order_by("side", "position"):
            taking_part.setdefault(part.project_id, []).append(part)
        changed = replace_children(ProjectMethodology, "project_id", used, methodologies)
        return changed | replace_children(ProjectParticipant, "project_id", taking_part, participants)

    @staticmethod
    def _link_methodologies(records: list[Record]) -> None:
        wanted = {child["reference"] for record in records for child in record.children["methodologies"]}
        known = {
            (version.methodology.reference, version.version): version.pk
            for version in MethodologyVersion.objects.filter(
                methodology__reference__in=wanted
            ).select_related("methodology")
        }
        for record in records:
            for child in record.children["methodologies"]:
                child["methodology_version_id"] = known.get((child["reference"], child["version"]))
                if child["methodology_version_id"] is None:
                    given = f"{child['reference']} {child['version']}".strip()
                    record.row.remark(
                        "methodology_id",
                        _("methodology %(given)s is not in the list of methodologies") % {"given": given},
                        value=given,
                    )

    @staticmethod
    def _link_third_party_entities(records: list[Record]) -> None:
        """By the very name only: a name that is merely alike is no proof that it is the same body."""
        names = {record.values["third_party_entity_as_printed"] for record in records}
        known = dict(ThirdPartyEntity.objects.filter(name__in=names).values_list("name", "pk"))
        for record in records:
            name = record.values["third_party_entity_as_printed"]
            record.values["third_party_entity_id"] = known.get(name)
            if name and name not in known:
                record.row.remark(
                    "tpe",
                    _("“%(name)s” is not the name of a third-party entity in the lists") % {"name": name},
                    value=name,
                )


def _country_of(record: Record, child: dict[str, Any]) -> str:
    """Who takes part on the partner side belongs there; on Japan's side may be anybody's firm."""
    return record.values["partner_country_id"] if child["side"] == Side.PARTNER else ""


def _differs(row: Project, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
