"""Partner countries: the list, and one with its committee, projects, decisions and entities."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from credits.queries.totals import UnitTotals, totals
from registry.identity.models.parties import PartnerCountry
from registry.projects.models import Project
from registry.public.filters import CountryFilter
from registry.public.lists import RegisterList
from registry.public.queries import decisions
from registry.public.queries.projects import project_rows
from registry.public.queries.units import issued_units
from registry.public.views.parties import designation_rows


class CountryList(RegisterList):
    name = "country-list"
    filterset_class = CountryFilter
    default_order = "position"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "position": "position",
        "name": "name",
        "signed": "signed_on",
        "projects": "project_count",
        "registered": "registered_count",
    }
    columns = (
        ("code", lambda row: row.code),
        ("name", lambda row: row.name),
        ("signed_on", lambda row: row.signed_on),
        ("signed_at", lambda row: row.signed_at_place),
        ("projects", lambda row: row.project_count),
        ("registered_projects", lambda row: row.registered_count),
        ("credits_issued_tco2e", lambda row: row.units.issued),
        ("membership_verification", lambda row: row.membership_verification),
        ("date_verification", lambda row: row.date_verification),
        ("place_verification", lambda row: row.place_verification),
        ("source", lambda row: row.source),
    )

    def queryset(self) -> QuerySet[PartnerCountry]:
        registered = Q(projects__status=Project.Status.REGISTERED)
        return PartnerCountry.objects.annotate(
            project_count=Count("projects"), registered_count=Count("projects", filter=registered)
        )

    def complete(self, rows: Sequence[Any]) -> None:
        units = {row.key["partner_country"]: row.units for row in totals(by=("partner_country",))}
        for row in rows:
            row.units = units.get(row.code, UnitTotals())


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(PartnerCountry.objects.select_related("joint_committee"), code=code)
    units = [row for row in totals(by=("partner_country", "registry")) if row.key["partner_country"] == code]
    decided = decisions.decisions().filter(partner_country=found)
    context = {
        "country": found,
        "committee": getattr(found, "joint_committee", None),
        "projects": list(
            project_rows()
            .filter(partner_country=found)
            .annotate(issued=issued_units("reference"))
            .order_by("reference")
        ),
        "planned": list(found.planned_projects.order_by("reference")),
        "decisions": decisions.complete(decided.order_by(F("decided_on").desc(nulls_last=True), "pk")),
        "designations": list(designation_rows().filter(partner_country=found)),
        "methodologies": list(found.methodologies.order_by("reference")),
        "units": units,
        "all_units": sum((row.units for row in units), UnitTotals()),
    }
    return render(request, "public/country.html", context)
