"""How a methodology is proposed, and how an approved one is revised (domain sections 2.1 and 2.2).

Both take the same way: completeness, public inputs that close by the clock, the Joint Committee's
consideration. A revision is asked for on its own form, gets a proposed-methodology number of its own, and
becomes the next version under the number that the methodology has.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle import steps
from registry.lifecycle.tables import Effect, Guard, Lifecycle, Part, State, Step, register
from registry.methodologies import effects, guards

COMPLETENESS = "methodology_completeness_check"
INPUTS = "methodology_public_inputs"
DECISION = "methodology_decision"
EVERYBODY = (Part.PROPONENT, Part.SECRETARIAT, Part.JOINT_COMMITTEE)

STATES = (
    steps.DRAFT,
    steps.SUBMITTED,
    steps.RETURNED,
    State("public_inputs_open", _("public inputs open"), is_public=True),
    steps.CONSIDERED,
    State(
        "further_work",
        _("further work asked for"),
        waits_for=Part.PROPONENT,
        is_editable=True,
        is_public=True,
    ),
    State(
        "approved_with_revisions",
        _("approved with revisions: the text is to be revised"),
        waits_for=Part.PROPONENT,
        is_editable=True,
        is_public=True,
    ),
    State(
        "revised_text_submitted",
        _("revised text handed in"),
        waits_for=Part.SECRETARIAT,
        is_public=True,
        task=_("Check the revised text"),
    ),
    State("approved", _("approved"), is_final=True, is_public=True),
    State("not_approved", _("not approved"), is_final=True, is_public=True),
    steps.WITHDRAWN,
)
BEFORE_DECISION = ("submitted", "public_inputs_open", "under_consideration")


def _handing_in(submit_guards: tuple[Guard, ...]) -> tuple[Step, ...]:
    """Until it is complete."""
    return (
        *steps.submit(clock=COMPLETENESS, guards=submit_guards),
        steps.return_for_revision(clock=COMPLETENESS),
    )


def _calling_for_inputs() -> tuple[Step, ...]:
    """The window: opened by the secretariat, closed by the clock."""
    return (
        Step(
            "open_public_inputs",
            _("Complete: publish and call for public inputs"),
            origins=("submitted",),
            to="public_inputs_open",
            parts=(Part.SECRETARIAT,),
            stops=(COMPLETENESS,),
            starts=(INPUTS,),
            effects=(effects.publish_proposal, publish_documents),
            tells=(Part.PROPONENT, Part.JOINT_COMMITTEE),
            log_kind="methodology_proposal_published",
            help=_("The proposal gets its number; everybody may comment until the window closes by itself."),
        ),
        Step(
            "close_public_inputs",
            _("Public inputs close"),
            origins=("public_inputs_open",),
            to="under_consideration",
            parts=(Part.PROGRAM,),
            on_clock=INPUTS,
            stops=(INPUTS,),
            starts=(DECISION,),
            effects=(effects.close_public_inputs,),
            tells=EVERYBODY,
        ),
    )


def _decision(code: str, label: Any, to: str, effect: Effect, **options: Any) -> Step:
    effects_of_it = (effect, publish_documents)
    return steps.decision(code, label, to, clock=DECISION, effects=effects_of_it, tells=EVERYBODY, **options)


def _considering() -> tuple[Step, ...]:
    """What the Joint Committee may decide, and what follows from each."""
    return (
        _decision(
            "approve", _("Approve"), "approved", effects.approve_proposal, log_kind="methodology_approved"
        ),
        _decision(
            "approve_with_revisions",
            _("Approve with revisions"),
            "approved_with_revisions",
            effects.note_decision,
            reason_required=True,
            help=_("The reasons say what is to be revised; the secretariat confirms the revised text."),
        ),
        _decision(
            "ask_for_further_work",
            _("Ask for further work"),
            "further_work",
            effects.ask_for_further_work,
            reason_required=True,
            asks_for_more=True,
        ),
        _decision(
            "reject",
            _("Do not approve"),
            "not_approved",
            effects.reject_proposal,
            reason_required=True,
            log_kind="methodology_not_approved",
        ),
    )


def _following() -> tuple[Step, ...]:
    """More time for the committee, and what a proponent owes after a decision that asks for more."""
    return (
        Step(
            "extend_consideration",
            _("Extend the consideration"),
            origins=("under_consideration",),
            to="under_consideration",
            parts=(Part.SECRETARIAT,),
            reason_required=True,
            effects=(effects.extend_consideration,),
            tells=EVERYBODY,
            help=_("To the latest day that the rule set allows."),
        ),
        Step(
            "hand_in_further_work",
            _("Hand in the further work"),
            origins=("further_work",),
            to="under_consideration",
            parts=(Part.PROPONENT,),
            starts=(DECISION,),
            effects=(effects.consider_again,),
            tells=EVERYBODY,
        ),
        Step(
            "hand_in_revised_text",
            _("Hand in the revised text"),
            origins=("approved_with_revisions",),
            to="revised_text_submitted",
            parts=(Part.PROPONENT,),
            tells=(Part.SECRETARIAT,),
        ),
        Step(
            "return_revised_text",
            _("Return the revised text"),
            origins=("revised_text_submitted",),
            to="approved_with_revisions",
            parts=(Part.SECRETARIAT,),
            reason_required=True,
            is_public=False,
            tells=(Part.PROPONENT,),
        ),
        Step(
            "confirm_revised_text",
            _("Confirm: the text is as decided"),
            origins=("revised_text_submitted",),
            to="approved",
            parts=(Part.SECRETARIAT,),
            effects=(effects.approve_proposal, publish_documents),
            tells=EVERYBODY,
            log_kind="methodology_approved",
        ),
    )


def _withdrawing() -> tuple[Step, ...]:
    """Before the decision a proponent may take everything back."""
    return (
        steps.discard(),
        steps.withdraw(
            "returned",
            "further_work",
            *BEFORE_DECISION,
            clocks=(COMPLETENESS, INPUTS, DECISION),
            effects=(effects.withdraw_proposal,),
            tells=EVERYBODY,
        ),
    )


METHODOLOGY_PROPOSAL = register(
    Lifecycle(
        code="methodology_proposal",
        label=_("Methodology proposal"),
        token="PM",
        initial="draft",
        states=STATES,
        steps=(
            *_handing_in((guards.one_scope_or_more,)),
            *_calling_for_inputs(),
            *_considering(),
            *_following(),
            *_withdrawing(),
        ),
        forms=("methodology_proposal",),
    )
)

METHODOLOGY_REVISION = register(
    Lifecycle(
        code="methodology_revision",
        label=_("Revision of an approved methodology"),
        token="AMR",
        initial="draft",
        states=STATES,
        steps=(
            *_handing_in(
                (
                    guards.one_scope_or_more,
                    guards.revises_a_version_of_the_country,
                    guards.no_other_revision_is_open,
                )
            ),
            *_calling_for_inputs(),
            *_considering(),
            *_following(),
            *_withdrawing(),
        ),
        forms=("methodology_revision",),
    )
)
