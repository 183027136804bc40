"""The numbered checks of the link that stand in the catalogue beside those of instructions."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Question
from registry.accounts.checks.table import CATALOGUE, INSTRUCTIONS, MESSAGE, STANDING, Check, Details, judges
from registry.article6.models import Counterpart

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

CATALOGUE.add(
    (
        Check(
            code="JR-4034",
            sources=("own",),
            title=_("Units in the other registry stay in their account here"),
            text=_("Account %(account)s stands for units that are booked in the other side's registry."),
            next_step=_("Choose a transfer to or from the other side's registry."),
            kinds=INSTRUCTIONS,
            steps=STANDING,
        ),
    ),
    after="JR-4006",
)


@judges("JR-4034")
def accounts_of_the_link_move_by_it_alone(question: Question, facts: Facts) -> Iterator[Details]:
    """Moved in by hand, units would be nowhere over there; moved out or corrected, they would be in both."""
    accounts = facts.both(question)
    known = {account.pk: account.number for account in accounts}
    mirrors = Counterpart.objects.filter(mirror__in=known).values_list("mirror", flat=True)
    for key in facts.once(("mirrors", *sorted(known)), lambda: sorted(mirrors)):
        yield {"account": known[key]}
