"""How a company opens, changes and closes an account: applications that two officers accept, as data.

Source: domain section 5.3 (opening by application with attachments); that two officers look at each, and at
every change of people or limits, is this project's own, after the control of the EU and UK registries.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.accounts.effects import applications as effects
from registry.accounts.guards import applications as guards
from registry.accounts.schemas.applications import CLOSURE, LIMITS, OPENING, REPRESENTATIVES
from registry.lifecycle import steps
from registry.lifecycle.tables import Effect, Guard, Lifecycle, State, Step, register
from registry.parties.lifecycle.common import DRAFT, GIVEN_UP, OFFICER, PROPONENT, RETURNED, give_up
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT

VETTING = "account_vetting"  # the clock of the rule set


def _application(
    code: str,
    label: Any,
    token: str,
    *,
    accept: Any,
    accepted: Any,
    task: Any,
    help: Any,  # noqa: A002  (named as the step's)
    ready: tuple[Guard, ...],
    effect: Effect,
    log_kind: str,
) -> Lifecycle:
    """Handed in by the company, vetted by officers: accepted by two of them, returned or refused with reasons."""
    first, again = steps.submit(
        clock=VETTING,
        guards=ready,
        tells=(OFFICER,),
        label=_("Hand in"),
        again=_("Hand in again"),
        help=_("Registry officers look at it; two of them accept it."),
    )
    return register(
        Lifecycle(
            code=code,
            label=label,
            token=token,
            initial="draft",
            forms=(code,),
            rules_document=ACCOUNTS_DOCUMENT,
            states=(
                DRAFT,
                State("submitted", _("being vetted"), waits_for=OFFICER, task=task),
                RETURNED,
                State("accepted", accepted, is_final=True),
                State("refused", _("refused"), is_final=True),
                GIVEN_UP,
            ),
            steps=(
                first,
                again,
                steps.return_for_revision(parts=(OFFICER,), clock=VETTING),
                Step(
                    "accept",
                    accept,
                    origins=("submitted",),
                    to="accepted",
                    parts=(OFFICER,),
                    two_people=True,
                    stops=(VETTING,),
                    guards=ready,
                    effects=(effect,),
                    tells=(PROPONENT,),
                    is_public=False,
                    log_kind=log_kind,
                    help=help,
                ),
                Step(
                    "refuse",
                    _("Refuse"),
                    origins=("submitted",),
                    to="refused",
                    parts=(OFFICER,),
                    reason_required=True,
                    stops=(VETTING,),
                    tells=(PROPONENT,),
                    is_public=False,
                ),
                give_up("draft", "submitted", "returned"),
            ),
        )
    )


_application(
    OPENING,
    _("Opening of an account"),
    "ACO",
    accept=_("Open the account"),
    accepted=_("opened"),
    task=_("Look who the holder and its representatives are, and open the account with a second officer"),
    help=_("The account is opened in the ledger, with its holder, representatives and limits."),
    ready=(
        guards.rules_are_in_force,
        guards.has_one_holder,
        guards.is_the_only_account,
        guards.representatives_are_fit,
    ),
    effect=effects.open_entity_account,
    log_kind="account_opening_accepted",
)

_application(
    REPRESENTATIVES,
    _("Change of an account's representatives"),
    "ACR",
    accept=_("Accept the change"),
    accepted=_("changed"),
    task=_("Look who the people are, and accept the change with a second officer"),
    help=_("Rights begin and end with this step."),
    ready=(guards.has_account, guards.changed_representatives_are_fit),
    effect=effects.change_representatives,
    log_kind="account_representatives_changed",
)

_application(
    LIMITS,
    _("Change of an account's limits"),
    "ACL",
    accept=_("Accept the change"),
    accepted=_("changed"),
    task=_("Look whether the company itself wants this, and accept it with a second officer"),
    help=_("The new limits hold from this step on."),
    ready=(guards.has_account,),
    effect=effects.change_limits,
    log_kind="account_limits_changed",
)

_application(
    CLOSURE,
    _("Closure of an account"),
    "ACC",
    accept=_("Close the account"),
    accepted=_("closed"),
    task=_("Look whether the account is empty, and close it with a second officer"),
    help=_("A closed account stays closed; its statements can still be read."),
    ready=(guards.has_account, guards.account_is_empty),
    effect=effects.close,
    log_kind="account_closure_accepted",
)
