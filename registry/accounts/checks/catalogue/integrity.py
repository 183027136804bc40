"""Whether what was said makes sense by itself (family 2xxx)."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import MOVING, PROPOSE, STEPS, Check

ROWS = (
    Check(
        code="JR-2001",
        sources=("DES 2001",),
        title=_("Form of the request id"),
        text=_("“%(found)s” is no request id."),
        next_step=_("Send a UUID of your choice, and the same one again for a retry."),
        steps=STEPS,
    ),
    Check(
        code="JR-2002",
        sources=("DES 2002", "DES 2003"),
        title=_("Type of the transaction"),
        text=_("There is no instruction of the type “%(found)s”."),
        next_step=_("Choose transfer, retirement, cancellation, return or correction."),
    ),
    Check(
        code="JR-2004",
        sources=("DES 2004",),
        title=_("Status code"),
        text=_("There is no step “%(found)s” that an instruction could take."),
        next_step=_("Approve, reject, accept, refuse or abort the instruction."),
        steps=STEPS,
    ),
    Check(
        code="JR-2006",
        sources=("DES 2006", "UK 2503"),
        title=_("Type of account in an account number"),
        text=_("In the account number %(account)s, “%(found)s” is no type of account."),
        next_step=_("Compare the number with the one that you were given: the letters after the registry."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2007",
        sources=("DES 2007", "DES 2008", "UK 1001", "UK 2001", "UK 2501", "UK 2504", "UK 2505"),
        title=_("Form and check digits of an account number"),
        text=_(
            "“%(account)s” is no account number: it is missing, not complete, or its check digits do not fit."
        ),
        next_step=_("Type the number as it is printed, check digits included."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2010",
        sources=("DES 2010", "UK 2502"),
        title=_("Registry in a number"),
        text=_("“%(found)s” is the code of no registry."),
        next_step=_("Compare the number with the one that you were given: the letters that it begins with."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2011",
        sources=("DES 2011", "DES 2012", "UK 3006", "UK 3009"),
        title=_("Type of unit"),
        text=_("The units are of the type %(found)s, and this instruction is about %(accepted)s."),
        next_step=_("Name units of one type only, the one of the rule set: %(accepted)s."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2013",
        sources=("DES 2013",),
        title=_("First and last serial number are named"),
        text=_("Of the units %(block)s the first or the last serial number is missing."),
        next_step=_("Name both the first and the last serial number of each run of units."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2014",
        sources=("DES 2014",),
        title=_("The last serial number is not before the first"),
        text=_("The units %(block)s end before they begin."),
        next_step=_("Name the lower serial number first."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2017",
        sources=("DES 2017", "DES 2018"),
        title=_("The project is named"),
        text=_("The units %(block)s name no project, and units of this type always belong to one."),
        next_step=_("Name the units as they are printed, with the reference of their project."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2031",
        sources=("UK 3007",),
        title=_("At least one unit"),
        text=_("The instruction is about no unit at all."),
        next_step=_("Say how many units: at least one."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2032",
        sources=("UK 3008",),
        title=_("A whole number of units"),
        text=_("“%(found)s” is no positive whole number of units."),
        next_step=_("Units are whole tonnes: a number without sign, fraction or separators."),
        kinds=MOVING,
    ),
    Check(
        code="JR-2033",
        sources=("own",),
        title=_("One way of choosing the units"),
        text=_(
            "Serial numbers were named together with a quantity or a choice by vintage, project or label."
        ),
        next_step=_("Name the serial numbers, or say how many units and of which kind: not both."),
        kinds=MOVING,
        steps=(PROPOSE,),
    ),
)
