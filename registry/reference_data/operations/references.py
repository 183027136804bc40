"""Finds what a row refers to; what is missing is named, and stands as a placeholder where it must.

A placeholder claims nothing: a country of the ISO list that is not in the list of partner
countries, a sectoral scope without a name, a project that only an issuance names.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _
from django_countries import countries as iso_countries

from registry.identity.models.facts import Verification
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.parties.models import SectoralScope
from registry.projects.models import Project
from registry.reference_data.operations.row import Row

LAST_POSITION = 9999  # a country whose place in the order of signing is not known
COUNTRY_CODE = re.compile(r"[A-Z]{2}")


@lru_cache(maxsize=512)
def _iso_code(name: str) -> str:
    """The code of the country the ISO list calls so, or an empty text. Looks through the whole list."""
    return iso_countries.by_name(name) if name else ""


class References:
    """Look-ups of one file, each asked of the database once."""

    def __init__(self) -> None:
        self._countries: dict[str, PartnerCountry] = {
            country.code: country for country in PartnerCountry.objects.all()
        }
        self._code_by_name = {country.name: code for code, country in self._countries.items()}
        self._scopes: dict[int, SectoralScope] = {
            scope.number: scope for scope in SectoralScope.objects.all()
        }

    def country(
        self, row: Row, code: str, column: str, name: str = "", name_column: str = "country"
    ) -> str | None:
        """The country's code once a row for it exists; None (and a fault) for what is no country."""
        other = self._code_by_name.get(name) or _iso_code(name) or code
        if other != code:
            row.fault(
                name_column,
                _("the country of %(code)s; this is the name of %(other)s") % {"code": code, "other": other},
                value=name,
            )
            return None
        if code in self._countries:
            known = self._countries[code].name
            if name and name != known:
                row.remark(
                    name_column,
                    _("%(code)s is called “%(name)s” here and “%(known)s” in the list of countries")
                    % {"code": code, "name": name, "known": known},
                    value=name,
                )
            return code
        if code == "JP" or not COUNTRY_CODE.fullmatch(code) or code not in iso_countries:
            row.fault(column, _("the ISO 3166-1 code of a partner country, such as MN"), value=code)
            return None
        if not row.is_sound:
            return None
        self._add_country(row, code, column, name)
        return code

    def country_name(self, code: str) -> str:
        return self._countries[code].name if code in self._countries else ""

    def _add_country(self, row: Row, code: str, column: str, name: str) -> None:
        country = PartnerCountry.objects.create(
            code=code,
            iso3=iso_countries.alpha3(code),
            name=name or iso_countries.name(code),
            position=LAST_POSITION,
            source=row.text("source"),
            verification=Verification.NOT_VERIFIED,
            notes=f"Named in {row.file}; not in the list of partner countries.",
        )
        self._countries[code] = country
        self._code_by_name[country.name] = code
        row.remark(
            column,
            _("%(code)s is not in the list of partner countries; it stands without a date") % {"code": code},
            value=code,
        )

    def scope(self, row: Row, number: int, column: str, name: str = "") -> int | None:
        """The id of a sectoral scope, made with the printed name when the list lacks it."""
        scope = self._scopes.get(number)
        if scope is None:
            if not row.is_sound:
                return None
            scope = SectoralScope.objects.create(
                number=number, name=name, source=row.text("source"), verification=row.verification("verified")
            )
            self._scopes[number] = scope
            row.remark(
                column,
                _("sectoral scope %(number)s is not in the list of scopes") % {"number": number},
                value=str(number),
            )
        elif name and not scope.name:
            scope.name = name
            scope.save(update_fields=["name"])
        return scope.pk

    def printed_scope(self, row: Row, column: str) -> int | None:
        """The id of the scope printed in a cell, or None."""
        printed = row.scope(column)
        return self.scope(row, printed[0], column, printed[1]) if printed else None

    def organisations(self, named: Iterable[tuple[Row, str, str]]) -> dict[tuple[str, str], int]:
        """Ids of organisations by name and country code, in two queries; missing ones are made.

        ``named``: the row that names it, its name, and its country code ("" where a name alone
        does not tell the country).
        """
        rows = {(name, code): row for row, name, code in reversed(list(named))}
        known = Organisation.objects.filter(name__in={name for name, _code in rows})
        found = {(name, code): pk for pk, name, code in known.values_list("pk", "name", "country_code")}
        new = Organisation.objects.bulk_create(
            Organisation(
                name=name,
                country_code=code,
                partner_country_id=code or None,
                source=row.text("source"),
                verification=row.verification("verified"),
            )
            for (name, code), row in rows.items()
            if (name, code) not in found
        )
        return found | {
            (organisation.name, organisation.country_code): organisation.pk for organisation in new
        }

    def issued_project(self, row: Row, reference: str, column: str) -> Project:
        """The project an issuance names, made as a placeholder when no list has it (decisions 16)."""
        project, is_new = Project.objects.get_or_create(
            reference=reference,
            defaults={
                "partner_country_id": reference[:2],
                "in_project_list": False,
                "source": row.text("source"),
                "verification": row.verification("verified"),
                "notes": "Named by an issuance; not in the project list.",
            },
        )
        if is_new or not project.in_project_list:
            row.remark(
                column,
                _("project %(reference)s is not in the project list; it stands as a placeholder")
                % {"reference": reference},
                value=reference,
            )
        return project
