"""Messages between two registries, and whether a registry works at all (families 1xxx and 15xx)."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import EXTERNAL, INSTRUCTIONS, MESSAGE, STANDING, Check

LINK = "registry.article6"

ROWS = (
    Check(
        code="JR-1001",
        sources=("DES 1xxx",),
        title=_("Version of a message"),
        text=_("The version of the message is not one that this registry speaks."),
        next_step=_("Send the message in a version that both registries have agreed on."),
        kinds=(MESSAGE,),
        steps=(),
        judged_by=LINK,
    ),
    Check(
        code="JR-1002",
        sources=("DES 1xxx",),
        title=_("Sender of a message"),
        text=_("The key that signed the message is not the one pinned for the registry that it names."),
        next_step=_(
            "Sign with the key that was exchanged, or exchange the new key between the officers first."
        ),
        kinds=(MESSAGE,),
        steps=(),
        judged_by=LINK,
    ),
    Check(
        code="JR-1501",
        sources=("DES 1501",),
        title=_("The initiating registry is listed"),
        text=_("The registry that proposes is not one that this registry deals with."),
        next_step=_("Ask the registry office to list the counterpart first."),
        kinds=(EXTERNAL, MESSAGE),
        steps=(),
        judged_by=LINK,
    ),
    Check(
        code="JR-1503",
        sources=("DES 1503", "EU 7005"),
        title=_("The registry is in operation"),
        text=_("The registry %(registry)s is frozen: nothing moves until officers lift it."),
        next_step=_("Wait until the registry office lifts the freeze; what you proposed is kept meanwhile."),
        kinds=(*INSTRUCTIONS, EXTERNAL),
        steps=STANDING,
    ),
    Check(
        code="JR-1504",
        sources=("DES 1504", "EU 7006"),
        title=_("The acquiring registry may receive"),
        text=_("The registry that is to receive the units does not receive at present."),
        next_step=_("Propose it again when the other registry is in operation."),
        kinds=(EXTERNAL,),
        steps=(),
        judged_by=LINK,
    ),
)
