"""How an organisation enrols itself and is vetted, as data."""

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.steps import return_for_revision
from registry.lifecycle.tables import Lifecycle, State, Step, register
from registry.parties import effects, guards
from registry.parties.lifecycle.common import DRAFT, GIVEN_UP, OFFICER, PROPONENT, RETURNED, give_up, hand_in

register(
    Lifecycle(
        code="organisation_enrolment",
        label=_("Enrolment of an organisation"),
        token="ENR",
        initial="draft",
        country_required=False,
        forms=("organisation_enrolment",),
        states=(
            DRAFT,
            State(
                "submitted",
                _("being vetted"),
                waits_for=OFFICER,
                task=_("Look whether the organisation exists and who acts for it"),
            ),
            RETURNED,
            State("enrolled", _("enrolled"), is_final=True),
            State("declined", _("declined"), is_final=True),
            GIVEN_UP,
        ),
        steps=(
            *hand_in(tells=(OFFICER,)),
            return_for_revision(parts=(OFFICER,)),
            Step(
                "enrol",
                _("Enrol as a new organisation"),
                origins=("submitted",),
                to="enrolled",
                parts=(OFFICER,),
                stops=("completeness_check",),
                guards=(guards.organisation_is_new,),
                effects=(effects.enrol_new_organisation,),
                tells=(PROPONENT,),
                is_public=False,
                help=_("The organisation is made, and who enrolled it becomes its administrator."),
            ),
            Step(
                "link",
                _("Link with the organisation that is there"),
                origins=("submitted",),
                to="enrolled",
                parts=(OFFICER,),
                reason_required=True,
                stops=("completeness_check",),
                guards=(guards.organisation_is_known,),
                effects=(effects.link_known_organisation,),
                tells=(PROPONENT,),
                is_public=False,
                help=_("For an organisation of the public register: who enrolled becomes its administrator."),
            ),
            Step(
                "decline",
                _("Decline"),
                origins=("submitted",),
                to="declined",
                parts=(OFFICER,),
                reason_required=True,
                stops=("completeness_check",),
                tells=(PROPONENT,),
                is_public=False,
            ),
            give_up("draft", "submitted", "returned"),
        ),
    )
)
