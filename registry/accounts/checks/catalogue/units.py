"""The units themselves (family 40xx)."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import EXECUTE, MOVING, PROPOSE, Check

ROWS = (
    Check(
        code="JR-4012",
        sources=("DES 4012",),
        title=_("Some units are named"),
        text=_("No units are named: neither serial numbers, nor a quantity, nor a kind of units."),
        next_step=_("Say which units: how many, which serial numbers, or which vintage, project or label."),
        kinds=MOVING,
    ),
    Check(
        code="JR-4013",
        sources=("UK 3004",),
        title=_("Not too many runs of units"),
        text=_(
            "The units lie in %(found)s runs of serial numbers, and one instruction takes %(most)s at most."
        ),
        next_step=_("Divide it into several instructions."),
        kinds=MOVING,
        ledger=("too_many_movements", "entry_too_large"),
    ),
    Check(
        code="JR-4002",
        sources=("DES 4002",),
        title=_("The units exist"),
        text=_("Not all of the units %(block)s have been issued."),
        next_step=_("Compare the serial numbers with those of your statement."),
        kinds=MOVING,
        ledger=("serial_not_issued",),
    ),
    Check(
        code="JR-4004",
        sources=("DES 4004",),
        title=_("The units are what they are said to be"),
        text=_("The units %(block)s are recorded as %(found)s, not as %(said)s."),
        next_step=_("Copy the serial numbers as they are printed in your statement."),
        kinds=MOVING,
    ),
    Check(
        code="JR-4011",
        sources=("DES 4011",),
        title=_("Cancelled units do not move"),
        text=_("Some of the units %(block)s are cancelled."),
        next_step=_(
            "Choose other units; what was cancelled by mistake, two officers correct by a new entry."
        ),
        kinds=MOVING,
    ),
    Check(
        code="JR-4014",
        sources=("own",),
        title=_("Retired units do not move"),
        text=_("Some of the units %(block)s are retired."),
        next_step=_("Choose other units; what was retired by mistake, two officers correct by a new entry."),
        kinds=MOVING,
    ),
    Check(
        code="JR-4003",
        sources=("DES 4003", "EU 7027"),
        title=_("The account holds the units"),
        text=_("Account %(account)s does not hold all of the units %(block)s."),
        next_step=_("Compare the serial numbers with those of your statement."),
        kinds=(*MOVING, "correction"),
        ledger=("units_not_owned",),
    ),
    Check(
        code="JR-4010",
        sources=("DES 4010",),
        title=_("The units are in no other instruction"),
        text=_("Some of the units %(block)s are set aside for another instruction."),
        next_step=_("Abort that instruction, wait until it has ended, or choose other units."),
        kinds=(*MOVING, "correction"),
        ledger=("units_reserved",),
    ),
    Check(
        code="JR-4016",
        sources=("own",),
        title=_("The units are not on hold"),
        text=_("Some of the units are on hold by order of an authority: they stay where they are."),
        next_step=_("Choose other units; the registry office says whose order it is."),
        kinds=(*MOVING, "correction"),
        steps=(PROPOSE, EXECUTE),
        ledger=("units_on_hold",),
    ),
    Check(
        code="JR-4017",
        sources=("UK 3005",),
        title=_("The balance is sufficient"),
        text=_(
            "Account %(account)s has %(available)s such units free to move, and %(wanted)s were asked for."
        ),
        next_step=_("Ask for fewer, or wait until units set aside for other instructions are free again."),
        kinds=MOVING,
        ledger=("insufficient_holding",),
    ),
)
