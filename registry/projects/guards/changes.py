"""What must be so before a registered project changes, is renewed or leaves, and before a request does."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part, StepContext, Unmet
from registry.methodologies.queries import key_of, version_called, was_valid_on
from registry.parties.models import ThirdPartyEntity
from registry.projects.guards.validation import conflicts
from registry.projects.models import Project
from registry.projects.queries.subjects import project_of, speakers_of, written
from registry.projects.schemas.changes import DESIGN_CHANGES, MODALITIES_CHANGES
from registry.submissions.queries.submissions import newest

CHANGE = "post_registration_change"
RENEWAL = "crediting_period_renewal"


def change_leaves_methodology(context: StepContext) -> Iterator[Unmet]:
    """A change that prevents the methodology ends in a withdrawal or a new validation (domain section 2.10)."""
    if written(context.case, CHANGE).get("change", {}).get("prevents_methodology"):
        yield Unmet(
            "methodology_prevented",
            _("The methodology no longer applies: withdraw the project, or have it validated anew."),
        )


def revised_documents_are_there(context: StepContext) -> Iterator[Unmet]:
    """What changes is handed in anew: the design document, the modalities of communication, or both."""
    kinds = set(written(context.case, CHANGE).get("change", {}).get("kinds") or ())
    if kinds & DESIGN_CHANGES and newest(context.case, "project_design_document") is None:
        yield Unmet("revised_design_missing", _("Fill in the revised design document."))
    if "monitoring_plan" in kinds and newest(context.case, "monitoring_plan") is None:
        yield Unmet("revised_monitoring_plan_missing", _("Fill in the revised monitoring plan."))
    if kinds & MODALITIES_CHANGES and newest(context.case, "modalities_of_communication") is None:
        yield Unmet("revised_modalities_missing", _("Fill in the superseding modalities of communication."))


def assessing_entity_takes_no_part(context: StepContext) -> Iterator[Unmet]:
    """Invariant I25, for whoever assesses a change or a renewal."""
    project = project_of(context.case)
    slug = written(context.case, context.case.lifecycle).get("assessment", {}).get("third_party_entity")
    entity = ThirdPartyEntity.objects.filter(slug=slug or "").select_related("organisation").first()
    if project is not None and entity is not None:
        yield from conflicts(project, entity.organisation)


def assessment_is_positive(context: StepContext) -> Iterator[Unmet]:
    """Where an entity gave its opinion, it agreed."""
    opinion = written(context.case, context.case.lifecycle).get("assessment", {}).get("opinion")
    if opinion == "negative":
        yield Unmet("assessment_negative", _("The third-party entity does not agree."))


def period_follows_the_last(context: StepContext) -> Iterator[Unmet]:
    """Crediting periods of a project do not overlap, and a renewal comes after what it renews."""
    project = project_of(context.case)
    text = written(context.case, RENEWAL).get("renewal", {}).get("first_on")
    if project is None or not text:
        return
    last = project.crediting_periods.order_by("-last_on").first()
    if last is not None and date.fromisoformat(str(text)) <= last.last_on:
        yield Unmet(
            "period_overlaps",
            _("The renewed period must begin after %(day)s.") % {"day": last.last_on.isoformat()},
        )


def renewed_methodology_is_valid(context: StepContext) -> Iterator[Unmet]:
    version = version_called(str(written(context.case, RENEWAL).get("renewal", {}).get("methodology") or ""))
    if version is not None and not was_valid_on(version, context.today):
        yield Unmet(
            "methodology_not_valid", _("%(methodology)s is not valid.") % {"methodology": key_of(version)}
        )


def project_is_still_there(context: StepContext) -> Iterator[Unmet]:
    """A project leaves once; a proposed one is taken back with its design document's case."""
    project = project_of(context.case)
    if project is None:
        yield Unmet("project_unknown", _("Name the project, or begin from its page."))
    elif project.status not in (Project.Status.REGISTERED, Project.Status.COMPLETED):
        yield Unmet(
            "project_not_registered",
            _("%(project)s is not a registered project: %(status)s.")
            % {"project": project.reference, "status": project.get_status_display()},
        )


def request_is_undecided(context: StepContext) -> Iterator[Unmet]:
    """A request is taken back only before the decision (invariant I16)."""
    parent = context.case.parent
    if parent is None:
        yield Unmet("request_unknown", _("Begin from the request that is to be withdrawn."))
    elif not may_be_withdrawn(parent):
        yield Unmet(
            "request_decided",
            _("%(reference)s can no longer be withdrawn: %(state)s.")
            % {"reference": parent.reference or parent.title, "state": parent.state_label},
        )


def may_be_withdrawn(request: Case) -> bool:
    """Whether the registry itself may take the request's step `withdraw` from where it stands."""
    step = request.table.step("withdraw")
    return (
        step is not None
        and Part.PROGRAM in step.parts
        and request.submitted_at is not None
        and request.state in step.origins
    )


def is_withdrawn_by_who_requested(context: StepContext) -> Iterator[Unmet]:
    parent = context.case.parent
    if parent is None:
        return
    requested = {organisation.pk for organisation in speakers_of(parent)}
    if requested.isdisjoint(organisation.pk for organisation in speakers_of(context.case)):
        yield Unmet("not_your_request", _("Only whoever handed a request in may withdraw it."))


def no_other_withdrawal(context: StepContext) -> Iterator[Unmet]:
    parent = context.case.parent
    if parent is None:
        return
    others = Case.objects.open().submitted().filter(lifecycle=context.case.lifecycle, parent=parent)
    if (other := others.exclude(pk=context.case.pk).first()) is not None:
        yield Unmet(
            "already_under_way",
            _("%(reference)s about the same request is under way.") % {"reference": other.reference},
        )
