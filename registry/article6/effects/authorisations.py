"""An authorisation is adopted, or revoked: rows that are never changed, made of the form as it was handed in."""

from datetime import date
from typing import Any

from registry.article6.guards.authorisations import standing
from registry.article6.models import Authorisation, AuthorisationRevocation, AuthorisationVersion
from registry.article6.schemas.authorisations import AUTHORISATION, REVOCATION
from registry.lifecycle.tables import StepContext
from registry.submissions.queries.submissions import content_of, submitted


def adopt_version(context: StepContext) -> None:
    """The next version. The authorisation's row is locked, so that of two the second finds the first."""
    case = context.case
    content = content_of(submitted(case, AUTHORISATION))
    parties, coverage, validity = (
        dict(content.get(name, {})) for name in ("parties", "coverage", "validity")
    )
    authorisation, _is_new = Authorisation.objects.get_or_create(
        partner_country_id=case.partner_country_id, side=parties["side"], reference=parties["reference"]
    )
    Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation.pk)
    AuthorisationVersion.objects.create(
        authorisation=authorisation,
        number=int(parties.get("replaces") or 0) + 1,
        case=case,
        cooperative_approach=parties.get("cooperative_approach") or "",
        using_parties=_column(parties, "using_parties", "country"),
        uses=list(coverage["uses"]),
        uses_as_written=coverage.get("uses_as_written") or "",
        quantity=coverage.get("quantity"),
        first_vintage=coverage.get("first_vintage"),
        last_vintage=coverage.get("last_vintage"),
        projects=_column(coverage, "projects", "project"),
        methodologies=_column(coverage, "methodologies", "methodology"),
        sectors=sorted(coverage.get("sectors") or ()),
        first_transfer=coverage.get("first_transfer") or "",
        valid_from=date.fromisoformat(validity["valid_from"]),
        valid_to=date.fromisoformat(validity["valid_to"]) if validity.get("valid_to") else None,
        terms=validity.get("terms") or "",
        change_conditions=validity.get("change_conditions") or "",
        adopted_on=context.today,
    )


def revoke(context: StepContext) -> None:
    """From the day that the form names; what was used before stays used."""
    authorisation = standing(context.case)
    assert authorisation is not None, "the guards have seen it"
    said = content_of(submitted(context.case, REVOCATION))["revocation"]
    AuthorisationRevocation.objects.create(
        authorisation=authorisation,
        case=context.case,
        effective_from=date.fromisoformat(said["effective_from"]),
        spares_transferred=said["spares_transferred"],
        grounds=said["grounds"],
        decided_on=context.today,
    )


def _column(section: dict[str, Any], table: str, column: str) -> list[str]:
    """One column of a table, each value once."""
    return sorted({str(row[column]) for row in section.get(table) or () if row.get(column)})
