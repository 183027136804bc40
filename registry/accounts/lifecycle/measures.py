"""What officers do about accounts, two of them together: restrict, suspend, reopen; open one of a government."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.accounts.effects import measures as effects
from registry.accounts.guards import applications as guards
from registry.accounts.guards.measures import measure_changes_something
from registry.accounts.schemas.measures import GOVERNMENT_OPENING, MEASURE
from registry.lifecycle.steps import discard
from registry.lifecycle.tables import Effect, Guard, Lifecycle, Part, State, Step, register
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT

OFFICERS = (Part.OFFICER,)
PREPARED = State("draft", _("being prepared"), waits_for=Part.OFFICER, is_editable=True, editors=OFFICERS)
DROPPED = State("withdrawn", _("dropped"), is_final=True)


def _put_forward(*ready: Guard) -> Step:
    return Step(
        "submit",
        _("Put forward"),
        origins=("draft",),
        to="submitted",
        parts=OFFICERS,
        guards=ready,
        tells=OFFICERS,
        is_public=False,
        help=_("From then on other officers see it; two of you carry it out."),
    )


def _by_two_officers(code: str, label: Any, to: str, *ready: Guard, effect: Effect, **options: Any) -> Step:
    return Step(
        code,
        label,
        origins=("submitted",),
        to=to,
        parts=OFFICERS,
        two_people=True,
        guards=ready,
        effects=(effect,),
        is_public=False,
        **options,
    )


DROP = Step(
    "withdraw",
    _("Drop"),
    origins=("submitted",),
    to="withdrawn",
    parts=OFFICERS,
    reason_required=True,
    hands_in=False,
    is_public=False,
)
MEASURED = (guards.has_account, measure_changes_something)

register(
    Lifecycle(
        code=MEASURE,
        label=_("Measure about an account"),
        token="ACM",
        initial="draft",
        forms=(MEASURE,),
        opened_by=OFFICERS,
        rules_document=ACCOUNTS_DOCUMENT,
        states=(
            PREPARED,
            State(
                "submitted", _("put forward"), waits_for=Part.OFFICER, task=_("Take it with a second officer")
            ),
            State("taken", _("taken"), is_final=True),
            DROPPED,
        ),
        steps=(
            _put_forward(*MEASURED),
            _by_two_officers(
                "take",
                _("Take the measure"),
                "taken",
                *MEASURED,
                effect=effects.take_measure,
                tells=(Part.PARTICIPANT, Part.OFFICER),
                log_kind="account_measure_taken",
                help=_(
                    "The account is restricted, suspended or reopened in the ledger; its holder reads of it."
                ),
            ),
            discard(OFFICERS),
            DROP,
        ),
    )
)

register(
    Lifecycle(
        code=GOVERNMENT_OPENING,
        label=_("Opening of an account of a government"),
        token="ACG",
        initial="draft",
        forms=(GOVERNMENT_OPENING,),
        opened_by=OFFICERS,
        rules_document=ACCOUNTS_DOCUMENT,
        states=(
            PREPARED,
            State(
                "submitted", _("put forward"), waits_for=Part.OFFICER, task=_("Open it with a second officer")
            ),
            State("opened", _("opened"), is_final=True),
            DROPPED,
        ),
        steps=(
            _put_forward(guards.rules_are_in_force),
            _by_two_officers(
                "open",
                _("Open the account"),
                "opened",
                guards.rules_are_in_force,
                effect=effects.open_government_account,
                tells=(Part.OFFICER, Part.GOVERNMENT),
                log_kind="government_account_opened",
                help=_("The account is opened in the ledger for the government of the side."),
            ),
            discard(OFFICERS),
            DROP,
        ),
    )
)
