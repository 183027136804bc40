"""Reading one row of issuances.csv: whose it is, its amounts by side, and what is issued."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.identity.models.facts import Verification
from registry.identity.models.parties import Side
from registry.issuance.models import IssuanceDecision
from registry.reference_data.operations.row import Row

REFERENCE = re.compile(r"[A-Z]{2}[0-9]{3}")
UNNAMED = re.compile(r"([A-Z]{2}) \((?:([0-9]+) projects?|[^()]+)\)")
AGGREGATE = re.compile(r"aggregate of ([0-9]+) projects?")
AMOUNTS = {Side.JAPAN: "amount_japan_side", Side.PARTNER: "amount_partner_side"}
DATES = {Side.JAPAN: "issuance_date_japan", Side.PARTNER: "issuance_date_partner"}
ISSUED, NOTIFIED = "issued", "notified"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProjects:
    """What the first cell names: references, or only a country and perhaps how many projects."""

    printed: str
    country: str
    references: tuple[str, ...]
    count: int | None


def named_projects(row: Row) -> NamedProjects | None:
    """Read "MN001", "ID002; ID003" or "ID (4 projects)". None after a fault."""
    printed = row.text("project_ref", longest=500, required=True)
    if unnamed := UNNAMED.fullmatch(printed):
        count = int(unnamed[2]) if unnamed[2] else None
        return NamedProjects(printed=printed, country=unnamed[1], references=(), count=count)
    references = tuple(part.strip() for part in printed.split(";") if part.strip())
    countries = {reference[:2] for reference in references}
    if (
        not printed
        or not all(REFERENCE.fullmatch(reference) for reference in references)
        or len(countries) != 1
    ):
        if printed:
            row.fault(
                "project_ref", _("MN001, or several of one country as ID002; ID003, or ID (4 projects)")
            )
        return None
    if len(set(references)) != len(references):
        row.fault("project_ref", _("each project once"))
        return None
    return NamedProjects(
        printed="; ".join(references), country=countries.pop(), references=references, count=len(references)
    )


def scope(row: Row, named: NamedProjects | None) -> str | None:
    """The scope of the row, which must fit the projects it names."""
    printed = row.text("row_scope", longest=100, required=True)
    aggregate = AGGREGATE.fullmatch(printed)
    if printed and printed not in {"project", "amount unknown"} and not aggregate:
        row.fault("row_scope", _("“project”, “aggregate of 2 projects” or “amount unknown”"))
        return None
    if printed == "project":
        if named and len(named.references) != 1:
            row.fault("row_scope", _("“project” only where one project is named"))
        return IssuanceDecision.Scope.PROJECT
    if aggregate:
        if named and named.count is not None and named.count != int(aggregate[1]):
            row.fault("row_scope", _("as many projects as are named: %(count)s") % {"count": named.count})
        return IssuanceDecision.Scope.AGGREGATE
    return IssuanceDecision.Scope.AMOUNT_UNKNOWN if printed else None


def amounts(row: Row) -> dict[str, int | None]:
    """The four amounts, each known or None; those that are known must fit each other."""
    columns = ("amount_total", *AMOUNTS.values(), "amount_government_of_japan")
    found = {column: row.integer(column) for column in columns}
    total, japan, partner, government = (found[column] for column in columns)
    given = {"total": total, "japan": japan, "partner": partner, "government": government}
    if total is not None and japan is not None and partner is not None:
        if japan + partner != total:
            row.fault(
                "amount_total",
                _("the sum of the two sides: %(japan)s + %(partner)s = %(sum)s")
                % {**given, "sum": japan + partner},
            )
    elif total is not None:
        for side, column in AMOUNTS.items():
            if (amount := japan if side == Side.JAPAN else partner) is not None and amount > total:
                row.fault(column, _("at most the total, %(total)s") % given)
    if government is not None:
        if japan is not None and government > japan:
            row.fault(
                "amount_government_of_japan",
                _("at most the Japan side, %(japan)s, of which it is a part") % given,
            )
        elif total is not None and government > total:
            row.fault("amount_government_of_japan", _("at most the total, %(total)s") % given)
    if row.text("row_scope") == "amount unknown":
        for column in columns:
            if found[column] is not None:
                row.fault(column, _("nothing, where the amount is said to be unknown"))
    return found


def issued_sides(row: Row, country_name: str) -> dict[str, bool]:
    """Which sides have issued: "issued", "notified" or "Japan issued; partner notified"."""
    printed = row.text("status", longest=200)
    dated = {side: bool(row.text(column)) for side, column in DATES.items()}
    if not printed:
        return {side.value: dated[side] for side in Side}
    words = {"japan": Side.JAPAN, "partner": Side.PARTNER}
    if country_name:
        words[country_name.lower()] = Side.PARTNER
    said: dict[Side, bool] = {}
    for clause in printed.lower().split(";"):
        subject, _space, verb = clause.strip().rpartition(" ")
        sides = [words[subject]] if subject in words else [] if subject else list(Side)
        if verb not in {ISSUED, NOTIFIED} or not sides or any(side in said for side in sides):
            said = {}
            break
        said.update(dict.fromkeys(sides, verb == ISSUED))
    if len(said) != len(Side):
        row.fault("status", _("“issued”, “notified”, or such as “Japan issued; partner notified”"))
        return {side.value: False for side in Side}
    for side, column in DATES.items():
        if dated[side] and not said[side]:
            row.fault(column, _("nothing, as the status says that this side has not issued"))
    return {side.value: said[side] for side in Side}


def notifications(row: Row, found: dict[str, int | None], is_issued: dict[str, bool]) -> list[dict[str, Any]]:
    """The values of both sides' rows; a side that is not published has the quantity None."""
    derived = {part.strip() for part in row.text("derived_fields").split(";")}
    verified = row.verification("verified")
    return [
        {
            "side": side.value,
            "quantity": found[column],
            "is_derived": column in derived,
            "quantity_verification": Verification.DERIVED if column in derived else verified,
            "is_issued": is_issued[side],
            "issued_on": row.date(DATES[side]),
        }
        for side, column in AMOUNTS.items()
    ]


def check_dates(row: Row, values: dict[str, Any]) -> None:
    """Dates that cannot be are faults; dates that are odd are remarked on."""
    first, last, decided = values["monitoring_from"], values["monitoring_to"], values["decided_on"]
    if first and last and last < first:
        row.fault("monitoring_to", _("a date not before %(first)s") % {"first": first})
    vintage = values["vintage"]
    if vintage and ((first and vintage < first.year) or (last and vintage > last.year)):
        row.fault("vintage_year", _("a year of the monitoring period"))
    for column in DATES.values():
        on = row.date(column)
        if on and decided and on < decided:
            row.remark(
                column,
                _("issued on %(on)s, before the decision of %(decided)s") % {"on": on, "decided": decided},
            )
