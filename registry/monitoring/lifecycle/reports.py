"""A monitoring report, from its preparation to the issuance of its amounts (domain section 2.7).

Participants prepare it, and correct it when the verifier sends it back. What the verification does to it,
the registry itself writes down, in the transaction of the verification's step.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.documents.effects import publish_documents
from registry.lifecycle.steps import DRAFT, WITHDRAWN
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.monitoring.effects import reports as effects
from registry.monitoring.guards import reports as guards
from registry.projects.guards.common import (
    has_project,
    is_handed_in_by_focal_point,
    project_is_of_the_country,
    project_is_registered,
)
from registry.projects.lifecycle.common import EVERYBODY, SPEAKERS, discard

INVOLVED = (Part.PROPONENT, Part.PARTICIPANT, Part.THIRD_PARTY_ENTITY)
IN_ORDER = (
    project_is_of_the_country,
    is_handed_in_by_focal_point,
    guards.plan_is_registered,
    guards.period_is_over,
    guards.period_is_credited,
    guards.period_is_free,
    guards.values_are_taken,
    guards.calculation_stands,
    guards.no_check_blocks,
)
REGISTRY = (Part.PROGRAM,)


def _registry(code: str, label: object, origins: tuple[str, ...], to: str, **options: object) -> Step:
    """What the registry writes down when a step of another case is taken."""
    return Step(
        code,
        label,  # type: ignore[arg-type]
        origins=origins,
        to=to,
        parts=REGISTRY,
        hands_in=False,
        **options,  # type: ignore[arg-type]
    )


MONITORING_REPORT = register(
    Lifecycle(
        code="monitoring_report",
        label=_("Monitoring report"),
        token="MR",
        initial="draft",
        states=(
            DRAFT,
            State(
                "submitted",
                _("handed in: to be verified"),
                waits_for=Part.PROPONENT,
                is_public=False,
                task=_("Have it verified by a third-party entity"),
            ),
            State("under_verification", _("under verification"), waits_for=Part.THIRD_PARTY_ENTITY),
            State(
                "returned",
                _("returned for correction"),
                waits_for=Part.PROPONENT,
                is_editable=True,
                task=_("Correct it and hand it in again"),
            ),
            State(
                "verified",
                _("verified: issuance to be requested"),
                waits_for=Part.PROPONENT,
                is_public=True,
                task=_("Request issuance"),
            ),
            State("closed", _("closed: credits were issued"), is_final=True, is_public=True),
            State("rejected", _("not verified"), is_final=True, is_public=True),
            WITHDRAWN,
        ),
        steps=(
            Step(
                "submit",
                _("Hand in for verification"),
                origins=("draft",),
                to="submitted",
                parts=SPEAKERS,
                guards=(has_project, project_is_registered, *IN_ORDER),
                effects=(effects.hand_in,),
                is_public=False,
                tells=(Part.PROPONENT, Part.PARTICIPANT, Part.SECRETARIAT),
                help=_("The values are calculated with the approved methodology; nothing may block."),
            ),
            Step(
                "correct",
                _("Take back to correct"),
                origins=("submitted",),
                to="draft",
                parts=SPEAKERS,
                guards=(guards.no_verification_is_under_way,),
                effects=(effects.take_back,),
                is_public=False,
            ),
            _registry(
                "begin_verification",
                _("A third-party entity is contracted"),
                ("submitted",),
                "under_verification",
                is_public=False,
            ),
            _registry(
                "return_for_correction",
                _("Returned for correction"),
                ("under_verification",),
                "returned",
                reason_required=True,
                is_public=False,
                tells=(Part.PROPONENT, Part.PARTICIPANT),
            ),
            Step(
                "hand_in_correction",
                _("Hand in the correction"),
                origins=("returned",),
                to="under_verification",
                parts=SPEAKERS,
                guards=(project_is_registered, *IN_ORDER),
                effects=(effects.hand_in, effects.find_again),
                is_public=False,
                tells=INVOLVED,
            ),
            _registry(
                "release",
                _("The verification ended without an opinion"),
                ("under_verification", "returned"),
                "submitted",
                is_public=False,
                tells=(Part.PROPONENT, Part.PARTICIPANT),
            ),
            _registry(
                "verify",
                pgettext_lazy("emission reductions", "Verified"),
                ("under_verification",),
                "verified",
                effects=(publish_documents,),
                tells=EVERYBODY,
                log_kind="monitoring_report_verified",
            ),
            _registry(
                "reject",
                _("Not verified"),
                ("under_verification",),
                "rejected",
                effects=(effects.stand_down, publish_documents),
                tells=EVERYBODY,
                log_kind="monitoring_report_not_verified",
            ),
            _registry("close", _("Credits were issued"), ("verified",), "closed"),
            discard(),
            Step(
                "withdraw",
                _("Withdraw"),
                origins=("submitted", "verified"),
                to="withdrawn",
                parts=SPEAKERS,
                reason_required=True,
                hands_in=False,
                guards=(guards.no_verification_is_under_way, guards.nothing_is_requested),
                effects=(effects.stand_down,),
                tells=EVERYBODY,
            ),
        ),
        forms=("monitoring_report",),
    )
)
