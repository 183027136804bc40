"""The shape of a numbered check, and how rooms add theirs.

A check is a row: its number (``JR-nnnn``), the numbers of the sources it stands for, what it means, what whoever
is refused is told and what they do next, and the kinds of instruction and the steps it is bound to. The function
that judges it stands elsewhere (``judging``) and is bound to the number. Numbers keep the families of the Kyoto
transaction log's checks; where numbers of its list and of another registry collide, the log's family gives ours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from registry.accounts.checks.facts import Facts
    from registry.accounts.checks.questions import Question

TRANSFER, RETIREMENT, CANCELLATION = "transfer", "retirement", "cancellation"
RETURN, CORRECTION = "return", "correction"
# What goes through instructions; the others are judged elsewhere and stand in the table for their numbers.
INSTRUCTIONS = (TRANSFER, RETIREMENT, CANCELLATION, RETURN, CORRECTION)
MOVING = (TRANSFER, RETIREMENT, CANCELLATION, RETURN)
ISSUANCE, MESSAGE, OPENING, CLOSURE = "issuance", "message", "account_opening", "account_closure"
EXTERNAL = "external_transfer"

PROPOSE, APPROVE, REJECT, ACCEPT, REFUSE = "propose", "approve", "reject", "accept", "refuse"
ABORT, EXECUTE, EXPIRE = "abort", "execute", "expire"
STEPS = (PROPOSE, APPROVE, REJECT, ACCEPT, REFUSE, ABORT, EXECUTE, EXPIRE)
LATER = tuple(step for step in STEPS if step != PROPOSE)
AGREEING = (APPROVE, ACCEPT, EXECUTE)
STANDING = (PROPOSE, APPROVE, ACCEPT, EXECUTE)  # what must still be so when units move

Details = dict[str, Any]
Judge = Callable[["Question", "Facts"], Iterable[Details]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the catalogue.

    ``code``: ``JR-4003``. ``sources``: the numbers it stands for (``DES 4003``, ``EU 7027``, ``UK 3005``; ``own``
    for a rule of this registry alone). ``kinds``: what it applies to. ``steps``: at which steps of an
    instruction it is asked. ``judged_by``: what judges it when no function here does: codes of guards, the ledger's
    refusal, ``form`` for a required field, or the room of links between registries.
    ``ledger``: the ledger's own refusals that mean the same. ``text`` and ``next_step`` may name details.
    """

    code: str
    sources: tuple[str, ...]
    title: "str | Promise"
    text: "str | Promise"
    next_step: "str | Promise"
    kinds: tuple[str, ...] = INSTRUCTIONS
    steps: tuple[str, ...] = (PROPOSE,)
    judged_by: str = ""
    ledger: tuple[str, ...] = ()
    position: int = field(default=0, compare=False)

    @property
    def family(self) -> str:
        """``4000`` of ``JR-4003``."""
        return f"{self.code[3]}000"

    def asks(self, kind: str, step: str) -> bool:
        """Whether it is asked of an instruction of this kind at this step; of an unknown kind or step, whether it
        is asked of every kind and of every step."""
        of_kind = kind in self.kinds if kind in INSTRUCTIONS else set(MOVING) <= set(self.kinds)
        at_step = step in self.steps if step in STEPS else set(STEPS) <= set(self.steps)
        return of_kind and at_step


class CodeTaken(ValueError):
    """Two rooms want one number."""


class Catalogue:
    """The checks in their documented order, and the functions that judge them."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._judges: dict[str, Judge] = {}

    def add(self, checks: Iterable[Check], *, after: str = "") -> None:
        """Put checks behind another one, or at the end. The same rows again change nothing. Raises CodeTaken."""
        added = []
        for check in checks:
            earlier = self._checks.get(check.code)
            if earlier is not None and earlier != check:
                raise CodeTaken(check.code)
            if earlier is None:
                added.append(check)
        if not added:
            return
        order = list(self._checks.values())
        place = 1 + next((at for at, one in enumerate(order) if one.code == after), len(order) - 1)
        order[place:place] = added
        self._checks = {one.code: replace(one, position=at) for at, one in enumerate(order, 1)}

    def judge(self, code: str, judge: Judge) -> None:
        """Bind a function to a number. Raises CodeTaken when another one is bound, KeyError for no such number."""
        check = self._checks[code]
        earlier = self._judges.setdefault(check.code, judge)
        if (earlier.__module__, earlier.__qualname__) != (judge.__module__, judge.__qualname__):
            raise CodeTaken(code)

    def judge_of(self, code: str) -> Judge | None:
        return self._judges.get(code)

    def check(self, code: str) -> Check:
        return self._checks[code]

    def of_refusal(self, refusal: str) -> Check | None:
        """The check that says the same as a refusal of the ledger."""
        return next((one for one in self._checks.values() if refusal in one.ledger), None)

    def __iter__(self) -> Any:
        return iter(self._checks.values())

    def __len__(self) -> int:
        return len(self._checks)

    def __contains__(self, code: str) -> bool:
        return code in self._checks


CATALOGUE = Catalogue()


def judges(code: str) -> Callable[[Judge], Judge]:
    """Decorator: this function judges the check. It gives the details of each failure, and nothing if all is well."""

    def bind(judge: Judge) -> Judge:
        CATALOGUE.judge(code, judge)
        return judge

    return bind
