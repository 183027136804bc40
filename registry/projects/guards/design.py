"""What must be so before a design document is handed in, published or revised."""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.identity.models.parties import Organisation
from registry.lifecycle.tables import StepContext, Unmet
from registry.parties.models import ThirdPartyEntity
from registry.projects.guards.common import other_open_case
from registry.projects.models import PlannedProject
from registry.projects.queries.subjects import (
    participants_in,
    planned_project_of,
    speakers_of,
    written,
)
from registry.projects.schemas.checks import rows_of
from registry.projects.schemas.parts import TECHNOLOGIES
from registry.submissions.schema import Content

DESIGN = "project_design_document"
MODALITIES = "modalities_of_communication"


def idea_note_without_objection(context: StepContext) -> Iterator[Unmet]:
    """Where the rules have an idea note, the Joint Committee had no objection to it (domain section 2.3)."""
    if not context.rules.feature("idea_note"):
        return
    case = context.case
    planned = planned_project_of(case.parent) if case.parent is not None else None
    if planned is None:
        named = str(written(case, DESIGN).get("header", {}).get("planned_project") or "")
        planned = PlannedProject.objects.filter(reference=named).first()
    if planned is None:
        yield Unmet(
            "idea_note_missing", _("Name the planned project: these rules ask for a project idea note.")
        )
    elif planned.partner_country_id != case.partner_country_id:
        yield Unmet("idea_note_of_another_country", _("The planned project is of another partner country."))
    elif planned.no_objection_on is None:
        yield Unmet(
            "idea_note_not_decided",
            _("The Joint Committee has not said “no objection” to %(reference)s.")
            % {"reference": planned.reference},
        )


def technologies_are_allowed(context: StepContext) -> Iterator[Unmet]:
    """Nothing the rule set excludes (domain section 9)."""
    yield from excluded(context, written(context.case, DESIGN))


def excluded(context: StepContext, design: Content) -> Iterator[Unmet]:
    """The technologies of a design document that these rules do not register."""
    named = set(design.get("project", {}).get("technologies") or ())
    labels = dict(TECHNOLOGIES)
    for technology in getattr(context.rules, "excluded_technologies", ()):
        if technology in named:
            label = labels.get(technology, technology)
            yield Unmet(
                "technology_excluded",
                _("The rules of this country exclude: %(technology)s.") % {"technology": label},
            )


def operation_starts_late_enough(context: StepContext) -> Iterator[Unmet]:
    """Not before the earliest day of the rule set, where it names one (domain section 10, I12)."""
    starts_on = str(written(context.case, DESIGN).get("project", {}).get("starts_on") or "")
    parameter = getattr(context.rules, "parameter", None)
    earliest = parameter("earliest_operation_start") if parameter is not None else ""
    if starts_on and earliest and starts_on < earliest:  # both are ISO 8601
        yield Unmet(
            "operation_starts_too_early",
            _("The rules of this country know no operation before %(day)s.")
            % {"day": date_format(date.fromisoformat(earliest), "DATE_FORMAT")},
        )


def is_located_in_the_country(context: StepContext) -> Iterator[Unmet]:
    """Invariant I27: the project lies in the partner country whose number it gets."""
    for row in rows_of(written(context.case, DESIGN), "project", "locations"):
        if row.get("country") and row["country"] != context.case.partner_country_id:
            yield Unmet("location_elsewhere", _("Every location must be in the partner country."))
            return


def statement_names_all_participants(context: StepContext) -> Iterator[Unmet]:
    """Design document and modalities of communication name the same participants."""
    statement = written(context.case, MODALITIES)
    focal_point = statement.get("focal_point", {})
    in_statement = participants_in(statement, "participants")
    if focal_point.get("is_participant") and focal_point.get("organisation"):
        in_statement.add(str(focal_point["organisation"]))
    if participants_in(written(context.case, DESIGN), "project") != in_statement:
        yield Unmet(
            "participants_differ",
            _("The design document and the modalities of communication must name the same participants."),
        )


def is_submitted_by_nominee(context: StepContext) -> Iterator[Unmet]:
    """A first statement is handed in by the focal point that it nominates."""
    nominee = str(written(context.case, MODALITIES).get("focal_point", {}).get("organisation") or "")
    if nominee and nominee not in {str(one.public_id) for one in speakers_of(context.case)}:
        yield Unmet(
            "not_focal_point", _("The focal point that the statement nominates must hand in the document.")
        )


def entities_take_no_part(context: StepContext) -> Iterator[Unmet]:
    """A third-party entity is never participant or focal point of the same project (invariant I25)."""
    statement = written(context.case, MODALITIES)
    taking_part = participants_in(written(context.case, DESIGN), "project")
    taking_part |= participants_in(statement, "participants")
    taking_part.add(str(statement.get("focal_point", {}).get("organisation") or ""))
    slugs = [
        row["entity"] for row in rows_of(statement, "third_party_entities", "entities") if row.get("entity")
    ]
    for entity in ThirdPartyEntity.objects.filter(slug__in=slugs).select_related("organisation"):
        if str(entity.organisation.public_id) in taking_part:
            yield conflict(entity.organisation)


def conflict(organisation: Organisation) -> Unmet:
    return Unmet(
        "entity_takes_part",
        _("%(organisation)s takes part in this project and cannot validate or verify it.")
        % {"organisation": organisation.name},
    )


def registration_is_not_pending(context: StepContext) -> Iterator[Unmet]:
    """What the Joint Committee is about to decide on does not change under its hands."""
    request = other_open_case(context, "registration_request")
    if request is not None:
        yield Unmet(
            "registration_pending",
            _("%(reference)s is being decided on: withdraw it first.") % {"reference": request.reference},
        )
