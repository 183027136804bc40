"""The design document: completeness, publication under a reference number, public inputs, revisions
(domain section 2.4).

Its case stays open until the project is registered: a revised version, such as the answer to a finding,
is handed in here and supersedes the one before.
"""

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle.steps import COMPLETENESS, return_for_revision
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.projects.effects import design as effects
from registry.projects.guards import design as guards
from registry.projects.guards.common import is_handed_in_by_focal_point
from registry.projects.lifecycle.common import (
    BASIC,
    EVERYBODY,
    SPEAKERS,
    discard,
    submit,
    withdraw,
)

INPUTS = "design_public_inputs"
DOCUMENT_IN_ORDER = (
    guards.technologies_are_allowed,
    guards.operation_starts_late_enough,
    guards.is_located_in_the_country,
    guards.statement_names_all_participants,
    guards.entities_take_no_part,
)

PUBLISH = Step(
    "publish",
    _("Complete: publish and call for public inputs"),
    origins=("submitted",),
    to="public_inputs_open",
    parts=(Part.SECRETARIAT,),
    stops=(COMPLETENESS,),
    starts=(INPUTS,),
    effects=(effects.publish_design, publish_documents),
    tells=EVERYBODY,
    log_kind="design_document_published",
    help=_("The project gets its reference number; everybody may comment until the window closes by itself."),
)
CLOSE = Step(
    "close_public_inputs",
    _("Public inputs close"),
    origins=("public_inputs_open",),
    to="public_inputs_closed",
    parts=(Part.PROGRAM,),
    on_clock=INPUTS,
    stops=(INPUTS,),
    effects=(effects.close_inputs,),
    tells=EVERYBODY,
)
REVISING = (
    Step(
        "revise",
        _("Begin a revision"),
        origins=("public_inputs_closed",),
        to="under_revision",
        parts=SPEAKERS,
        guards=(guards.registration_is_not_pending,),
        is_public=False,
        help=_("The version that was validated is superseded when the revision is handed in."),
    ),
    Step(
        "hand_in_revision",
        _("Hand in the revision"),
        origins=("under_revision",),
        to="public_inputs_closed",
        parts=SPEAKERS,
        guards=(
            is_handed_in_by_focal_point,
            guards.registration_is_not_pending,
            *DOCUMENT_IN_ORDER,
        ),
        effects=(effects.revise_design, publish_documents),
        tells=EVERYBODY,
        log_kind="design_document_revised",
    ),
    Step(
        "give_up_revision",
        _("Give the revision up"),
        origins=("under_revision",),
        to="public_inputs_closed",
        parts=SPEAKERS,
        is_public=False,
        hands_in=False,
        help=_("The current version stays; the draft is kept for the next revision."),
    ),
)
CONCLUDE = Step(
    "conclude",
    _("The project is registered"),
    origins=("public_inputs_closed",),
    to="concluded",
    parts=(Part.PROGRAM,),
    tells=(Part.PROPONENT, Part.PARTICIPANT),
)

PROJECT_DESIGN_DOCUMENT = register(
    Lifecycle(
        code="project_design_document",
        label=_("Project design document"),
        token="PDD",
        initial="draft",
        states=(
            *BASIC,
            State("public_inputs_open", _("public inputs open"), is_public=True),
            State(
                "public_inputs_closed",
                _("public inputs closed: to be validated and registered"),
                waits_for=Part.PROPONENT,
                is_public=True,
                task=_("Have it validated, then request registration"),
            ),
            State(
                "under_revision",
                _("under revision"),
                waits_for=Part.PROPONENT,
                is_editable=True,
                is_public=True,
            ),
            State("concluded", _("concluded: the project is registered"), is_final=True, is_public=True),
        ),
        steps=(
            *submit(
                guards=(
                    guards.idea_note_without_objection,
                    guards.is_submitted_by_nominee,
                    *DOCUMENT_IN_ORDER,
                )
            ),
            return_for_revision(),
            PUBLISH,
            CLOSE,
            *REVISING,
            CONCLUDE,
            discard(),
            withdraw(
                "submitted",
                "returned",
                "public_inputs_open",
                "public_inputs_closed",
                clocks=(INPUTS,),
                guards=(guards.registration_is_not_pending,),
                effects=(effects.withdraw_design,),
                log_kind="design_document_withdrawn",
            ),
        ),
        forms=("project_design_document", "monitoring_plan", "modalities_of_communication"),
    )
)
