"""What a page asks of the database, and whether an answer costs more as the register grows.

Every query of a page is recorded and explained. A growing table must be read by an index, and no query may
read more than MOST_ROWS of its rows: a scan of a whole index is no better than one of the table.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

MOST_ROWS = 25_000  # the lists of officers count to 10,000, and look such a row up in another table
SCANS = ("Seq Scan", "Parallel Seq Scan", "Sample Scan")


@dataclass(frozen=True, slots=True)
class Query:
    """A statement as it was sent."""

    statement: str
    parameters: Any

    @property
    def is_reading(self) -> bool:
        return self.statement.lstrip().upper().startswith(("SELECT", "WITH", "("))


@dataclass(frozen=True, slots=True)
class Offence:
    """A query that reads a growing table whole, or nearly so. ``rows``: read of that table in all."""

    table: str
    how: str
    rows: int
    statement: str

    def __str__(self) -> str:
        return f"{self.how} of {self.table}, {self.rows:,} rows: {self.statement}"


@contextmanager
def recorded() -> Iterator[list[Query]]:
    """The queries of the block, in order."""
    found: list[Query] = []

    def keep(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if not statement.upper().startswith(("SAVEPOINT", "RELEASE", "EXPLAIN")):
            found.append(Query(statement, parameters))
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(keep):
        yield found


def offences(
    queries: list[Query], growing: frozenset[str], *, most_rows: int = MOST_ROWS, run: bool = True
) -> list[Offence]:
    """What is wrong with the plans. Without ``run`` nothing is executed again and rows are the planner's guess."""
    found = []
    for query in {(query.statement, repr(query.parameters)): query for query in queries}.values():
        if query.is_reading:
            plan = plan_of(query, run=run)
            found += [
                Offence(table, how, rows, query.statement)
                for table, how, rows in read_tables(plan, questions=run)
                if table in growing and (how in SCANS or rows > most_rows)
            ]
    return found


def plan_of(query: Query, *, run: bool) -> dict[str, Any]:
    options = "ANALYZE, TIMING OFF, FORMAT JSON" if run else "FORMAT JSON"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}) {query.statement}", query.parameters)
        answer = cursor.fetchone()[0]
    plans = json.loads(answer) if isinstance(answer, str) else answer
    found: dict[str, Any] = plans[0]["Plan"]
    return found


def read_tables(node: dict[str, Any], *, questions: bool = True) -> Iterator[tuple[str, str, int]]:
    """Every node that reads a table: its name, how it is read, and how many rows are looked at.

    ``questions``: also those asked of every row by a plan of their own. Of few rows PostgreSQL reads the
    table of such a question whole, whatever is switched off, for it then weighs their costs alone.
    """
    if "Relation Name" in node:
        loops = node.get("Actual Loops", 1)
        rows = node.get("Actual Rows", node["Plan Rows"])
        removed = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
        yield node["Relation Name"], node["Node Type"], round((rows + removed) * loops)
    for child in node.get("Plans", ()):
        if questions or child.get("Parent Relationship") != "SubPlan":
            yield from read_tables(child, questions=questions)
