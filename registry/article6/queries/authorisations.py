"""What is authorised, how much of it is used, and what an authorisation is asked about units."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Prefetch, QuerySet

from credits.models import Issuance, Series
from registry.article6.judging import Terms, Units
from registry.article6.models import Authorisation, AuthorisationRevocation, AuthorisationVersion
from registry.projects.models import Project

# Of each entry what became of it: set aside (a reservation that is open), moved, given up (0), or reversed (0).
_USED = """
    WITH entry AS (
        SELECT authorised.version_id, authorised.series_id, made.sequence AS first,
            coalesce(resolution.sequence, made.sequence) AS last, coalesce(resolution.kind, made.kind) AS kind
        FROM article6_authoriseduse authorised
        JOIN credits_transaction made ON made.sequence = authorised.transaction_id
        LEFT JOIN credits_transaction resolution ON resolution.resolves_id = made.sequence
        WHERE authorised.version_id = ANY(%s) AND made.public_id IS DISTINCT FROM %s)
    SELECT version_id, sum(CASE kind
        WHEN 'release' THEN 0
        WHEN 'reservation' THEN (
            SELECT coalesce(sum(reserved.last_serial - reserved.first_serial + 1), 0)
            FROM credits_reservedrange reserved
            WHERE reserved.reservation_id = entry.first AND reserved.series_id = entry.series_id)
        ELSE (
            SELECT coalesce(sum(movement.quantity), 0) FROM credits_movement movement
            WHERE movement.transaction_id = entry.last AND movement.series_id = entry.series_id)
        END)
    FROM entry
    WHERE NOT EXISTS (SELECT FROM credits_transaction WHERE reverses_id = entry.last)
    GROUP BY version_id
"""


def used_under(versions: Iterable[int], *, without: UUID | None = None) -> dict[int, int]:
    """Units used under each version (by its key), counted from the ledger's rows; 0 where none. One query.

    ``without``: the public id of an entry that is not counted.
    """
    keys = list(versions)
    found = dict.fromkeys(keys, 0)
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_USED, [keys, without])
            found.update({version: int(units) for version, units in cursor.fetchall()})
    return found


def authorisations() -> QuerySet[Authorisation]:
    """Every authorisation with its versions, the newest first, and its revocation: three queries."""
    versions = AuthorisationVersion.objects.order_by("-number").select_related("case")
    return (
        Authorisation.objects.filter(versions__isnull=False)
        .distinct()
        .select_related("partner_country", "revocation__case")
        .prefetch_related(Prefetch("versions", queryset=versions))
    )


def add_used(rows: Iterable[Authorisation], *, without: UUID | None = None) -> None:
    """Give every version of these its ``used``, and each authorisation the ``used`` of all of them. One query."""
    found = list(rows)
    used = used_under((version.pk for row in found for version in row.versions.all()), without=without)
    for row in found:
        for version in row.versions.all():
            version.used = used[version.pk]  # type: ignore[attr-defined]
        row.used = sum(used[version.pk] for version in row.versions.all())  # type: ignore[attr-defined]
        row.newest = next(iter(row.versions.all()), None)  # type: ignore[attr-defined]


def revocation_of(authorisation: Authorisation) -> AuthorisationRevocation | None:
    """The decision by which it was taken back, where there is one."""
    return getattr(authorisation, "revocation", None)


def terms_of(rows: Iterable[Authorisation], *, without: UUID | None = None) -> list[Terms]:
    """The newest version of each as a use is judged by it, oldest authorisation first."""
    found = sorted(rows, key=lambda row: row.pk)
    add_used(found, without=without)
    return [_terms(row) for row in found if row.newest is not None]  # type: ignore[attr-defined]


def _terms(row: Any) -> Terms:
    version, revoked = row.newest, revocation_of(row)
    return Terms(
        version=version.pk,
        uses=frozenset(version.uses),
        using_parties=frozenset(version.using_parties),
        projects=frozenset(version.projects),
        methodologies=frozenset(version.methodologies),
        sectors=frozenset(version.sectors),
        first_vintage=version.first_vintage,
        last_vintage=version.last_vintage,
        quantity=version.quantity,
        used=row.used,
        first_transfer=version.first_transfer,
        adopted_on=version.adopted_on,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        revoked_from=revoked.effective_from if revoked else None,
        spares_transferred=revoked.spares_transferred if revoked else True,
    )


def units_of(series: Series) -> Units:
    """What an authorisation is asked about the units of a series; of an unknown project nothing but its years.

    Of several issuances of one series the last one's day counts: no unit passes for older than it is.
    """
    projects = Project.objects.filter(reference=series.reference)
    project = projects.select_related("sectoral_scope").prefetch_related("methodologies").first()
    issued_at = Issuance.objects.filter(series=series).aggregate(last=Max("transaction__recorded_at"))["last"]
    scope = project.sectoral_scope if project is not None else None
    return Units(
        registry=str(series.registry_id),
        host=series.partner_country,
        project=series.reference,
        years=_years(series),
        methodologies=frozenset(row.reference for row in project.methodologies.all())
        if project
        else frozenset(),
        sectors=frozenset() if scope is None else frozenset({scope.number}),
        issued_on=issued_at.date() if issued_at is not None else None,
    )


def _years(series: Series) -> tuple[int, ...]:
    if series.vintage is not None:
        return (series.vintage,)
    if series.period_first_on is None or series.period_last_on is None:
        return ()
    return tuple(range(series.period_first_on.year, series.period_last_on.year + 1))
