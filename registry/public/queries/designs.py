"""What everybody reads of a project's design: its versions, places, yearly estimates, monitoring plan."""

from typing import Any

from registry.projects.models import Project
from registry.projects.nouns.design import DesignDocument
from registry.projects.queries.pages import estimates_of, project_page, read_content
from registry.public.country_names import numeric_code
from registry.public.figures import Drawing, drawing_of
from registry.submissions.models import SubmissionVersion
from registry.submissions.rendering import ShownSection, places_on_a_map, rendered_sections


def design_story(project: Project, user: Any) -> dict[str, Any]:
    """The newest design document in parts, and the list of its versions. Blank where none is known here.

    Who sees a case of the project reads what is confidential too; everybody else the public rendition.
    """
    page = project_page(project, user)
    versions = page.design_documents
    story: dict[str, Any] = {
        "page": page,
        "designs": [
            {"design": one, "before": versions[place + 1].number if place + 1 < len(versions) else None}
            for place, one in enumerate(versions)
        ],
    }
    if not versions:
        return story
    newest = versions[0]
    content = read_content(newest, sees_everything=page.sees_everything)
    return {
        **story,
        "design": newest,
        "drawing": drawing(project, newest.submission),
        "locations": content.get("project", {}).get("locations", []),
        "estimates": estimates_of(content),
        "monitoring_plan": sections(newest.monitoring_plan, sees_everything=page.sees_everything)
        if newest.monitoring_plan
        else [],
    }


def drawing(project: Project, version: SubmissionVersion) -> Drawing | None:
    """The country with the places of the design document."""
    found = places_on_a_map(version.form, version.content)
    places = [(float(longitude), float(latitude)) for latitude, longitude in found]
    return drawing_of(numeric_code(project.partner_country_id), places)


def sections(version: SubmissionVersion, *, sees_everything: bool) -> list[ShownSection]:
    return rendered_sections(version.form, version.content, public_only=not sees_everything)


def version_of(project: Project, number: int) -> DesignDocument | None:
    """One version, with what was handed in."""
    return (
        DesignDocument.objects.filter(project=project, number=number)
        .select_related("submission__submission", "monitoring_plan__submission")
        .first()
    )
