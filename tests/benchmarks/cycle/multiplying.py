"""Copies of every row of the growing tables, by INSERT … SELECT: ten projects and ten cases become 10^5.

As the superuser of the benchmark's own cluster with triggers off: nothing checks the copies but the
constraints. Copy k of a row has its key raised by k × STRIDE, and so have the keys that point from one
growing table to another; what must be unique is made so. Every hundredth copy stays with the
organisation and the person that the originals belong to, so that these have much to read.
"""

from typing import Any, LiteralString, cast

from django.apps import apps
from django.db import models
from psycopg import Connection

STRIDE = 1000  # greater than any key of the originals
COPIES_OF_A_COUNTRY = 99  # ten projects each: their numbers have three digits
GROWING = (
    *(
        "identity.Organisation",
        "identity.Membership",
        "identity.User",
        "lifecycle.Case",
        "lifecycle.CaseParty",
    ),
    *("lifecycle.StepTaken", "rules.Clock", "submissions.Submission", "submissions.SubmissionVersion"),
    *("submissions.PublicInput", "documents.Document", "documents.DocumentVersion", "projects.Project"),
    *("projects.ProjectMethodology", "projects.ProjectParticipant", "projects.PlannedProject"),
    *("projects.DesignDocument", "projects.CreditingPeriod", "projects.ValidationReport"),
    *("projects.ModalitiesOfCommunication", "projects.AuthorisedSignatory", "projects.Finding"),
    *("projects.FindingMessage", "notifications.Notice", "notifications.Delivery"),
)
OF_THE_PROPONENT = "IN (SELECT id FROM identity_user WHERE email = 'proponent@example.org')"
# Which of the originals are copied, where it is not all of them.
ONLY = {
    "identity.User": f"id {OF_THE_PROPONENT}",
    "identity.Membership": f"user_id {OF_THE_PROPONENT}",
    "identity.Organisation": "name <> 'Entity'",
}
COUNTRY = "pg_temp.country(k)"
VALUES = {
    "identity.Organisation": {"name": "t.name || ' ' || pg_temp.town(k) || ' ' || k"},
    "identity.User": {"email": "k || '.' || t.email"},
    "lifecycle.Case": {
        "partner_country_id": COUNTRY,
        "reference": "pg_temp.moved(t.reference, k)",
        "subject_reference": "pg_temp.moved(t.subject_reference, k)",
        "title": "pg_temp.title(k)",
        "due_on": "CASE WHEN t.due_on IS NOT NULL THEN current_date + (k * 7919 + t.id * 31)::int % 200 - 30 END",
        "assigned_to_id": "CASE WHEN NOT t.is_final AND k % 3 = 0 THEN (SELECT id FROM identity_user"
        " WHERE email = 'officer' || coalesce(nullif(k % 10, 0)::text, '') || '@example.org') END",
    },
    "rules.Clock": {
        "due_on": "CASE WHEN t.closed_at IS NULL THEN current_date + (k % 30)::int ELSE t.due_on END"
    },
    "projects.Project": {
        "partner_country_id": COUNTRY,
        "reference": "pg_temp.moved(t.reference, k)",
        "title": "pg_temp.title(k)",
        "registered_on": "t.registered_on - (k % 3000)::int",
    },
    "projects.PlannedProject": {
        "partner_country_id": COUNTRY,
        "reference": "pg_temp.moved(t.reference, k)",
        "title": "pg_temp.title(k)",
    },
    "notifications.Notice": {
        "audience_country_id": f"CASE WHEN t.audience_country_id IS NOT NULL THEN {COUNTRY} END",
        "event_key": "CASE WHEN t.event_key <> '' THEN t.event_key || '~' || k ELSE '' END",
    },
}
HELPERS = f"""
CREATE FUNCTION pg_temp.town(k bigint) RETURNS text IMMUTABLE LANGUAGE sql RETURN
    initcap(translate(left(md5(k::text), 7), '0123456789', 'aeioulmnrs'));
CREATE FUNCTION pg_temp.title(k bigint) RETURNS text IMMUTABLE LANGUAGE sql RETURN
    (ARRAY['Solar power', 'Waste heat recovery', 'High-efficiency boilers', 'Small hydropower', 'Biomass',
        'Cooling', 'Wind power', 'LED lighting', 'Electric buses', 'Transformers', 'Geothermal', 'Forests'
    ])[1 + k % 12] || ' in ' || pg_temp.town(k);
CREATE FUNCTION pg_temp.country(k bigint) RETURNS text IMMUTABLE LANGUAGE sql RETURN
    chr(65 + ((k - 1) / {COPIES_OF_A_COUNTRY} / 10)::int) || chr(65 + ((k - 1) / {COPIES_OF_A_COUNTRY} % 10)::int);
CREATE FUNCTION pg_temp.moved(reference text, k bigint) RETURNS text IMMUTABLE LANGUAGE sql RETURN
    CASE
        WHEN reference ~ '^KZ(_PIN)?[0-9]{{3}}' THEN
            pg_temp.country(k) || substring(reference from '^KZ((?:_PIN)?)')
            || lpad(((k - 1) % {COPIES_OF_A_COUNTRY} * 10
                + substring(reference from '[0-9]{{3}}')::int)::text, 3, '0')
            || regexp_replace(reference, '^KZ(_PIN)?[0-9]{{3}}', '')
        WHEN reference LIKE 'KZ%' THEN pg_temp.country(k) || substr(reference, 3) || '-' || k
        ELSE reference
    END;
"""
COUNTRIES = """
INSERT INTO identity_partnercountry
SELECT (jsonb_populate_record(t, jsonb_build_object('code', new, 'iso3', new || 'X', 'name', 'Country ' || new,
    'position', 100))).*
FROM identity_partnercountry t,
    (SELECT DISTINCT pg_temp.country(k) AS new FROM generate_series(1, %s) k) countries
WHERE t.code = 'KZ'
"""


