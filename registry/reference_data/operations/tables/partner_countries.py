"""partner_countries.csv and sectoral_scopes.csv: the lists everything else refers to."""

from typing import ClassVar

from django.utils.translation import gettext as _
from django_countries import countries as iso_countries

from registry.identity.models.facts import Verification
from registry.identity.models.parties import PartnerCountry
from registry.parties.models import JointCommittee, SectoralScope
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import store
from registry.reference_data.operations.tables.base import FactTable, Record


class PartnerCountries(FactTable):
    """Partner countries in the order of signing, each with its Joint Committee."""

    name = "partner_countries.csv"
    key_column = "iso2"
    columns: ClassVar[tuple[str, ...]] = (
        *("order", "name", "iso2", "iso3", "signature_date", "place"),
        *("source", "verified", "date_verified", "place_verified", "membership_verified"),
    )

    def read(self, row: Row) -> Record | None:
        code = row.matching("iso2", r"[A-Z]{2}", "MN", required=True)
        iso3 = row.matching("iso3", r"[A-Z]{3}", "MNG", required=True)
        position = row.integer("order", least=1, greatest=9998)
        if position is None and row.is_sound:
            row.fault("order", _("the place in the order of signing, from 1"))
        if code and (code == "JP" or code not in iso_countries):
            row.fault("iso2", _("the ISO 3166-1 code of a partner country, such as MN"))
        elif code and iso3 and iso_countries.alpha3(code) != iso3:
            row.fault(
                "iso3",
                _("%(iso3)s, which goes with %(code)s") % {"iso3": iso_countries.alpha3(code), "code": code},
            )
        name = row.text("name", longest=120, required=True)
        values = {
            "code": code,
            "iso3": iso3,
            "name": name,
            "position": position,
            "signed_on": row.date("signature_date"),
            "signed_at_place": row.text("place", longest=120),
            "date_verification": row.verification("date_verified"),
            "place_verification": row.verification("place_verified"),
            "membership_verification": row.verification("membership_verified"),
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
            "notes": "",
        }
        holder = (
            PartnerCountry.objects.filter(name=name).exclude(code=code).values_list("code", flat=True).first()
        )
        if holder:
            row.fault("name", _("a name of its own; %(code)s has this one") % {"code": holder})
        return Record(row=row, key=(code,), values=values) if row.is_sound else None

    def write(self, records: list[Record]) -> None:
        names: dict[str, Record] = {}
        for record in records:
            earlier = names.setdefault(record.values["name"], record)
            if earlier is not record:
                record.row.fault(
                    "name", _("a name of its own; line %(line)s has this one") % {"line": earlier.row.line}
                )
        if self.report.is_refused:
            return
        wanted = {record.key[0]: record.values for record in records}
        found = PartnerCountry.objects.in_bulk(wanted)
        stored = store(PartnerCountry, found, wanted, self.report)
        with_committee = set(
            JointCommittee.objects.filter(partner_country__in=stored).values_list(
                "partner_country_id", flat=True
            )
        )
        JointCommittee.objects.bulk_create(
            JointCommittee(
                partner_country_id=code,
                source=country.source,
                verification=Verification.DERIVED,
                notes="Each partner country has one Joint Committee with Japan.",
            )
            for code, country in stored.items()
            if code not in with_committee
        )


class SectoralScopes(FactTable):
    """The names of the sectoral scopes, each with where it was read."""

    name = "sectoral_scopes.csv"
    key_column = "number"
    columns: ClassVar[tuple[str, ...]] = ("number", "name", "source", "verified")

    def read(self, row: Row) -> Record | None:
        number = row.integer("number", least=1, greatest=99)
        if number is None and row.is_sound:
            row.fault("number", _("the number of the scope, from 1"))
        values = {
            "number": number,
            "name": row.text("name", longest=200, required=True),
            "source": row.text("source", required=True),
            "verification": row.verification("verified"),
        }
        return Record(row=row, key=(number,), values=values) if row.is_sound else None

    def write(self, records: list[Record]) -> None:
        wanted = {record.key[0]: record.values for record in records}
        found = {scope.number: scope for scope in SectoralScope.objects.filter(number__in=wanted)}
        store(SectoralScope, found, wanted, self.report)
