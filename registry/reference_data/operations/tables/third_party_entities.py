"""tpes.csv: third-party entities and their designations, country by country."""

import hashlib
from collections.abc import Iterable
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


def slug_of(name: str, taken: set[str]) -> str:
    """An address made of the name; of its digest too when another has it or it has no Latin letters."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    slug = slugify(name)[:100] or f"entity-{digest}"
    return f"{slug}-{digest}" if slug in taken else slug


class Standing:
    """Designations already loaded, found as a row means them."""

    def __init__(self, designations: Iterable[Designation]) -> None:
        self._by_reference: dict[str, Designation] = {}
        self._by_date: dict[tuple[Any, ...], Designation] = {}
        for row in designations:
            if row.reference:
                self._by_reference[row.reference] = row
            else:
                self._by_date[row.third_party_entity_id, row.partner_country_id, row.designated_on] = row

    def of(self, values: dict[str, Any]) -> Designation | None:
        """By its reference, else by entity, country and date: a reference may become known later."""
        if values["reference"] in self._by_reference:
            return self._by_reference[values["reference"]]
        key = (values["third_party_entity_id"], values["partner_country_id"], values["designated_on"])
        return self._by_date.pop(key, None) if values["reference"] else self._by_date.get(key)


def _new_scopes(
    designation: Designation, standing: set[tuple[int, str]], wanted: list[dict[str, Any]]
) -> list[DesignationScope]:
    pairs = {(value["scope_id"], value["activity"]) for value in wanted} - standing
    return [
        DesignationScope(designation=designation, scope_id=scope, activity=kind)
        for scope, kind in sorted(pairs)
    ]


def _changed_scopes(
    designation: Designation, wanted: list[dict[str, Any]]
) -> tuple[list[DesignationScope], bool]:
    """What is to be added; what is no longer wanted is taken away. True when anything differs."""
    pairs = {(value["scope_id"], value["activity"]) for value in wanted}
    rows = {(scope.scope_id, scope.activity): scope for scope in designation.scopes.all()}
    if surplus := [row.pk for pair, row in rows.items() if pair not in pairs]:
        DesignationScope.objects.filter(pk__in=surplus).delete()
    return _new_scopes(designation, set(rows), wanted), rows.keys() != pairs


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
        entities = self._entities(records)
        references = [record.values["reference"] for record in records if record.values["reference"]]
        standing = Designation.objects.filter(
            Q(third_party_entity__in=entities.values()) | Q(reference__in=references)
        ).prefetch_related("scopes")
        found = Standing(standing)
        scopes: list[DesignationScope] = []
        for record in records:
            values = dict(record.values)
            values["third_party_entity_id"] = entities[values.pop("name")]
            designation = found.of(values)
            if designation is None:
                designation = Designation.objects.create(**values)
                scopes += _new_scopes(designation, set(), record.children["scopes"])
                self.report.created += 1
                continue
            is_changed = apply_values(designation, values)
            new, is_moved = _changed_scopes(designation, record.children["scopes"])
            scopes += new
            self.report.changed += is_changed or is_moved
            self.report.unchanged += not (is_changed or is_moved)
        DesignationScope.objects.bulk_create(scopes)

    def _entities(self, records: list[Record]) -> dict[str, int]:
        """Ids of the entities by name; missing ones are made."""
        rows = {record.values["name"]: record.row for record in reversed(records)}
        found = dict(ThirdPartyEntity.objects.filter(name__in=rows).values_list("name", "pk"))
        missing = [name for name in rows if name not in found]
        organisations = self.references.organisations((rows[name], name, "") for name in missing)
        taken = set(ThirdPartyEntity.objects.values_list("slug", flat=True))
        new = []
        for name in missing:
            slug = slug_of(name, taken)
            taken.add(slug)
            new.append(
                ThirdPartyEntity(
                    name=name,
                    slug=slug,
                    organisation_id=organisations[name, ""],
                    source=rows[name].text("source"),
                    verification=rows[name].verification("verified"),
                )
            )
        return found | {entity.name: entity.pk for entity in ThirdPartyEntity.objects.bulk_create(new)}

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
