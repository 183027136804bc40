"""The figures of the register for its first page, and of one country for its page."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum

from credits.queries.totals import UnitTotals, totals
from registry.identity.models.parties import PartnerCountry, Side
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.projects.models import PlannedProject, Project


@dataclass(slots=True)
class CountryFigures:
    """One row of the table beside the map."""

    code: str
    name: str
    projects: int = 0
    registered: int = 0
    planned: int = 0
    decided: int | None = None  # none: no decision, or none with a published amount
    units: UnitTotals = field(default_factory=UnitTotals)
    waiting: int = 0


@dataclass(slots=True)
class YearFigures:
    """Credits decided in one year (none: year not published), by what became of them; tCO2e."""

    year: int | None
    japan: int = 0
    partner: int = 0
    waiting: int = 0
    without_sides: int = 0

    @property
    def total(self) -> int:
        return self.japan + self.partner + self.waiting + self.without_sides


def country_figures() -> list[CountryFigures]:
    """Every partner country, in the order of signing. Six queries, whatever the number of countries."""
    rows = {
        country.code: CountryFigures(country.code, country.name) for country in PartnerCountry.objects.all()
    }
    projects = Project.objects.values("partner_country").annotate(
        all=Count("pk"), registered=Count("pk", filter=Q(status=Project.Status.REGISTERED))
    )
    for row in projects:
        rows[row["partner_country"]].projects = row["all"]
        rows[row["partner_country"]].registered = row["registered"]
    for code, number in PlannedProject.objects.values_list("partner_country").annotate(Count("pk")):
        rows[code].planned = number
    for code, quantity in IssuanceDecision.objects.values_list("partner_country").annotate(
        Sum("total_quantity")
    ):
        rows[code].decided = quantity
    for code, quantity in waiting().values_list("decision__partner_country").annotate(Sum("quantity")):
        rows[code].waiting = quantity
    for total in totals(by=("partner_country",)):
        code = str(total.key["partner_country"])
        if code in rows:
            rows[code].units = total.units
    return list(rows.values())


def waiting() -> Any:
    """Sides that were notified of an amount and have not issued it."""
    return CountryNotification.objects.filter(is_issued=False, quantity__gt=0)


def projects_by_status() -> list[tuple[str, str, int]]:
    """``(status, its words, how many)``, the most frequent first."""
    words = dict(Project.Status.choices)
    found = (
        Project.objects.order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
        .order_by("-number", "status")
    )
    return [(status, str(words[status]), number) for status, number in found]


def years() -> list[YearFigures]:
    """Credits decided per year, the year not published last. Two queries."""
    rows: dict[int | None, YearFigures] = {}
    decided = IssuanceDecision.objects.exclude(total_quantity=None).prefetch_related("notifications")
    for decision in decided:
        year = decision.decided_on.year if decision.decided_on else None
        row = rows.setdefault(year, YearFigures(year))
        told = 0
        for side in decision.notifications.all():
            if side.quantity is None:
                continue
            told += side.quantity
            if not side.is_issued:
                row.waiting += side.quantity
            elif side.side == Side.JAPAN:
                row.japan += side.quantity
            else:
                row.partner += side.quantity
        row.without_sides += (decision.total_quantity or 0) - told
    return sorted(rows.values(), key=lambda row: (row.year is None, row.year or 0))