def multiply(connection: Connection[Any], copies: int) -> None:
    """Make ``copies`` copies of every row of the growing tables, and let PostgreSQL count what there is."""
    execute = connection.execute
    execute("SET session_replication_role = replica")
    execute("SET synchronous_commit = off")
    execute("SET maintenance_work_mem = '512MB'")
    execute(cast(LiteralString, HELPERS))
    execute(cast(LiteralString, COUNTRIES), [copies])
    for label in GROWING:
        execute(cast(LiteralString, statement(apps.get_model(label), copies)))
    execute("VACUUM ANALYZE")


def statement(model: type[models.Model], copies: int) -> str:
    """The INSERT … SELECT of one table."""
    fields = model._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value(model, field) for field in fields)
    only = ONLY.get(model._meta.label, "id > 0")
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values}"
        f" FROM {model._meta.db_table} t, generate_series(1, {copies}) k WHERE t.{only}"
    )


def value(model: type[models.Model], field: "models.Field[Any, Any]") -> str:
    """What a column of copy k holds."""
    column = f't."{field.column}"'
    if special := VALUES.get(model._meta.label, {}).get(field.column):
        return special
    if field.primary_key:
        return f"{column} + k * {STRIDE}"
    if field.related_model is not None:
        return pointing(model, field, column)
    if isinstance(field, models.UUIDField) and field.unique:
        return f"md5({column}::text || k)::uuid"
    if isinstance(field, models.CharField) and field.unique:
        return f"{column} || '~' || k"
    return column


def pointing(model: type[models.Model], field: "models.Field[Any, Any]", column: str) -> str:
    """A key into another table: moved along with the row it points at."""
    target = cast(type[models.Model], field.related_model)
    label = target._meta.label
    if label not in GROWING:
        return column
    moved = f"{column} + k * {STRIDE}"
    if label in ("identity.User", "identity.Organisation") and model._meta.label != "identity.Membership":
        moved = f"CASE WHEN k % 100 = 0 THEN {column} ELSE {moved} END"
    if label in ONLY:
        copied = f"SELECT id FROM {target._meta.db_table} WHERE {ONLY[label]}"
        return f"CASE WHEN {column} IN ({copied} AND id < {STRIDE}) THEN {moved} ELSE {column} END"
    return moved
