"""The numbered checks of messages between registries that stand in the catalogue beside those of instructions."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.table import CATALOGUE, MESSAGE, Check

JUDGED_BY = "registry.article6.link"

CATALOGUE.add(
    (
        Check(
            code="JR-1003",
            sources=("DES 1xxx",),
            title=_("Time of a message"),
            text=_("The message was signed too long ago, or by a clock that is not ours."),
            next_step=_("Sign it anew, and set the clocks of both registries by the same time."),
            kinds=(MESSAGE,),
            steps=(),
            judged_by=JUDGED_BY,
        ),
        Check(
            code="JR-1004",
            sources=("own",),
            title=_("A message is said once"),
            text=_("The id of the message stands for another content."),
            next_step=_("Give every message an id of its own, and repeat a message byte for byte."),
            kinds=(MESSAGE,),
            steps=(),
            judged_by=JUDGED_BY,
        ),
        Check(
            code="JR-1005",
            sources=("own",),
            title=_("Shape of a message"),
            text=_("The message lacks something, or says something that is not known here."),
            next_step=_("Write the message as the description of the interface says."),
            kinds=(MESSAGE,),
            steps=(),
            judged_by=JUDGED_BY,
        ),
    ),
    after="JR-1002",
)
