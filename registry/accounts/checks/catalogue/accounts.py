"""The two accounts and who acts for them (the family 40xx, and the opening of accounts, 71xx)."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import (
    ABORT,
    AGREEING,
    CLOSURE,
    EXTERNAL,
    ISSUANCE,
    MOVING,
    OPENING,
    PROPOSE,
    REFUSE,
    REJECT,
    RETURN,
    STANDING,
    TRANSFER,
    Check,
)

ACTING = (PROPOSE, *AGREEING, REJECT, REFUSE, ABORT)

ROWS = (
    Check(
        code="JR-4021",
        sources=("EU 7020", "EU 7021", "UK 1002", "UK 2002"),
        title=_("The account exists"),
        text=_("There is no account %(account)s in this registry."),
        next_step=_("Compare the number with the one that you were given; ask the holder for it again."),
        kinds=MOVING,
        ledger=("account_not_found",),
    ),
    Check(
        code="JR-4022",
        sources=("UK 1003", "UK 2003", "DES 5906"),
        title=_("The account is not closed"),
        text=_("Account %(account)s is closed for good."),
        next_step=_("Choose another account."),
        kinds=(*MOVING, "correction"),
        steps=STANDING,
    ),
    Check(
        code="JR-4023",
        sources=("UK 1011", "UK 2506"),
        title=_("The account is not being handed over"),
        text=_("Account %(account)s is being closed or handed over: nothing new is begun with it meanwhile."),
        next_step=_("Wait until that application is decided, or ask the holder to take it back."),
        kinds=MOVING,
    ),
    Check(
        code="JR-4024",
        sources=("UK 1004", "UK 2004"),
        title=_("The account is not suspended"),
        text=_("Account %(account)s is suspended: nothing leaves or enters it."),
        next_step=_("Ask the registry office what it needs from you."),
        kinds=MOVING,
        steps=STANDING,
    ),
    Check(
        code="JR-4025",
        sources=("EU 7025",),
        title=_("The account is not blocked"),
        text=_("Account %(account)s is frozen: nothing leaves or enters it until officers lift that."),
        next_step=_("Ask the registry office what it needs from you; what was proposed is kept meanwhile."),
        steps=STANDING,
    ),
    Check(
        code="JR-4026",
        sources=("UK 1005", "UK 1012", "UK 1014", "UK 2018"),
        title=_("The account is not restricted"),
        text=_("Account %(account)s is restricted: it receives, and nothing leaves it."),
        next_step=_("Ask the registry office what it needs from you."),
        kinds=MOVING,
        steps=STANDING,
        ledger=("account_not_open",),
    ),
    Check(
        code="JR-4027",
        sources=("UK 1007",),
        title=_("The instruction is allowed for this type of account"),
        text=_("Nothing leaves account %(account)s by such an instruction: it is a %(kind)s account."),
        next_step=_("Choose a holding account to send from."),
        kinds=MOVING,
        ledger=("not_holding_account",),
    ),
    Check(
        code="JR-4028",
        sources=("UK 2007",),
        title=_("The receiving account is of the right type"),
        text=_("Account %(account)s is a %(kind)s account and cannot receive by such an instruction."),
        next_step=_(
            "A transfer goes to a holding account, a return to a government's; to retire or cancel, choose that."
        ),
        kinds=(TRANSFER, RETURN),
    ),
    Check(
        code="JR-4029",
        sources=("UK 2006", "UK 2010"),
        title=_("The receiving account may hold these units"),
        text=_("Account %(account)s holds units of %(accepted)s only, and some of these are of %(found)s."),
        next_step=_("Choose an account for that partner country, or other units."),
        kinds=(*MOVING, ISSUANCE),
    ),
    Check(
        code="JR-4030",
        sources=("UK 2508",),
        title=_("Two different accounts"),
        text=_("The units are in account %(account)s already."),
        next_step=_("Name the account that is to receive them."),
        kinds=MOVING,
        ledger=("same_account",),
    ),
    Check(
        code="JR-4006",
        sources=("DES 4006", "DES 4007", "EU 7022", "EU 7023"),
        title=_("The same registry, or a transfer between registries"),
        text=_(
            "Account %(account)s is in the registry %(found)s, and the units are in the registry %(accepted)s."
        ),
        next_step=_("Choose an account of the same registry, or a transfer to the other side's registry."),
        kinds=(*MOVING, EXTERNAL),
        ledger=("different_registries",),
    ),
    Check(
        code="JR-4031",
        sources=("UK 1005", "own"),
        title=_("Whoever acts may do this for the account"),
        text=_("You do not have the right to do this for account %(account)s."),
        next_step=_(
            "Ask a representative who has it; the holder applies to the registry office for new rights."
        ),
        steps=ACTING,
    ),
    Check(
        code="JR-4032",
        sources=("EU art. 35", "own"),
        title=_("Another person than who proposed it"),
        text=_("You proposed the instruction %(instruction)s yourself: somebody else agrees to it."),
        next_step=_("Ask another representative of the account."),
        steps=AGREEING,
        ledger=("approver_is_actor", "initiator_may_not_complete", "approval_required"),
    ),
    Check(
        code="JR-4035",
        sources=("own",),
        title=_("Whoever proposed it still may"),
        text=_(
            "Whoever proposed the instruction %(instruction)s may no longer do so for account %(account)s."
        ),
        next_step=_("Reject it or abort it, and have it proposed anew by somebody who may."),
        steps=AGREEING,
    ),
    Check(
        code="JR-4033",
        sources=("UK 3013",),
        title=_("No instruction of the account is pending"),
        text=_("Instructions of account %(account)s are still open."),
        next_step=_("Have them executed, rejected or aborted first."),
        kinds=(CLOSURE,),
        steps=(),
        judged_by="instructions_open",
    ),
)

OPENINGS = tuple(
    Check(
        code=code,
        sources=("EU 7101-7111",),
        title=title,
        text=text,
        next_step=next_step,
        kinds=(OPENING,),
        steps=(),
        judged_by=guard,
    )
    for code, guard, title, text, next_step in (
        (
            "JR-7101",
            "account_exists",
            _("The account does not exist yet"),
            _("The holder has an account of this type in this registry already."),
            _("Use the account that stands."),
        ),
        (
            "JR-7102",
            "account_holder_missing",
            _("Exactly one holder"),
            _("An account has exactly one holder."),
            _("Name one organisation."),
        ),
        (
            "JR-7103",
            "representatives_too_few, representatives_not_two",
            _("Two representatives"),
            _("An account has one representative who proposes and another one who approves."),
            _("Name two people at least."),
        ),
        (
            "JR-7104",
            "form",
            _("Contact of the holder"),
            _("The holder's contact is missing."),
            _("Name an address, a telephone number and an e-mail address of the holder."),
        ),
        (
            "JR-7106",
            "representative_twice",
            _("Representatives are different people"),
            _("One person is named twice among the representatives."),
            _("Name another person."),
        ),
        (
            "JR-7107",
            "account_number_taken",
            _("The number is given once"),
            _("The account number %(account)s is taken."),
            _("The registry gives the next number."),
        ),
        (
            "JR-7108",
            "account_rules_missing",
            _("A rule set is in force"),
            _("No rules of accounts are in force for this partner country."),
            _("The registry office adopts them first."),
        ),
    )
)
