"""Design documents and modalities of communication: the next version, and what it supersedes."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from registry.identity.models.parties import Organisation, Side
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.tables import Part
from registry.methodologies.queries import key_of, scope_of, versions_called
from registry.parties.models import SectoralScope
from registry.projects.models import (
    AuthorisedSignatory,
    DesignDocument,
    ModalitiesOfCommunication,
    Project,
    ProjectMethodology,
    ProjectParticipant,
)
from registry.projects.queries.subjects import current_modalities, methodology_keys, newest_design
from registry.projects.schemas.checks import rows_of
from registry.submissions.models import SubmissionVersion
from registry.submissions.queries.submissions import submitted
from registry.submissions.schema import Content

DESIGN, PLAN, STATEMENT = "project_design_document", "monitoring_plan", "modalities_of_communication"
Rank = AuthorisedSignatory.Rank


def add_design(
    project: Project,
    case: Case,
    *,
    on: date,
    status: str,
    window: tuple[date | None, date | None] = (None, None),
) -> DesignDocument:
    """The next version of a project's design document, from the forms handed in with the case.

    A part that the case does not revise is carried over from the version before.
    """
    before = newest_design(project)
    design, plan = submitted(case, DESIGN), submitted(case, PLAN)
    document = DesignDocument(
        project=project,
        number=1 if before is None else before.number + 1,
        status=status,
        case=case,
        submission=design or before.submission,  # type: ignore[union-attr]
        monitoring_plan=plan or (before.monitoring_plan if before is not None else None),
        published_on=on,
        public_input_opens_on=window[0],
        public_input_closes_on=window[1],
    )
    if before is not None:
        supersede(before, on)
    if status == DesignDocument.Status.REGISTERED:
        document.effective_from = on
    document.save()
    document.methodology_versions.set(versions_called(methodology_keys(document.submission.content)))
    describe(project, document.submission.content)
    return document


def supersede(document: DesignDocument, on: date) -> None:
    """A later version takes its place. Superseded already: as it is."""
    if document.status == DesignDocument.Status.SUPERSEDED:
        return
    document.status = DesignDocument.Status.SUPERSEDED
    if document.effective_from is not None:
        document.effective_to = max(on, document.effective_from)
    document.save()


def describe(project: Project, content: Content) -> None:
    """What lists show of a project, from its newest design document."""
    described = content["project"]
    project.title = described["title"]
    project.operation_started_on = date.fromisoformat(described["starts_on"])
    project.operational_lifetime_years = described["lifetime_years"]
    places = rows_of(content, "project", "locations")
    project.latitude = Decimal(places[0]["latitude"]).quantize(Decimal("0.000001"))
    project.longitude = Decimal(places[0]["longitude"]).quantize(Decimal("0.000001"))
    project.estimated_annual_reductions_tco2e = average_reductions(content)
    versions = versions_called(methodology_keys(content))
    scopes = [scope for scope in map(scope_of, versions) if scope is not None]
    project.sectoral_scope = SectoralScope.objects.filter(number__in=scopes[:1]).first()
    source = "design document handed in here"
    project.operation_source = project.estimate_source = source
    project.save()
    project.methodologies.all().delete()
    ProjectMethodology.objects.bulk_create(
        ProjectMethodology(
            project=project,
            position=position,
            reference=key_of(version).split(" ")[0],
            version=version.version,
            methodology_version=version,
        )
        for position, version in enumerate(versions)
    )
    set_participants(project, rows_of(content, "project", "participants"))


def average_reductions(content: Content) -> int | None:
    """Whole tonnes a year, rounded down; none where the average is negative."""
    rows = rows_of(content, "reductions", "estimates")
    if not rows:
        return None
    total = sum((Decimal(row["emission_reductions"]) for row in rows), Decimal())
    average = (total / len(rows)).to_integral_value(rounding=ROUND_FLOOR)
    return int(average) if average >= 0 else None


def set_participants(project: Project, rows: Iterable[dict[str, Any]]) -> None:
    """The participants as the newest document names them; whoever left stays in the history."""
    organisations = {
        str(one.public_id): one
        for one in Organisation.objects.filter(public_id__in=[row["organisation"] for row in rows])
    }
    modalities = current_modalities(project)
    focal_point = modalities.focal_point_id if modalities is not None else None
    positions = {str(side): 0 for side in Side}
    project.participants.all().delete()
    for row in rows:
        organisation = organisations[row["organisation"]]
        ProjectParticipant.objects.create(
            project=project,
            organisation=organisation,
            side=row["side"],
            position=positions[row["side"]],
            is_focal_point=organisation.pk == focal_point,
            name_as_printed=row.get("name_as_printed") or organisation.name,
        )
        positions[row["side"]] += 1


def let_participants_see(project: Project, case: Case) -> None:
    """Participants have a part in the project's cases: they see them, and hand in nothing."""
    for participant in project.participants.all():
        CaseParty.objects.get_or_create(
            case=case, organisation=participant.organisation, part=Part.PARTICIPANT, until=None
        )


def add_modalities(project: Project, case: Case, *, on: date) -> ModalitiesOfCommunication | None:
    """The statement handed in with the case supersedes the current one, unless it is the current one."""
    statement = submitted(case, STATEMENT)
    current = ModalitiesOfCommunication.objects.select_for_update().filter(project=project, is_current=True)
    before = current.first()
    if statement is None or (before is not None and before.submission_id == statement.pk):
        return before
    if before is not None:
        before.is_current = False
        before.superseded_on = max(on, before.effective_from)
        before.save()
    named = statement.content["focal_point"]
    modalities = ModalitiesOfCommunication.objects.create(
        project=project,
        number=1 if before is None else before.number + 1,
        focal_point=Organisation.objects.get(public_id=named["organisation"]),
        focal_point_is_participant=named["is_participant"],
        case=case,
        submission=statement,
        effective_from=on,
    )
    _write_signatories(modalities, statement)
    project.participants.update(is_focal_point=False)
    project.participants.filter(organisation=modalities.focal_point).update(is_focal_point=True)
    return modalities


def _write_signatories(modalities: ModalitiesOfCommunication, statement: SubmissionVersion) -> None:
    content = statement.content
    signed = {row["organisation"]: row["signed_on"] for row in rows_of(content, "statement", "signatures")}
    others = rows_of(content, "participants", "participants")
    for row in [content["focal_point"], *others]:
        organisation = Organisation.objects.get(public_id=row["organisation"])
        for rank in (Rank.PRIMARY, Rank.ALTERNATE):
            if row.get(f"{rank.value}_last_name"):
                AuthorisedSignatory.objects.create(
                    modalities=modalities,
                    organisation=organisation,
                    rank=rank,
                    last_name=row[f"{rank.value}_last_name"],
                    first_name=row.get(f"{rank.value}_first_name") or "",
                    title=row.get(f"{rank.value}_title") or "",
                    email=row.get(f"{rank.value}_email") or "",
                    signed_on=date.fromisoformat(signed[row["organisation"]])
                    if row["organisation"] in signed
                    else None,
                )
