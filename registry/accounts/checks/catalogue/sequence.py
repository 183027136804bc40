"""The order of steps (family 3xxx). The numbers are those of messages between registries, and hold for
instructions inside one registry just so."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import (
    ABORT,
    ACCEPT,
    AGREEING,
    APPROVE,
    EXECUTE,
    LATER,
    PROPOSE,
    REFUSE,
    REJECT,
    Check,
)

ROWS = (
    Check(
        code="JR-3001",
        sources=("DES 3001",),
        title=_("The request is new"),
        text=_("The request id %(found)s was used for something else."),
        next_step=_("Choose a new request id for a new instruction; the same one only for a retry."),
        steps=(PROPOSE,),
    ),
    Check(
        code="JR-3002",
        sources=("DES 3002",),
        title=_("The instruction exists"),
        text=_("There is no such instruction."),
        next_step=_("Look the instruction up in the list of your account."),
        steps=LATER,
    ),
    Check(
        code="JR-3003",
        sources=("DES 3003",),
        title=_("Completed once"),
        text=_("The instruction %(instruction)s was completed already."),
        next_step=_("Nothing is left to do. What was done by mistake, two officers correct by a new entry."),
        steps=LATER,
        ledger=("reservation_resolved",),
    ),
    Check(
        code="JR-3004",
        sources=("DES 3004",),
        title=_("A rejected instruction stays rejected"),
        text=_("The instruction %(instruction)s was rejected."),
        next_step=_("Propose a new one."),
        steps=LATER,
    ),
    Check(
        code="JR-3005",
        sources=("DES 3005",),
        title=_("What failed a check is not completed"),
        text=_("The instruction %(instruction)s failed the check %(check)s and was terminated."),
        next_step=_("See what that check asks for, and propose a new instruction."),
        steps=LATER,
    ),
    Check(
        code="JR-3007",
        sources=("DES 3007", "DES 3008"),
        title=_("What was terminated or aborted does not change"),
        text=_("The instruction %(instruction)s was ended before it was executed."),
        next_step=_("Propose a new one."),
        steps=LATER,
    ),
    Check(
        code="JR-3009",
        sources=("DES 3009",),
        title=_("What the receiver accepted is not aborted"),
        text=_("The receiver has accepted the instruction %(instruction)s: it can no longer be aborted."),
        next_step=_("Ask the receiver to send the units back, or the registry office to freeze the account."),
        steps=(ABORT,),
    ),
    Check(
        code="JR-3010",
        sources=("DES 3010",),
        title=_("Only what waits for its receiver is accepted or refused"),
        text=_("The instruction %(instruction)s does not ask its receiver."),
        next_step=_("Nothing is to be done by the receiver."),
        steps=(ACCEPT, REFUSE),
    ),
    Check(
        code="JR-3011",
        sources=("DES 3011", "DES 3012"),
        title=_("Each side takes its own steps, in their order"),
        text=_("The instruction %(instruction)s is not where this step could be taken: %(state)s."),
        next_step=_("See on the page of the instruction what it waits for, and for whom."),
        steps=LATER,
    ),
    Check(
        code="JR-3013",
        sources=("own",),
        title=_("The instruction is not too old"),
        text=_("The instruction %(instruction)s was open until %(expires_at)s."),
        next_step=_("Propose a new one."),
        steps=AGREEING,
        ledger=("reservation_expired",),
    ),
    Check(
        code="JR-3014",
        sources=("EU art. 35", "UK k4"),
        title=_("Its time has come"),
        text=_("The instruction %(instruction)s is executed at %(executes_at)s, not before."),
        next_step=_("Wait for the working window; until then it can be aborted."),
        steps=(EXECUTE,),
    ),
    Check(
        code="JR-3015",
        sources=("own",),
        title=_("A file is decided on as a whole"),
        text=_(
            "The instruction %(instruction)s came in a file, and is approved, rejected or withdrawn with it."
        ),
        next_step=_("Decide on the page of the file %(file)s."),
        steps=(APPROVE, REJECT, ABORT),
    ),
)
