"""What must be so before a design document is validated, and before an opinion is given."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.identity.models.parties import Organisation
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part, StepContext, Unmet
from registry.methodologies.queries import key_of, scope_of, was_valid_on
from registry.parties.models import DesignationScope, ThirdPartyEntity
from registry.parties.queries import designation_unmet
from registry.projects.effects.dates import submitted_for_validation_on
from registry.projects.guards.design import conflict
from registry.projects.models import DesignDocument, Finding, Project
from registry.projects.queries.subjects import (
    current_modalities,
    open_design,
    organisations_in,
    project_of,
    written,
)

REPORT = "validation_report"
VALIDATION = DesignationScope.Activity.VALIDATION


def entity_of(case: Case) -> Organisation | None:
    """The third-party entity contracted for a validation, when there is exactly one."""
    found = organisations_in(case, Part.THIRD_PARTY_ENTITY)
    return found[0] if len(found) == 1 else None


def one_entity_is_contracted(context: StepContext) -> Iterator[Unmet]:
    if entity_of(context.case) is None:
        yield Unmet("entity_missing", _("Name the third-party entity that validates the project."))
    elif not ThirdPartyEntity.objects.filter(organisation=entity_of(context.case)).exists():
        yield Unmet("entity_unknown", _("This organisation is not on the list of third-party entities."))


def entity_takes_no_part(context: StepContext) -> Iterator[Unmet]:
    """Impartiality (invariant I25): of the project's participants none, nor its focal point."""
    project, entity = project_of(context.case), entity_of(context.case)
    if project is not None and entity is not None:
        yield from conflicts(project, entity)


def conflicts(project: Project, entity: Organisation) -> Iterator[Unmet]:
    """Whether an entity takes part in a project."""
    modalities = current_modalities(project)
    is_focal_point = modalities is not None and modalities.focal_point_id == entity.pk
    if is_focal_point or project.participants.filter(organisation=entity).exists():
        yield conflict(entity)


def design_is_published(context: StepContext) -> Iterator[Unmet]:
    project = project_of(context.case)
    if project is None or open_design(project) is None:
        yield Unmet("design_not_published", _("There is no published design document to validate."))


def entity_is_designated_today(context: StepContext) -> Iterator[Unmet]:
    yield from _designation(context, context.today)


def entity_is_designated_on_report_date(context: StepContext) -> Iterator[Unmet]:
    """Invariant I13: for that country and a validation scope of the methodology, on the report's date."""
    reported_on = reported_date(context.case)
    if reported_on is not None:
        yield from _designation(context, reported_on)


def _designation(context: StepContext, on: date) -> Iterator[Unmet]:
    project, entity = project_of(context.case), entity_of(context.case)
    design = open_design(project) if project is not None else None
    if project is None or entity is None or design is None:
        return
    yield from designated(entity, project, design, on)


def designated(
    entity: Organisation | ThirdPartyEntity, project: Project, design: DesignDocument, on: date
) -> Iterable[Unmet]:
    """What is missing in an entity's designation for the scopes of a design document, on a day."""
    versions = design.methodology_versions.select_related("methodology__sectoral_scope", "sectoral_scope")
    scopes = {scope_of(version) for version in versions}
    if None in scopes:
        yield Unmet("scope_unknown", _("The sectoral scope of the methodology is not known."))
    known = sorted(scope for scope in scopes if scope is not None)
    if known:
        yield from designation_unmet(entity, project.partner_country_id, known, VALIDATION, on)


def methodologies_are_valid_today(context: StepContext) -> Iterator[Unmet]:
    """Invariant I15: valid when the project is submitted for validation."""
    project = project_of(context.case)
    design = open_design(project) if project is not None else None
    if design is not None:
        yield from invalid_methodologies(design, context.today)


def invalid_methodologies(design: DesignDocument, on: date) -> Iterator[Unmet]:
    """The methodology versions of a design document that were not in force on a day."""
    versions = list(design.methodology_versions.select_related("methodology"))
    if not versions:
        yield Unmet("methodology_unknown", _("The design document names no known methodology version."))
    for version in versions:
        if not was_valid_on(version, on):
            yield Unmet(
                "methodology_not_valid",
                _("%(methodology)s was not valid on %(day)s.")
                % {"methodology": key_of(version), "day": on.isoformat()},
            )


def there_are_findings(context: StepContext) -> Iterator[Unmet]:
    if not Finding.objects.filter(case=context.case).unsettled().exists():
        yield Unmet("finding_missing", _("Raise at least one finding first."), "#findings")


def every_finding_is_answered(context: StepContext) -> Iterator[Unmet]:
    """Forward actions wait for the verification; the others are answered before they go back."""
    number = Finding.objects.filter(case=context.case).blocking().filter(state=Finding.State.OPEN).count()
    if number:
        yield Unmet(
            "finding_unanswered",
            ngettext("Answer %(number)s finding.", "Answer %(number)s findings.", number)
            % {"number": number},
            "#findings",
        )


def no_finding_blocks(context: StepContext) -> Iterator[Unmet]:
    """No CAR or CL is open; forward action requests may stay (domain section 2.5)."""
    for finding in Finding.objects.filter(case=context.case).blocking():
        yield Unmet(
            "finding_open",
            _("%(finding)s is not closed.") % {"finding": finding.label},
            f"#finding-{finding.public_id}",
        )


def public_inputs_are_closed(context: StepContext) -> Iterator[Unmet]:
    """The entity takes public inputs into account, so their window must have passed."""
    project = project_of(context.case)
    if project is not None and project.status == Project.Status.PUBLIC_INPUTS:
        yield Unmet("public_inputs_open", _("The window for public inputs is still open."))
        return
    design_case = open_design_case(project) if project is not None else None
    if design_case is not None and design_case.state == "public_inputs_open":
        yield Unmet("public_inputs_open", _("The window for public inputs is still open."))


def open_design_case(project: Project) -> Case | None:
    """The case in which the design document on its way to registration is kept."""
    design = open_design(project)
    return None if design is None else design.case


def reported_date(case: Case) -> date | None:
    """The date written on the report."""
    text = str(written(case, REPORT).get("report", {}).get("completed_on") or "")
    return date.fromisoformat(text) if text else None


def report_is_dated_in_between(context: StepContext) -> Iterator[Unmet]:
    """Not before the contract and not after today."""
    reported_on = reported_date(context.case)
    if reported_on is None:
        return
    since = submitted_for_validation_on(context)
    if reported_on > context.today:
        yield Unmet("report_in_the_future", _("The report is dated in the future."))
    if since is not None and reported_on < since:
        yield Unmet("report_before_contract", _("The report is dated before the validation began."))


def report_says_positive(context: StepContext) -> Iterator[Unmet]:
    yield from _report_says(context, "positive")


def report_says_negative(context: StepContext) -> Iterator[Unmet]:
    yield from _report_says(context, "negative")


def _report_says(context: StepContext, opinion: str) -> Iterator[Unmet]:
    if written(context.case, REPORT).get("conclusion", {}).get("opinion") != opinion:
        yield Unmet("opinion_differs", _("The conclusion of the report says something else."))
