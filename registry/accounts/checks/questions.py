"""What is asked of the checks, as it was said: nothing in it is taken to make sense before it was judged."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from credits.serials import SerialRange, merge
from registry.accounts.checks.table import PROPOSE, Check
from registry.identity.models.people import User

if TYPE_CHECKING:
    from registry.accounts.nouns.instructions import Instruction

LARGEST = 2**53 - 1
_WHOLE = re.compile(r"^[0-9]{1,16}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBlock:
    """A run of units as somebody named it. Empty parts were not said; ``vintage`` is a year or ``XXXX``."""

    first: int | None = None
    last: int | None = None
    project: str = ""
    registry: str = ""
    partner_country: str = ""
    vintage: str = ""

    @property
    def text(self) -> str:
        """Its words, for messages: ``JP-MN-MN001-2015-1-300``, as far as they were said."""
        ends = ["…" if end is None else str(end) for end in (self.first, self.last)]
        said = [self.registry, self.partner_country, self.project, self.vintage]
        return "-".join([part for part in said if part] + ends)

    @property
    def is_sound(self) -> bool:
        """Whether it names a run at all."""
        return self.first is not None and self.last is not None and 1 <= self.first <= self.last <= LARGEST

    @property
    def units(self) -> int:
        """How many units it names; 0 where it is no run."""
        if not self.is_sound or self.first is None or self.last is None:
            return 0
        return self.last - self.first + 1


def units_named(blocks: Iterable[NamedBlock]) -> int:
    """How many units the sound ones of these blocks name; what two of them name counts once."""
    runs: dict[str, list[SerialRange]] = {}
    for one in blocks:
        if one.is_sound and one.first is not None and one.last is not None:
            runs.setdefault(one.registry, []).append(SerialRange(one.first, one.last))
    return sum(run.quantity for named in runs.values() for run in merge(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsFilter:
    """Units of one vintage, one project or one label; what is empty is not asked for."""

    vintage: int | None = None
    project: str = ""
    label: str = ""

    def __bool__(self) -> bool:
        return self.vintage is not None or bool(self.project or self.label)


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Would this be accepted? ``actor`` at the moment ``at`` takes ``step``.

    ``origin``, ``destination``: account numbers as typed. ``quantity``: as typed, empty for none. ``reverses``:
    public id of the transaction that a correction takes back. ``instruction``: the one that a later step is
    about, None where there is none of the id that was said. ``facts`` go into the ledger as they are.
    ``with_file``: it is asked of a whole file of instructions, this one among them.
    """

    kind: str
    at: datetime
    actor: User | None = None
    origin: str = ""
    destination: str = ""
    quantity: str = ""
    blocks: tuple[NamedBlock, ...] = ()
    filter: UnitsFilter = UnitsFilter()
    unit_types: tuple[str, ...] = ()
    purpose: str = ""
    reason: str = ""
    reference: str = ""
    decision_reference: str = ""
    reverses: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = field(default_factory=new_id)
    step: str = PROPOSE
    instruction: "Instruction | None" = None
    with_file: bool = False

    @property
    def units(self) -> int | None:
        """How many were asked for; None where that was not said, or is no whole number."""
        return int(self.quantity) if _WHOLE.match(self.quantity) and int(self.quantity) <= LARGEST else None

    @property
    def names_units(self) -> bool:
        return bool(self.blocks or self.quantity or self.filter)

    def content(self) -> dict[str, Any]:
        """What a request id stands for: everything that was said, and by whom; not when."""
        return {
            "kind": self.kind,
            "actor": str(self.actor.public_id) if self.actor else "",
            "origin": self.origin,
            "destination": self.destination,
            **self.choice(),
            "unit_types": list(self.unit_types),
            "purpose": self.purpose,
            "reason": self.reason,
            "reference": self.reference,
            "decision_reference": self.decision_reference,
            "reverses": self.reverses,
            "facts": dict(self.facts),
        }

    def choice(self) -> dict[str, Any]:
        """How the units were asked for, as plain data."""
        return {
            "quantity": self.quantity,
            "blocks": [block.text for block in self.blocks],
            "filter": {
                "vintage": self.filter.vintage,
                "project": self.filter.project,
                "label": self.filter.label,
            }
            if self.filter
            else {},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A check that does not hold, with what its texts name."""

    check: Check
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.check.code

    @property
    def text(self) -> str:
        """What is wrong, in the reader's language."""
        return str(self.check.text) % Named(self.details)

    @property
    def next_step(self) -> str:
        """What to do about it, in the reader's language."""
        return str(self.check.next_step) % Named(self.details)

    def as_data(self) -> dict[str, Any]:
        """Plain data, without words: those are made again for whoever reads it."""
        return {"code": self.code, "details": {name: _plain(value) for name, value in self.details.items()}}


class Named(dict[str, Any]):
    """Details for a text; what a refusal of the ledger does not name is left open."""

    def __missing__(self, name: str) -> str:
        return "…"


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
