"""What the checks ask of the database, each thing once. Reads only; several questions may share one reader.

A file of many instructions is judged row by row with one reader: what a row takes is noted (``take``), so that
the next row finds it taken, although nothing was written.
"""

import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from credits.models import Account, Registry, ReservedRange, Series, Transaction
from credits.serials import SerialRange, merge
from registry.accounts.checks.changing import is_being_closed_or_handed_over
from registry.accounts.checks.labels import references_labelled
from registry.accounts.checks.questions import Question, units_named
from registry.accounts.models import FreezeEvent, InstructionRequest
from registry.accounts.policies import may_approve, may_propose, may_read, rights_of
from registry.accounts.queries.accounts import (
    freezes_on,
    is_trusted,
    spent_today,
    terms_of,
    working_rules,
)
from registry.accounts.queries.controls import Figures, figures_of
from registry.accounts.queries.instructions import spent
from registry.accounts.queries.units import (
    Lying,
    Piece,
    account_is_held,
    first_units,
    free_pieces,
    held_ranges,
    lying,
    units_in,
    without,
)
from registry.accounts.questions import Portion
from registry.identity.models.people import User
from registry.identity.policies import is_officer
from registry.rules.resolving import account_rules

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The units that a question means. ``pieces`` is as much of it as there is; ``available``: how many free
    units of that kind the account has; ``wanted``: how many were asked for."""

    pieces: tuple[Piece, ...]
    wanted: int
    available: int

    @property
    def ranges(self) -> list[SerialRange]:
        return merge(piece.serials for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Reversed:
    """A transaction that a correction takes back: its ranges, and where its units went from and to."""

    transaction: Transaction
    origin: Account
    destination: Account
    ranges: tuple[SerialRange, ...]


class Facts:
    """The reader. ``at``: the moment of which limits and windows are asked."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[Hashable, Any] = {}
        self._chosen: tuple[Question, Chosen | None] | None = None
        self._taken: dict[int, list[SerialRange]] = {}
        self._spent: dict[int, int] = {}

    def _once(self, name: Hashable, ask: Callable[[], Answer]) -> Answer:
        if name not in self._known:
            self._known[name] = ask()
        answer: Answer = self._known[name]
        return answer

    def once(self, name: Hashable, ask: Callable[[], Answer]) -> Answer:
        """For the checks of other rooms: ask, and keep the answer as long as this reader."""
        return self._once(("other room", name), ask)

    # -- accounts

    @cached_property
    def registries(self) -> frozenset[str]:
        return frozenset(Registry.objects.values_list("code", flat=True))

    def account(self, number: str) -> Account | None:
        """The account with this number; not the ledger's own issuance sources."""
        rows = Account.objects.exclude(kind=Account.Kind.ISSUANCE)
        rows = rows.select_related("holder__organisation", "terms")
        text = number.strip()
        return self._once(("account", text), lambda: rows.filter(number=text).first() if text else None)

    def sides(self, question: Question) -> tuple[Account | None, Account | None]:
        """From which account to which: of a correction, the way back."""
        if question.instruction is not None:
            one = question.instruction
            return self.account(one.origin.number), self.account(one.destination.number)
        if question.reverses:
            earlier = self.reversed(question.reverses)
            return (earlier.origin, earlier.destination) if earlier else (None, None)
        return self.account(question.origin), self.account(question.destination)

    def both(self, question: Question) -> list[Account]:
        """The accounts of a question that exist, each once."""
        found = [one for one in self.sides(question) if one is not None]
        return list({one.pk: one for one in found}.values())

    def freeze(self, account: Account) -> FreezeEvent | None:
        """The account's own freeze; that of a registry is another check."""
        return self._once(
            ("freeze", account.pk), lambda: freezes_on([account]).accounts.get(account.public_id)
        )

    def registry_freeze(self, registry: str) -> FreezeEvent | None:
        found = self._once(("frozen", registry), lambda: freezes_on(registries=[registry]))
        return found.everything or found.registries.get(registry)

    def is_held(self, account: Account) -> bool:
        return self._once(("held", account.pk), lambda: account_is_held(account))

    def pending_change(self, account: Account) -> bool:
        return self._once(("change", account.pk), lambda: is_being_closed_or_handed_over(account))

    def may(self, user: User | None, right: str, account: Account) -> bool:
        """Whether the person has ``propose`` or ``approve`` for the account now."""
        ask = {"propose": may_propose, "approve": may_approve}[right]
        key = (right, user.pk if user else None, account.pk)
        return user is not None and self._once(key, lambda: ask(user, account))

    def is_officer(self, user: User | None) -> bool:
        return self._once(("officer", user.pk if user else None), lambda: is_officer(user))

    def may_know(self, question: Question) -> bool:
        """Whether the person may be told what is wrong with the account's units and standing."""
        origin, destination = self.sides(question)
        user = question.actor
        if origin is None or self.is_officer(user):
            return True
        known = [origin] if question.instruction is None else [one for one in (origin, destination) if one]
        return user is not None and any(self._reads(user, one) for one in known)

    def _reads(self, user: User, account: Account) -> bool:
        return self._once(
            ("reads", user.pk, account.pk),
            lambda: rights_of(user, account).exists() or may_read(user, account),
        )

    def is_trusted(self, origin: Account, destination: Account) -> bool:
        key = ("trusted", origin.pk, destination.pk)
        return self._once(key, lambda: is_trusted(origin, destination, self.at))

    def terms(self, account: Account) -> Any:
        return terms_of(account)

    def figures(self, account: Account) -> Figures:
        """What the rules of the account's country say."""
        return self._once(("rules", account.pk), lambda: figures_of(working_rules(account)))

    def spent(self, account: Account) -> int:
        """Units that instructions proposed today take from the account, those noted here included."""
        figures = self.figures(account)
        stored = self._once(("spent", account.pk), lambda: spent(account, figures.day_began(self.at)))
        return stored + self._spent.get(account.pk, 0)

    def left_today(self, account: Account) -> int:
        """Units that have left the account today."""
        day = self.figures(account).today(self.at)
        return self._once(("left", account.pk), lambda: spent_today(account, day))

    # -- units

    def lying(self, question: Question, registry: str) -> list[tuple[int, Lying]]:
        """Where the sound named blocks lie: with the number of the block in the question, from 0."""
        key = ("lying", id(question), registry)
        return self._once(key, lambda: self._ask_lying(question, registry))

    def _ask_lying(self, question: Question, registry: str) -> list[tuple[int, Lying]]:
        found: list[tuple[int, Lying]] = []
        by_registry: dict[str, list[int]] = {}
        for number, block in enumerate(question.blocks):
            if block.is_sound:
                by_registry.setdefault(block.registry or registry, []).append(number)
        for code, numbers in by_registry.items():
            blocks = [question.blocks[number] for number in numbers]
            runs = [SerialRange(one.first, one.last) for one in blocks if one.first and one.last]
            found += [(numbers[part.place], part) for part in lying(code, runs)]
        return sorted(found, key=lambda one: (one[0], one[1].piece.serials))

    def last_serial(self, registry: str) -> int:
        """The highest serial number issued by the registry; 0 where there is no such registry."""
        rows = Registry.objects.filter(pk=registry).values_list("last_serial", flat=True)
        return self._once(("last", registry), lambda: rows.first() or 0)

    def held(self, registry: str) -> list[SerialRange]:
        return self._once(("holds", registry), lambda: held_ranges(registry))

    def series(self, ids: Iterable[int]) -> dict[int, Series]:
        known: dict[int, Series] = self._once("series", dict)
        if missing := set(ids) - known.keys():
            known.update(Series.objects.in_bulk(missing))
        return known

    def free(self, account: Account) -> list[Piece]:
        """Units that may move, oldest first: not set aside, not on hold, not taken by an earlier row."""
        stored = self._once(
            ("free", account.pk), lambda: without(free_pieces(account), self.held(account.registry_id))
        )
        return without(stored, self._taken.get(account.pk, []))

    def is_taken(self, account: Account, run: SerialRange) -> bool:
        """Whether an earlier row of the same file takes some of the run."""
        return any(one.overlaps(run) for one in self._taken.get(account.pk, []))

    def chosen(self, question: Question) -> Chosen | None:
        """The units that are meant; None where the account or the wish does not make sense."""
        if self._chosen is None or self._chosen[0] is not question:
            self._chosen = (question, self._choose(question))
        return self._chosen[1]

    def _choose(self, question: Question) -> Chosen | None:
        origin, _destination = self.sides(question)
        if origin is None:
            return None
        if question.blocks:
            own: list[Piece] = []
            for _number, part in self.lying(question, origin.registry_id):
                if part.account_id == origin.pk:  # what two blocks name is there once
                    own += without([part.piece], [one.serials for one in own])
            wanted = units_named(question.blocks)
            return Chosen(tuple(own), wanted, units_in(own))
        if question.quantity and question.units is None:
            return None
        pieces = self._of_kind(question, self.free(origin))
        available = units_in(pieces)
        if not question.quantity:
            return Chosen(tuple(pieces), max(available, 1), available) if question.filter else None
        wanted = question.units or 0
        return Chosen(tuple(first_units(pieces, wanted)), wanted, available)

    def _of_kind(self, question: Question, pieces: list[Piece]) -> list[Piece]:
        """Those of the vintage, project and label asked for."""
        asked = question.filter
        if not asked:
            return pieces
        known = self.series(piece.series_id for piece in pieces)
        labelled = references_labelled(asked.label) if asked.label else frozenset()

        def fits(series: Series) -> bool:
            return (
                asked.vintage in (None, series.vintage)
                and asked.project in ("", series.reference)
                and (not asked.label or series.reference in labelled)
            )

        return [piece for piece in pieces if fits(known[piece.series_id])]

    def unit_type(self, series: Series) -> str:
        """What kind of unit it is, by the rules of its partner country."""
        return self._once(
            ("unit", series.partner_country),
            lambda: figures_of(account_rules(series.partner_country)).unit_type,
        )

    def reserved(self, reservation_id: UUID) -> list[SerialRange]:
        """The serials that a reservation set aside."""
        rows = ReservedRange.objects.filter(reservation__transaction__public_id=reservation_id)
        ends = rows.values_list("first_serial", "last_serial")
        return self._once(
            ("reserved", reservation_id), lambda: merge(SerialRange(first, last) for first, last in ends)
        )

    def set_aside(self, account: Account, reservation_id: UUID) -> list[Piece]:
        """The units that a reservation keeps, as they lie in the account."""
        found = lying(account.registry_id, self.reserved(reservation_id))
        return [part.piece for part in found]

    def take(self, question: Question) -> None:
        """Note what a question that was judged well takes, for those that follow it."""
        origin, chosen = self.sides(question)[0], self.chosen(question)
        assert origin is not None, "judged before"
        assert chosen is not None, "judged before"
        self._taken[origin.pk] = merge([*self._taken.get(origin.pk, []), *chosen.ranges])
        self._spent[origin.pk] = self._spent.get(origin.pk, 0) + units_in(chosen.pieces)
        self._chosen = None

    def used_before(self, question: Question) -> Iterable[Portion]:
        """What earlier rows of the same file use for the same purpose: together they must be authorised."""
        return ()

    def stated(self, use: Any, ask: Callable[[Any], list[Any]]) -> list[Any]:
        """What is wrong with how a use is stated: the same statement of many rows is asked about once."""
        key = (
            use.kind,
            use.purpose,
            json.dumps(use.facts, sort_keys=True, default=str),
            use.destination_kind,
        )
        holder = use.holder.pk if use.holder is not None else None
        return self._once(("stated", key, holder, use.by_officer, use.decision_reference), lambda: ask(use))

    # -- what was before

    def digest_of(self, request_id: str) -> str | None:
        """What a request id stands for already; None where it is new, or no request id."""
        try:
            wanted = UUID(request_id)
        except ValueError:
            return None
        rows = InstructionRequest.objects.filter(pk=wanted)
        return rows.values_list("digest", flat=True).first()

    def reversed(self, transaction_id: str) -> Reversed | None:
        """The transaction of this public id with its movements; None where there is none that moved units."""
        return self._once(("reversed", transaction_id), lambda: self._ask_reversed(transaction_id))

    def was_corrected(self, earlier: Reversed) -> bool:
        """Whether a correction of the transaction stands in the ledger."""
        return Transaction.objects.filter(reverses=earlier.transaction).exists()

    def _ask_reversed(self, transaction_id: str) -> Reversed | None:
        try:
            wanted = UUID(transaction_id)
        except ValueError:
            return None
        found = Transaction.objects.filter(public_id=wanted).exclude(kind=Transaction.Kind.ISSUANCE).first()
        rows = list(found.movements.select_related("origin", "destination")) if found is not None else []
        if found is None or not rows:
            return None
        # All movements of one transaction are between the same two accounts.
        return Reversed(
            transaction=found,
            origin=self.account(rows[0].destination.number) or rows[0].destination,
            destination=self.account(rows[0].origin.number) or rows[0].origin,
            ranges=tuple(merge(SerialRange(row.first_serial, row.last_serial) for row in rows)),
        )
