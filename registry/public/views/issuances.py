"""Issuance decisions: the list, and one with both sides and the units that stand for it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.issuance.models import IssuanceDecision
from registry.public.filters import IssuanceFilter
from registry.public.lists import RegisterList
from registry.public.queries import decisions


def of_side(name: str, field: str) -> Any:
    """A CSV column: one field of one side's notification."""

    def value(row: Any) -> Any:
        side = getattr(row, name)
        return getattr(side.notification, field) if side else None

    return value


def known_of_side(name: str, what: str) -> Any:
    """A CSV column: what is known of one side; empty where there is no such side."""

    def value(row: Any) -> Any:
        side = getattr(row, name)
        return getattr(side, what) if side else None

    return value


def titles(row: Any) -> str:
    """The project titles that the published tables have on a row of their own."""
    return "; ".join(each.project.title for each in row.decided_projects.all() if each.project.title)


def serials_of_side(name: str) -> Any:
    def value(row: Any) -> Any:
        side = getattr(row, name)
        if not side or not side.issuance:
            return None
        return "; ".join(f"{side.issuance.series.registry_id} {run}" for run in side.runs)

    return value


class IssuanceList(RegisterList):
    name = "issuance-list"
    filterset_class = IssuanceFilter
    default_order = "-decided"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "decided": "decided_on",
        "projects": ("projects_as_printed", "number"),
        "country": "partner_country__name",
        "period": "monitoring_from",
        "total": "total_quantity",
    }
    columns = (
        ("decision", lambda row: row.slug),
        ("projects", lambda row: row.projects_as_printed),
        ("project_titles", titles),
        ("partner_country", lambda row: row.partner_country_id),
        ("number", lambda row: row.number),
        ("scope", lambda row: row.scope),
        ("monitored_from", lambda row: row.monitoring_from),
        ("monitored_to", lambda row: row.monitoring_to),
        ("vintage", lambda row: row.vintage),
        ("decided_on", lambda row: row.decided_on),
        ("total_tco2e", lambda row: row.total_quantity),
        ("japan_side_notified_tco2e", of_side("japan", "quantity")),
        ("japan_side_issued", of_side("japan", "is_issued")),
        ("japan_side_issued_on", of_side("japan", "issued_on")),
        ("japan_side_issued_tco2e", known_of_side("japan", "issued")),
        ("japan_side_cancelled_as_too_much_tco2e", known_of_side("japan", "settled")),
        ("japan_side_serials", serials_of_side("japan")),
        ("partner_side_notified_tco2e", of_side("partner", "quantity")),
        ("partner_side_issued", of_side("partner", "is_issued")),
        ("partner_side_issued_on", of_side("partner", "issued_on")),
        ("partner_side_issued_tco2e", known_of_side("partner", "issued")),
        ("partner_side_cancelled_as_too_much_tco2e", known_of_side("partner", "settled")),
        ("partner_side_serials", serials_of_side("partner")),
        ("derived_figures", lambda row: row.derived_fields),
        ("verification", lambda row: row.verification),
        ("source", lambda row: row.source),
    )

    def queryset(self) -> QuerySet[IssuanceDecision]:
        return decisions.decisions()

    def complete(self, rows: Sequence[Any]) -> None:
        decisions.complete(rows)


@require_safe
def issuance(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(decisions.decisions(), slug=slug)
    decisions.complete([found])
    return render(request, "public/issuance.html", {"decision": found})
