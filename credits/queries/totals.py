"""How many units were issued, and are held, retired or cancelled, grouped as asked.

Computed from the movements at the ledger's ends only: what left the issuance
sources, and what entered retirement and cancellation accounts, each less what a
correction took back. Held is the rest, because no unit can be anywhere else.
Movements between holding accounts, nearly all of a busy ledger, are never read.
For a few references asked about now, the blocks of their series answer instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from credits.queries.moments import AsOf, last_sequence

# What a total may be grouped by, and the column that says it. ``account_kind`` is
# not here: the four figures of a row are already the kinds of place.
GROUPS = {
    "registry": "series.registry_id",
    "partner_country": "series.partner_country",
    "reference": "series.reference",
    "vintage": "series.vintage",
    "series": "series.key",
}

# Signed units per series and kind of end; one index range per account and direction.
FLOW_SQL = """
    SELECT moved.series_id, account.kind,
        CASE WHEN account.kind = 'issuance' THEN -moved.units ELSE moved.units END AS units
    FROM credits_account account CROSS JOIN LATERAL (
        SELECT movement.series_id, sum(movement.last_serial - movement.first_serial + 1) AS units
        FROM credits_movement movement
        WHERE movement.destination_id = account.id AND movement.transaction_id <= %(sequence)s {of_series}
        GROUP BY movement.series_id
        UNION ALL
        SELECT movement.series_id, -sum(movement.last_serial - movement.first_serial + 1)
        FROM credits_movement movement
        WHERE movement.origin_id = account.id AND movement.transaction_id <= %(sequence)s {of_series}
        GROUP BY movement.series_id
    ) moved
    WHERE account.kind IN ('issuance', 'retirement', 'cancellation')
"""

# Where the chosen series' blocks are now: as many rows as their units have fragments.
BLOCKS_SQL = """
    SELECT owner.series_id, account.kind, owner.last_serial - owner.first_serial + 1 AS units
    FROM credits_series chosen
    JOIN credits_blockowner owner ON owner.series_id = chosen.id
    JOIN credits_account account ON account.id = owner.account_id
    WHERE chosen.reference = ANY(%(references)s) AND account.kind <> 'issuance'
"""
BLOCKS_AS_FLOW_SQL = f"""
    SELECT series_id, kind, units FROM ({BLOCKS_SQL}) block
    UNION ALL SELECT series_id, 'issuance', units FROM ({BLOCKS_SQL}) block
"""

TOTALS_SQL = """
    WITH flow AS ({flow})
    SELECT {groups}
        coalesce(sum(flow.units) FILTER (WHERE flow.kind = 'issuance'), 0)::bigint,
        coalesce(sum(flow.units) FILTER (WHERE flow.kind = 'retirement'), 0)::bigint,
        coalesce(sum(flow.units) FILTER (WHERE flow.kind = 'cancellation'), 0)::bigint
    FROM flow JOIN credits_series series ON series.id = flow.series_id
    {chosen}
    {group_by}
"""

OF_CHOSEN_SERIES = """
    AND movement.series_id IN (SELECT id FROM credits_series WHERE reference = ANY(%(references)s))
"""


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """Units of 1 tCO2e. ``issued`` is less what a correction withdrew; the others add up to it."""

    issued: int = 0
    retired: int = 0
    cancelled: int = 0

    @property
    def held(self) -> int:
        return self.issued - self.retired - self.cancelled

    def __add__(self, other: "UnitTotals") -> "UnitTotals":
        return UnitTotals(
            self.issued + other.issued, self.retired + other.retired, self.cancelled + other.cancelled
        )


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """``key`` names the group, in the order asked for; empty for one grand total."""

    key: dict[str, str | int | None] = field(default_factory=dict)
    units: UnitTotals = UnitTotals()


def totals(
    *,
    by: Sequence[str] = (),
    references: Iterable[str] | None = None,
    as_of: AsOf | None = None,
    using: str = "default",
) -> list[TotalsRow]:
    """One row per group that ever had units, sorted by its key; with no ``by`` one row.

    ``by``: any of :data:`GROUPS`. A vintage that is not known is None and sorts last.
    """
    unknown = set(by) - set(GROUPS)
    assert not unknown, f"Totals are not grouped by {unknown}."
    columns = [GROUPS[name] for name in by]
    groups = "".join(f"{column}, " for column in columns)
    group_by = f"GROUP BY {', '.join(columns)} ORDER BY {', '.join(columns)}" if columns else ""
    chosen = "" if references is None else "WHERE series.reference = ANY(%(references)s)"
    of_series = "" if references is None else OF_CHOSEN_SERIES
    few_now = references is not None and as_of is None
    flow = BLOCKS_AS_FLOW_SQL if few_now else FLOW_SQL.format(of_series=of_series)
    query = TOTALS_SQL.format(flow=flow, groups=groups, group_by=group_by, chosen=chosen)
    asked: dict[str, Any] = {
        "sequence": last_sequence(as_of, using=using),
        "references": list(references or ()),
    }
    with connections[using].cursor() as cursor:
        cursor.execute(query, asked)
        rows = cursor.fetchall()
    width = len(by)
    return [TotalsRow(dict(zip(by, row[:width], strict=True)), UnitTotals(*row[width:])) for row in rows]


def totals_by_reference(
    references: Iterable[str], *, as_of: AsOf | None = None, using: str = "default"
) -> dict[str, dict[str, UnitTotals]]:
    """``{reference: {registry code: totals}}`` for the references that have units."""
    answer: dict[str, dict[str, UnitTotals]] = {}
    for row in totals(by=("reference", "registry"), references=references, as_of=as_of, using=using):
        answer.setdefault(str(row.key["reference"]), {})[str(row.key["registry"])] = row.units
    return answer
