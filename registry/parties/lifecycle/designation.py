"""How a third-party entity is designated, and how its scopes change, as data (domain section 2.12)."""

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.tables import Lifecycle, State, Step, register
from registry.parties import effects, guards
from registry.parties.lifecycle.common import (
    CHECKED,
    COMMITTEE,
    CONSIDERED,
    DRAFT,
    GIVEN_UP,
    OFFICER,
    PROPONENT,
    REFUSED,
    RETURNED,
    SECRETARIAT,
    give_up,
    handing_in,
    refuse,
)

register(
    Lifecycle(
        code="third_party_entity_designation",
        label=_("Designation of a third-party entity"),
        token="TPE",
        initial="draft",
        forms=("third_party_entity_application",),
        states=(
            DRAFT,
            CHECKED,
            RETURNED,
            CONSIDERED,
            State("designated", _("designated"), is_final=True, is_public=True),
            REFUSED,
            GIVEN_UP,
        ),
        steps=(
            *handing_in(guards.entity_may_apply),
            Step(
                "designate",
                _("Designate"),
                origins=("under_consideration",),
                to="designated",
                parts=(COMMITTEE,),
                is_decision=True,
                guards=(guards.entity_may_apply,),
                effects=(effects.designate,),
                tells=(PROPONENT, SECRETARIAT, OFFICER),
                log_kind="third_party_entity.designated",
            ),
            refuse(_("Do not designate")),
            give_up("draft", "submitted", "returned", "under_consideration"),
        ),
    )
)

register(
    Lifecycle(
        code="third_party_entity_scope_change",
        label=_("Change of a third-party entity's scopes"),
        token="TPEC",
        initial="draft",
        forms=("third_party_entity_scope_change",),
        states=(
            DRAFT,
            CHECKED,
            RETURNED,
            CONSIDERED,
            State("changed", _("changed"), is_final=True, is_public=True),
            REFUSED,
            GIVEN_UP,
        ),
        steps=(
            *handing_in(guards.scopes_can_change),
            Step(
                "change",
                _("Change the scopes"),
                origins=("under_consideration",),
                to="changed",
                parts=(COMMITTEE,),
                is_decision=True,
                guards=(guards.scopes_can_change,),
                effects=(effects.change_scopes,),
                tells=(PROPONENT, SECRETARIAT, OFFICER),
                log_kind="third_party_entity.scopes_changed",
            ),
            refuse(_("Do not change")),
            give_up("draft", "submitted", "returned", "under_consideration"),
        ),
    )
)
