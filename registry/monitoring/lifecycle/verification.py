"""Verification by a third-party entity (domain section 2.8): the finding loop of a validation, about figures."""

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.monitoring.effects import verification as effects
from registry.monitoring.guards import verification as guards
from registry.projects.guards.common import (
    has_project,
    is_handed_in_by_focal_point,
    no_other_of_its_kind,
    project_is_registered,
)
from registry.projects.guards.validation import (
    entity_takes_no_part,
    every_finding_is_answered,
    no_finding_blocks,
    one_entity_is_contracted,
    there_are_findings,
)
from registry.projects.lifecycle.common import EVERYBODY, SPEAKERS

ENTITY = (Part.THIRD_PARTY_ENTITY,)
INVOLVED = (Part.PROPONENT, Part.PARTICIPANT, Part.THIRD_PARTY_ENTITY)
WORKING = ("desk_review", "site_visit", "findings_open", "findings_answered", "findings_closed")


def _at_work(code: str, label: object, task: object = "") -> State:
    return State(
        code,
        label,  # type: ignore[arg-type]
        waits_for=Part.THIRD_PARTY_ENTITY,
        is_editable=True,
        editors=ENTITY,
        task=task,  # type: ignore[arg-type]
    )


STATES = (
    State("not_started", _("not started"), waits_for=Part.PROPONENT),
    State("contracted", _("contracted"), waits_for=Part.THIRD_PARTY_ENTITY),
    _at_work("desk_review", _("desk review")),
    _at_work("site_visit", _("site visit"), _("Send the findings to be answered, or close them")),
    State(
        "findings_open",
        _("findings to be answered"),
        waits_for=Part.PROPONENT,
        is_editable=True,
        editors=ENTITY,
    ),
    _at_work("findings_answered", _("answers to findings")),
    _at_work(
        "findings_closed",
        _("findings closed: opinion to be given"),
        _("Write the report and give the opinion"),
    ),
    State("opinion_positive", _("unqualified opinion"), is_final=True, is_public=True),
    State("opinion_negative", _("negative opinion"), is_final=True, is_public=True),
    State("ended", _("ended without an opinion"), is_final=True),
)

CONTRACT = Step(
    "contract",
    _("Contract: submit for verification"),
    origins=("not_started",),
    to="contracted",
    parts=SPEAKERS,
    guards=(
        has_project,
        project_is_registered,
        is_handed_in_by_focal_point,
        no_other_of_its_kind,
        guards.report_is_handed_in,
        one_entity_is_contracted,
        entity_takes_no_part,
        guards.entity_is_designated_today,
    ),
    effects=(effects.begin_verification,),
    tells=(*INVOLVED, Part.SECRETARIAT),
    is_public=False,
    help=_("The entity must be designated for verification in the scope of the methodology, on this day."),
)
WORK = (
    Step(
        "begin_desk_review",
        _("Begin the desk review"),
        origins=("contracted",),
        to="desk_review",
        parts=ENTITY,
        effects=(effects.raise_found,),
        tells=SPEAKERS,
        is_public=False,
        help=_("What the registry's checks found is put before you as findings."),
    ),
    Step(
        "begin_site_visit",
        _("Begin the site visit"),
        origins=("desk_review",),
        to="site_visit",
        parts=ENTITY,
        tells=SPEAKERS,
        is_public=False,
        help=_("On site, or remote where the Joint Committee allows it."),
    ),
    Step(
        "send_findings",
        _("Send the findings to be answered"),
        origins=("desk_review", "site_visit", "findings_answered", "findings_closed"),
        to="findings_open",
        parts=ENTITY,
        guards=(there_are_findings,),
        is_public=False,
        tells=INVOLVED,
    ),
    Step(
        "ask_for_correction",
        _("Return the monitoring report for correction"),
        origins=("findings_open", "findings_answered"),
        to="findings_open",
        parts=ENTITY,
        guards=(guards.report_is_under_verification,),
        effects=(effects.return_report,),
        reason_required=True,
        hands_in=False,
        is_public=False,
        tells=INVOLVED,
        help=_("Participants correct the values and hand the report in again; it is calculated anew."),
    ),
    Step(
        "hand_in_answers",
        _("Hand in the answers"),
        origins=("findings_open",),
        to="findings_answered",
        parts=SPEAKERS,
        guards=(every_finding_is_answered, guards.report_is_under_verification),
        is_public=False,
        tells=INVOLVED,
    ),
    Step(
        "close_findings",
        _("Findings are closed"),
        origins=("desk_review", "site_visit", "findings_open", "findings_answered"),
        to="findings_closed",
        parts=ENTITY,
        guards=(no_finding_blocks, guards.report_is_under_verification),
        is_public=False,
        tells=INVOLVED,
        help=_(
            "Every CAR and CL is closed; forward action requests may stay open for the next verification."
        ),
    ),
)
REPORT_IN_ORDER = (
    guards.report_is_under_verification,
    guards.report_is_dated_in_between,
    guards.entity_is_designated_on_report_date,
    entity_takes_no_part,
)
OPINIONS = (
    Step(
        "give_positive_opinion",
        _("Give an unqualified opinion"),
        origins=("findings_closed",),
        to="opinion_positive",
        parts=ENTITY,
        guards=(
            no_finding_blocks,
            guards.report_says_positive,
            guards.calculation_still_stands,
            guards.amounts_are_those_of_the_report,
            guards.amounts_are_not_above_the_recalculated,
            *REPORT_IN_ORDER,
        ),
        effects=(effects.give_positive_opinion, publish_documents),
        tells=(*INVOLVED, Part.SECRETARIAT),
        log_kind="verification_positive",
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
        log_kind="verification_negative",
    ),
    Step(
        "end",
        _("End the contract"),
        origins=("not_started", "contracted", *WORKING),
        to="ended",
        parts=(*SPEAKERS, Part.THIRD_PARTY_ENTITY),
        reason_required=True,
        hands_in=False,
        effects=(effects.end_verification,),
        tells=EVERYBODY,
        is_public=False,
    ),
)

VERIFICATION = register(
    Lifecycle(
        code="verification",
        label=_("Verification"),
        token="VER",
        initial="not_started",
        states=STATES,
        steps=(CONTRACT, *WORK, *OPINIONS),
        forms=("verification_report",),
    )
)
