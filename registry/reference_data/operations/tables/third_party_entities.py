"""tpes.csv: third-party entities and their designations, country by country."""

import hashlib
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.parties.models import Designation, DesignationScope, ThirdPartyEntity
from registry.projects.models import Project
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import apply_values
from registry.reference_data.operations.tables.base import FactTable, Record

# What is printed before a remark in brackets, and what it means.
STATUSES = {
    "designated": Designation.Status.DESIGNATED,
    "suspended": Designation.Status.SUSPENDED,
    "withdrawn": Designation.Status.WITHDRAWN,
    "voluntarily withdrawn": Designation.Status.WITHDRAWN,
}


def slug_of(name: str) -> str:
    """An address made of the name; of its digest when the name has no Latin letters."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    slug = slugify(name)[:100] or f"entity-{digest}"
    return f"{slug}-{digest}" if ThirdPartyEntity.objects.filter(slug=slug).exists() else slug


class ThirdPartyEntities(FactTable):
    """A row is one designation; entities are told apart by the name as printed."""

    name = "tpes.csv"
    key_column = "name"
    columns: ClassVar[tuple[str, ...]] = (
        *("tpe_id", "name", "country", "country_iso2", "scopes_validation", "scopes_verification"),
        *("designation_date", "accreditation_until", "status", "source", "verified"),
    )

    def read(self, row: Row) -> Record | None:
        code = row.matching("country_iso2", r"[A-Z]{2}", "MN", required=True)
        reference = row.matching("tpe_id", r"TPE-[A-Z]{2}-[0-9]{3}", "TPE-MN-014")
        if reference and code and reference[4:6] != code:
            row.fault("tpe_id", _("the id of an entity of %(code)s") % {"code": code})
        designated_on, accredited_until = row.date("designation_date"), row.date("accreditation_until")
        if designated_on and accredited_until and accredited_until < designated_on:
            row.fault("accreditation_until", _("a date not before the designation"))
        printed = row.text("status", longest=200, required=True)
        status = STATUSES.get(printed.split("(")[0].strip().lower())
        if printed and status is None:
            row.fault("status", _("one of: %(values)s") % {"values": ", ".join(STATUSES)})
        name = row.text("name", longest=300, required=True)
        values: dict[str, Any] = {
            "reference": reference,
            "designated_on": designated_on,
            "accredited_until": accredited_until,
            "status": status,
            "status_as_printed": printed,
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
        }
        scopes = self._scopes(row)
        if code and reference[4:6] in {"", code}:
            values["partner_country_id"] = self.references.country(
                row, code, "country_iso2", row.text("country")
            )
        if not row.is_sound:
            return None
        key = (reference,) if reference else (name, code, designated_on)
        return Record(row=row, key=key, values={"name": name, **values}, children={"scopes": scopes})

    def _scopes(self, row: Row) -> list[dict[str, Any]]:
        wanted = []
        for activity in DesignationScope.Activity:
            column = f"scopes_{activity.value}"
            for given in filter(None, (part.strip() for part in row.text(column).split(";"))):
                if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 99):
                    row.fault(column, _("numbers of sectoral scopes such as 1;3;13, or nothing"))
                    break
                scope_id = self.references.scope(row, int(given), column)
                value = {"scope_id": scope_id, "activity": activity.value}
                if value in wanted:
                    row.fault(column, _("each scope once"))
                wanted.append(value)
        return wanted

    def write(self, records: list[Record]) -> None:
        if self.report.is_refused:
            return
        for record in records:
            self._write_one(record)

    def _write_one(self, record: Record) -> None:
        values = dict(record.values)
        entity = self._entity(record.row, values.pop("name"))
        values["third_party_entity_id"] = entity.pk
        designation = self._found(values)
        is_new = designation is None
        is_changed = False
        if designation is None:
            designation = Designation.objects.create(**values)
        else:
            is_changed = apply_values(designation, values)
        is_changed |= self._write_scopes(designation, record.children["scopes"])
        self.report.created += is_new
        self.report.changed += is_changed and not is_new
        self.report.unchanged += not is_changed and not is_new

    def _entity(self, row: Row, name: str) -> ThirdPartyEntity:
        entity = ThirdPartyEntity.objects.filter(name=name).first()
        return entity or ThirdPartyEntity.objects.create(
            name=name,
            slug=slug_of(name),
            organisation_id=self.references.organisation(row, name),
            source=row.text("source"),
            verification=row.verification("verified"),
        )

    @staticmethod
    def _found(values: dict[str, Any]) -> Designation | None:
        """The designation a row means: by its reference, or by entity, country and date."""
        same = Q(
            third_party_entity=values["third_party_entity_id"],
            partner_country=values["partner_country_id"],
            designated_on=values["designated_on"],
            reference="",
        )
        if values["reference"]:
            by_reference = Designation.objects.filter(reference=values["reference"]).first()
            return by_reference or Designation.objects.filter(same).first()
        return Designation.objects.filter(same).first()

    @staticmethod
    def _write_scopes(designation: Designation, wanted: list[dict[str, Any]]) -> bool:
        pairs = {(value["scope_id"], value["activity"]) for value in wanted}
        rows = {(scope.scope_id, scope.activity): scope for scope in designation.scopes.all()}
        DesignationScope.objects.filter(
            pk__in=[row.pk for pair, row in rows.items() if pair not in pairs]
        ).delete()
        new = [
            DesignationScope(designation=designation, scope_id=scope_id, activity=activity)
            for scope_id, activity in sorted(pairs - rows.keys())
        ]
        DesignationScope.objects.bulk_create(new)
        return rows.keys() != pairs

    def finish(self) -> None:
        """Link the projects whose entity is known by its printed name since this file."""
        waiting = Project.objects.filter(third_party_entity__isnull=True).exclude(
            third_party_entity_as_printed=""
        )
        entities = dict(ThirdPartyEntity.objects.values_list("name", "pk"))
        for project in waiting.iterator():
            if entity := entities.get(project.third_party_entity_as_printed):
                project.third_party_entity_id = entity
                project.save(update_fields=["third_party_entity"])
