"""The nightly look at everything that was issued: 10^5 issued reports (quick: 10^3), beside their recalculation alone.

One issued report is made by the rooms' own operations and copied by INSERT … SELECT, ledger entries included.
"""

import json
from typing import Any, LiteralString, cast

from django.apps import apps
from django.db import models
from psycopg import Connection

from tests.benchmarks.measuring import Effort, Row
from tests.benchmarks.site import Site

ORIGINAL = "benchmark_reverification"
STRIDE = 100_000  # greater than any key of the original
COPIED = (
    *("lifecycle.Case", "submissions.Submission", "submissions.SubmissionVersion"),
    *("monitoring.MonitoringReport", "monitoring.Intake", "monitoring.Recalculation"),
    *("monitoring.RecalculatedYear", "monitoring.VerificationReport", "monitoring.VerifiedAmount"),
    *("issuance.IssuanceDecision", "issuance.DecidedProject", "issuance.CountryNotification"),
    *("issuance.IssuanceRequest", "issuance.IssuableAmount", "issuance.CreditAllocation"),
    *("credits.Transaction", "credits.Issuance"),
)
ONLY = {
    "credits.Transaction": "kind = 'issuance'",
    # The design document's own case and forms belong to the project, of which there is one.
    "lifecycle.Case": "lifecycle IN ('monitoring_report', 'verification', 'issuance_request')",
    "submissions.Submission": "case_id IN (SELECT id FROM lifecycle_case WHERE lifecycle IN"
    " ('monitoring_report', 'verification', 'issuance_request') AND id < {stride})",
    "submissions.SubmissionVersion": "submission_id IN (SELECT s.id FROM submissions_submission s JOIN"
    " lifecycle_case c ON c.id = s.case_id WHERE s.id < {stride} AND c.lifecycle IN"
    " ('monitoring_report', 'verification', 'issuance_request'))",
}
# Of one project no two reports may be about the same days: the copies are.
DROPPED = {
    "monitoring_monitoringreport": "monitoring_periods_of_a_project_do_not_overlap",
    "issuance_issuancerequest": "issuance_requests_of_a_project_do_not_overlap",
}


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(ORIGINAL)
    site.python(ORIGINAL, "-m", "tests.benchmarks.reverifying", "make")
    copies = effort.copies[1] * 10 + 9  # with the original: 10^5, or 10^3
    with site.postgresql.connect(ORIGINAL) as connection:
        multiply(connection, copies)
    found = json.loads(site.python(ORIGINAL, "-m", "tests.benchmarks.reverifying", "run").splitlines()[-1])
    each = found["seconds"] / found["checked"]
    return [
        Row(
            name=f"nightly re-verification of {found['checked']:,} issued reports",
            figure=found["seconds"],
            unit="s",
            yardstick="the recalculations alone, read before",
            ratio=each / found["alone"],
            note=f"{1 / each:,.0f} reports/s, {found['peak_mb']:.0f} MB at most",
        ),
        Row(
            name="memory grown over the pass",
            figure=found["grown_mb"],
            unit="MB",
            at_most=200,
        ),
    ]


def multiply(connection: Connection[Any], copies: int) -> None:
    """As the superuser of the benchmark's own cluster with triggers off: the copies are rows, nothing else."""
    execute = connection.execute
    execute("SET session_replication_role = replica")
    execute("SET synchronous_commit = off")
    for table, constraint in DROPPED.items():
        execute(cast(LiteralString, f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
    for label in COPIED:
        execute(cast(LiteralString, statement(apps.get_model(label), copies)))
    execute("VACUUM ANALYZE")


def statement(model: type[models.Model], copies: int) -> str:
    """The INSERT … SELECT of one table; what the database generates it generates again."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value(field) for field in fields)
    only = ONLY.get(model._meta.label, "true").format(stride=STRIDE)
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values}"
        f" FROM {model._meta.db_table} t, generate_series(1::bigint, {copies}) k WHERE {only}"
    )


def value(field: "models.Field[Any, Any]") -> str:
    """What a column of copy k holds."""
    column = f't."{field.column}"'
    target = field.related_model
    if target is not None:
        label = cast(type[models.Model], target)._meta.label
        if label not in COPIED:
            return column
        copied = ONLY.get(label, "true").format(stride=STRIDE)
        inside = f"SELECT id FROM {cast(Any, target)._meta.db_table} WHERE {copied} AND id < {STRIDE}"
        if label in ("credits.Transaction",):
            return f"{column} + k * {STRIDE}"
        return f"CASE WHEN {column} IN ({inside}) THEN {column} + k * {STRIDE} ELSE {column} END"
    if field.primary_key:
        return f"{column} + k * {STRIDE}"
    if isinstance(field, models.UUIDField) and field.unique:
        return f"md5({column}::text || k)::uuid"
    if isinstance(field, models.CharField | models.SlugField) and field.unique:
        return f"{column} || '~' || k"
    return column
