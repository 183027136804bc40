"""Before a project is designed: the idea note, and the assessment of reference emissions (domain section 2.3)."""

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.steps import CONSIDERED, return_for_revision
from registry.lifecycle.tables import Lifecycle, State, register
from registry.projects.effects import planning as effects
from registry.projects.guards.planning import is_about_an_idea_note
from registry.projects.lifecycle.common import (
    BASIC,
    accept_as_complete,
    decision,
    discard,
    send_back,
    submit,
    withdraw,
)

DECISION = "idea_note_decision"

PROJECT_IDEA_NOTE = register(
    Lifecycle(
        code="project_idea_note",
        label=_("Project idea note"),
        token="PIN",
        initial="draft",
        feature="idea_note",
        states=(
            *BASIC,
            CONSIDERED,
            State("no_objection", _("no objection"), is_final=True, is_public=True),
            State("objection", _("objection"), is_final=True, is_public=True),
        ),
        steps=(
            *submit(),
            return_for_revision(),
            accept_as_complete(
                to="under_consideration",
                starts=(DECISION,),
                effects=(effects.update_idea_note,),
                log_kind="idea_note_published",
            ),
            decision(
                "state_no_objection",
                _("No objection"),
                "no_objection",
                origin="under_consideration",
                clock=DECISION,
                effects=(effects.say_no_objection,),
                log_kind="idea_note_no_objection",
            ),
            decision(
                "object",
                _("Object"),
                "objection",
                origin="under_consideration",
                clock=DECISION,
                effects=(effects.object_to_it,),
                reason_required=True,
                log_kind="idea_note_objection",
            ),
            send_back(origin="under_consideration", clock=DECISION),
            discard(),
            withdraw(
                "submitted",
                "returned",
                "under_consideration",
                clocks=(DECISION,),
                effects=(effects.withdraw_idea_note,),
            ),
        ),
        forms=("project_idea_note",),
    )
)

# No deadline for the committee is known, so none is counted.
REFERENCE_EMISSIONS_ASSESSMENT = register(
    Lifecycle(
        code="reference_emissions_assessment",
        label=_("Assessment of reference emissions"),
        token="REA",
        initial="draft",
        feature="reference_emissions_assessment",
        states=(
            *BASIC,
            CONSIDERED,
            State("assessed", _("assessed"), is_final=True, is_public=True),
            State("not_accepted", _("not accepted"), is_final=True, is_public=True),
        ),
        steps=(
            *submit(guards=(is_about_an_idea_note,)),
            return_for_revision(),
            accept_as_complete(to="under_consideration"),
            decision(
                "assess",
                _("Assessed"),
                "assessed",
                origin="under_consideration",
                log_kind="reference_emissions_assessed",
            ),
            decision(
                "reject",
                _("Do not accept"),
                "not_accepted",
                origin="under_consideration",
                reason_required=True,
            ),
            send_back(origin="under_consideration"),
            discard(),
            withdraw("submitted", "returned", "under_consideration"),
        ),
        forms=("reference_emissions_assessment",),
    )
)
