"""Issuance, transfers between registries, cancellation, retirement and correction (family 5xxx)."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import (
    CANCELLATION,
    CORRECTION,
    EXECUTE,
    EXTERNAL,
    ISSUANCE,
    PROPOSE,
    RETIREMENT,
    RETURN,
    TRANSFER,
    Check,
)

LINK = "registry.article6"

ROWS = (
    Check(
        code="JR-5004",
        sources=("DES 5004", "DES 5005", "DES 5006"),
        title=_("One project, one monitoring period, one decision"),
        text=_(
            "An issuance is about one project, one monitoring period and one decision of the Joint Committee."
        ),
        next_step=_("Request each monitoring period by itself."),
        kinds=(ISSUANCE,),
        steps=(),
        judged_by="period_differs, already_requested, already_decided",
    ),
    Check(
        code="JR-5008",
        sources=("DES 5008", "DES 5009", "DES 5018", "UK 3010", "UK 3011", "UK 3500"),
        title=_("Within the amount decided and recalculated"),
        text=_(
            "More units would be issued than the Joint Committee decided, or than the recalculation gives."
        ),
        next_step=_("Correct the amounts, or have the report verified and decided anew."),
        kinds=(ISSUANCE,),
        steps=(),
        judged_by="above_verified, above_recalculated",
    ),
    Check(
        code="JR-5101",
        sources=("DES 5101-5106",),
        title=_("The receiving account fits the cancellation"),
        text=_("Account %(account)s is no cancellation account for this purpose."),
        next_step=_("Choose the cancellation account of this registry for that purpose."),
        kinds=(CANCELLATION,),
        ledger=("not_cancellation_account",),
    ),
    Check(
        code="JR-5152",
        sources=("DES 5152-5156",),
        title=_("Purpose and reason of the cancellation"),
        text=_("The cancellation cannot be made as it is described: %(why)s"),
        next_step=_("Choose one purpose, and say in words what the units are cancelled for."),
        kinds=(CANCELLATION,),
    ),
    Check(
        code="JR-5251",
        sources=("DES 5251-5256",),
        title=_("Account, purpose and authorisation of the retirement"),
        text=_("The retirement cannot be made as it is described: %(why)s"),
        next_step=_("Choose the retirement account of this registry and a purpose that the units may serve."),
        kinds=(RETIREMENT,),
        steps=(PROPOSE, EXECUTE),
        ledger=("not_retirement_account",),
    ),
    Check(
        code="JR-5501",
        sources=("UK 3019", "UK 3020"),
        title=_("What is to be corrected exists and can be"),
        text=_("There is no transfer, retirement or cancellation %(found)s that could be corrected."),
        next_step=_("Look the transaction up in the statement of the account."),
        kinds=(CORRECTION,),
        steps=(PROPOSE, EXECUTE),
        ledger=("transaction_not_found", "not_reversible"),
    ),
    Check(
        code="JR-5502",
        sources=("UK 3018", "UK 3020"),
        title=_("It was not corrected before"),
        text=_("The transaction %(found)s was corrected already, or its correction is under way."),
        next_step=_("See the correction in the statement of the account."),
        kinds=(CORRECTION,),
        steps=(PROPOSE, EXECUTE),
        ledger=("already_reversed",),
    ),
    Check(
        code="JR-5503",
        sources=("UK 3019",),
        title=_("Within the days in which a correction is possible"),
        text=_("The transaction %(found)s could be corrected until %(until)s."),
        next_step=_("Settle it by a new instruction between the holders."),
        kinds=(CORRECTION,),
        steps=(PROPOSE, EXECUTE),
    ),
    Check(
        code="JR-5504",
        sources=("own",),
        title=_("Reason and decision of a correction"),
        text=_("A correction says why it is made, and names the decision that it follows."),
        next_step=_("Give the reason, and the reference of the decision document."),
        kinds=(CORRECTION,),
        ledger=("decision_required",),
    ),
    Check(
        code="JR-5902",
        sources=("DES 5902",),
        title=_("Answer of the other registry: no such account"),
        text=_("The other registry has no account %(account)s."),
        next_step=_("Ask the receiver for the number again."),
        kinds=(EXTERNAL,),
        steps=(),
        judged_by=LINK,
    ),
    Check(
        code="JR-5903",
        sources=("DES 5903",),
        title=_("Answer of the other registry: not for these units"),
        text=_("In the other registry account %(account)s may not hold these units."),
        next_step=_("Choose another account there, or other units."),
        kinds=(EXTERNAL,),
        steps=(),
        judged_by=LINK,
    ),
    Check(
        code="JR-5904",
        sources=("DES 5904",),
        title=_("The use is authorised"),
        text=_("No authorisation covers this: %(why)s"),
        next_step=_(
            "Ask the government that authorises such uses, or choose units that an authorisation covers."
        ),
        kinds=(TRANSFER, RETURN, CANCELLATION, RETIREMENT, EXTERNAL),
        steps=(PROPOSE, EXECUTE),
    ),
    Check(
        code="JR-5906",
        sources=("DES 5906",),
        title=_("Answer of the other registry: account closed"),
        text=_("In the other registry account %(account)s is closed."),
        next_step=_("Ask the receiver for another account."),
        kinds=(EXTERNAL,),
        steps=(),
        judged_by=LINK,
    ),
)
