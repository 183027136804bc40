"""Validation by a third-party entity (domain section 2.5).

The entity writes its report from the contract on and raises findings; participants answer them. An
opinion is final: after a negative one, or an ended contract, another validation may begin.
"""

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.projects.effects import validation as effects
from registry.projects.guards import validation as guards
from registry.projects.guards.common import (
    has_project,
    is_handed_in_by_focal_point,
    no_other_of_its_kind,
)
from registry.projects.lifecycle.common import EVERYBODY, SPEAKERS

ENTITY = (Part.THIRD_PARTY_ENTITY,)
AT_WORK = ("contracted", "desk_review", "site_visit")
INVOLVED = (Part.PROPONENT, Part.PARTICIPANT, Part.THIRD_PARTY_ENTITY)


def _at_work(code: str, label: object, task: object = "") -> State:
    """A state in which the entity works and writes its report."""
    return State(
        code,
        label,  # type: ignore[arg-type]
        waits_for=Part.THIRD_PARTY_ENTITY,
        is_editable=True,
        editors=ENTITY,
        is_public=True,
        task=task,  # type: ignore[arg-type]
    )


STATES = (
    State("not_started", _("not started"), waits_for=Part.PROPONENT),
    State("contracted", _("contracted"), waits_for=Part.THIRD_PARTY_ENTITY, is_public=True),
    _at_work("desk_review", _("desk review")),
    _at_work("site_visit", _("site visit"), _("Send the findings to be answered, or close them")),
    State(
        "findings_open",
        _("findings to be answered"),
        waits_for=Part.PROPONENT,
        is_editable=True,
        editors=ENTITY,
        is_public=True,
    ),
    _at_work("findings_answered", _("answers to findings")),
    _at_work(
        "findings_closed",
        _("findings closed: opinion to be given"),
        _("Write the report and give the opinion"),
    ),
    State("opinion_positive", _("positive opinion"), is_final=True, is_public=True),
    State("opinion_negative", _("negative opinion"), is_final=True, is_public=True),
    State("ended", _("ended without an opinion"), is_final=True, is_public=True),
)

CONTRACT = Step(
    "contract",
    _("Contract: submit for validation"),
    origins=("not_started",),
    to="contracted",
    parts=SPEAKERS,
    guards=(
        has_project,
        is_handed_in_by_focal_point,
        no_other_of_its_kind,
        guards.design_is_published,
        guards.one_entity_is_contracted,
        guards.entity_takes_no_part,
        guards.entity_is_designated_today,
        guards.methodologies_are_valid_today,
    ),
    effects=(effects.begin_validation,),
    tells=(*INVOLVED, Part.SECRETARIAT),
    help=_("The methodology must be valid, and the entity designated, on the day of this step."),
)
WORK = (
    Step(
        "begin_desk_review",
        _("Begin the desk review"),
        origins=("contracted",),
        to="desk_review",
        parts=ENTITY,
        tells=SPEAKERS,
    ),
    Step(
        "begin_site_visit",
        _("Begin the site visit"),
        origins=("desk_review",),
        to="site_visit",
        parts=ENTITY,
        tells=SPEAKERS,
        help=_("On site, or remote where the Joint Committee allows it."),
    ),
    Step(
        "send_findings",
        _("Send the findings to be answered"),
        origins=("desk_review", "site_visit", "findings_answered", "findings_closed"),
        to="findings_open",
        parts=ENTITY,
        guards=(guards.there_are_findings,),
        is_public=False,
        tells=INVOLVED,
    ),
    Step(
        "hand_in_answers",
        _("Hand in the answers"),
        origins=("findings_open",),
        to="findings_answered",
        parts=SPEAKERS,
        guards=(guards.every_finding_is_answered,),
        is_public=False,
        tells=INVOLVED,
    ),
    Step(
        "close_findings",
        _("Findings are closed"),
        origins=("desk_review", "site_visit", "findings_open", "findings_answered"),
        to="findings_closed",
        parts=ENTITY,
        guards=(guards.no_finding_blocks,),
        is_public=False,
        tells=INVOLVED,
        help=_("Every CAR and CL is closed; forward action requests may stay open for the verification."),
    ),
)
REPORT_IN_ORDER = (
    guards.public_inputs_are_closed,
    guards.report_is_dated_in_between,
    guards.entity_is_designated_on_report_date,
    guards.entity_takes_no_part,
)
OPINIONS = (
    Step(
        "give_positive_opinion",
        _("Give a positive opinion"),
        origins=("findings_closed",),
        to="opinion_positive",
        parts=ENTITY,
        guards=(guards.no_finding_blocks, guards.report_says_positive, *REPORT_IN_ORDER),
        effects=(effects.give_positive_opinion, publish_documents),
        tells=(*INVOLVED, Part.SECRETARIAT),
        log_kind="validation_positive",
    ),
    Step(
        "give_negative_opinion",
        _("Give a negative opinion"),
        origins=("site_visit", "findings_answered", "findings_closed"),
        to="opinion_negative",
        parts=ENTITY,
        guards=(guards.report_says_negative, *REPORT_IN_ORDER),
        effects=(effects.give_negative_opinion, publish_documents),
        tells=(*INVOLVED, Part.SECRETARIAT),
        log_kind="validation_negative",
    ),
    Step(
        "end",
        _("End the contract"),
        origins=("not_started", *AT_WORK, "findings_open", "findings_answered", "findings_closed"),
        to="ended",
        parts=(*SPEAKERS, Part.THIRD_PARTY_ENTITY),
        reason_required=True,
        hands_in=False,
        effects=(effects.end_validation,),
        tells=EVERYBODY,
    ),
)

VALIDATION = register(
    Lifecycle(
        code="validation",
        label=_("Validation"),
        token="VAL",
        initial="not_started",
        states=STATES,
        steps=(CONTRACT, *WORK, *OPINIONS),
        forms=("validation_report",),
    )
)
