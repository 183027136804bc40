"""What everybody reads of a project's design: its versions, places, yearly estimates, monitoring plan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from registry.projects.models import Project
from registry.projects.nouns.design import CreditingPeriod, DesignDocument
from registry.public.country_names import numeric_code
from registry.public.figures import Drawing, drawing_of
from registry.submissions.models import SubmissionVersion
from registry.submissions.queries.submissions import public_content
from registry.submissions.rendering import ShownSection, places_on_a_map, rendered_sections


def design_documents(project: Project) -> list[DesignDocument]:
    """The versions, newest first, each with what was handed in."""
    return list(
        DesignDocument.objects.filter(project=project)
        .select_related("submission__submission", "monitoring_plan__submission")
        .order_by("-number")
    )


def design_story(project: Project) -> dict[str, Any]:
    """The newest design document in parts, and the list of its versions. Blank where none is known here."""
    versions = design_documents(project)
    story: dict[str, Any] = {
        "designs": [
            {"design": one, "before": versions[place + 1].number if place + 1 < len(versions) else None}
            for place, one in enumerate(versions)
        ],
        "crediting_periods": list(CreditingPeriod.objects.filter(project=project).order_by("number")),
    }
    if not versions:
        return story
    newest = versions[0]
    content = public_content(newest.submission)
    return {
        **story,
        "design": newest,
        "drawing": drawing(project, newest.submission),
        "locations": content.get("project", {}).get("locations", []),
        "estimates": estimates(content),
        "monitoring_plan": sections(newest.monitoring_plan) if newest.monitoring_plan else [],
    }


def drawing(project: Project, version: SubmissionVersion) -> Drawing | None:
    """The country with the places of the design document."""
    found = places_on_a_map(version.form, version.content)
    places = [(float(longitude), float(latitude)) for latitude, longitude in found]
    return drawing_of(numeric_code(project.partner_country_id), places)


def sections(version: SubmissionVersion) -> list[ShownSection]:
    return rendered_sections(version.form, version.content, public_only=True)


def estimates(content: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The yearly rows in the order of the years, with their total and the average, in tCO2e."""
    rows = sorted(content.get("reductions", {}).get("estimates", []), key=lambda row: row.get("year") or 0)
    known = [Decimal(row["emission_reductions"]) for row in rows if row.get("emission_reductions")]
    if not known:
        return {"rows": rows}
    total = sum(known, Decimal(0))
    return {"rows": rows, "total": total, "average": round(total / len(known), 3)}
