"""What protects a holder: trusted accounts and limits. Values are rows of rule sets and terms of accounts.

They hold until units move: a limit that was tightened stops what was proposed before.
"""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import (
    CANCELLATION,
    EXECUTE,
    PROPOSE,
    RETIREMENT,
    STANDING,
    TRANSFER,
    Check,
)

ROWS = (
    Check(
        code="JR-4041",
        sources=("UK 2507",),
        title=_("On the list of trusted accounts, where that is asked for"),
        text=_("Account %(account)s is not on the list of trusted accounts, and nothing goes to others."),
        next_step=_("Put the account on the list, and wait until the entry takes effect."),
        kinds=(TRANSFER,),
        steps=STANDING,
    ),
    Check(
        code="JR-4042",
        sources=("EU art. 23(3a)",),
        title=_("Within the limit of one instruction"),
        text=_(
            "One instruction of account %(account)s is about %(most)s units at most; this one is about %(found)s."
        ),
        next_step=_("Divide it into several instructions, or apply for a higher limit."),
        kinds=(TRANSFER, RETIREMENT, CANCELLATION),
        steps=STANDING,
    ),
    Check(
        code="JR-4043",
        sources=("EU art. 23(3a)",),
        title=_("Within the limit of the day"),
        text=_(
            "Of account %(account)s %(most)s units leave on one day at most; with this instruction it would be "
            "%(found)s."
        ),
        next_step=_("Propose it tomorrow, ask for fewer units, or apply for a higher limit."),
        kinds=(TRANSFER, RETIREMENT, CANCELLATION),
        steps=(PROPOSE, EXECUTE),
    ),
    Check(
        code="JR-4044",
        sources=("EU art. 23(3b)",),
        title=_("Within the registry's limit outside the list of trusted accounts"),
        text=_(
            "To accounts outside the list of trusted accounts go %(most)s units at most at once; this is about "
            "%(found)s."
        ),
        next_step=_("Put the account on the list first, or divide it into several instructions."),
        kinds=(TRANSFER,),
        steps=STANDING,
    ),
)
