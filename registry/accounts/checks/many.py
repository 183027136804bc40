"""What the checks ask of the database when many instructions out of one account are judged, one after another.

Each thing is asked for all of them in one query, and what a row takes is noted, so that the next row finds it
taken. Ask within ``registry.identity.reading.reading()``, which keeps what purposes, rules and beneficiaries say.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from credits.models import Account, ReservedRange
from credits.serials import SerialRange, merge
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Question
from registry.accounts.models import FreezeEvent, InstructionRequest, TrustedAccount
from registry.accounts.queries.accounts import freezes_on, is_own_account
from registry.accounts.queries.beneficiaries import keep_named
from registry.accounts.queries.purposes import beneficiary_id
from registry.accounts.queries.units import Lying, Piece, lying, without
from registry.accounts.questions import Portion
from registry.identity.models.parties import Organisation


class ManyFacts(Facts):
    """A reader for many questions about one account. Give it all of them before the first is judged."""

    def __init__(self, at: datetime, account: Account, questions: Sequence[Question]) -> None:
        super().__init__(at)
        self.origin = account
        self._left: list[Piece] | None = None
        self._runs: list[SerialRange] = []  # taken by earlier rows, in their order
        self._digests: dict[str, str] = {}
        self._parts: dict[int, list[tuple[int, Lying]]] = {}
        self._reservations: dict[UUID, list[SerialRange]] = {}
        self._aside: dict[UUID, list[Piece]] = {}
        self._used: dict[tuple[str, str], dict[int, int]] = {}
        self._gather_accounts(questions)
        self._gather_digests(questions)
        self._gather_parts(questions)
        self._gather_reservations(questions)
        self._gather_beneficiaries(questions)

    # -- gathered beforehand

    def _gather_accounts(self, questions: Sequence[Question]) -> None:
        numbers = {self.origin.number}
        for one in questions:
            if one.instruction is not None:
                numbers |= {one.instruction.origin.number, one.instruction.destination.number}
            else:
                numbers |= {one.origin.strip(), one.destination.strip()}
        rows = Account.objects.exclude(kind=Account.Kind.ISSUANCE).filter(number__in=numbers - {""})
        found = {row.number: row for row in rows.select_related("holder__organisation", "terms")}
        for number in numbers:
            self._known["account", number] = found.get(number)
        frozen = freezes_on(found.values())
        self._freezes = frozen.accounts
        trusted = TrustedAccount.objects.in_effect(self.at).filter(account=self.origin)
        self._trusted = frozenset(trusted.values_list("number", flat=True))

    def _gather_digests(self, questions: Sequence[Question]) -> None:
        asked = [one.request_id for one in questions if one.instruction is None]
        rows = InstructionRequest.objects.filter(pk__in=asked).values_list("request_id", "digest")
        self._digests = {str(key): digest for key, digest in rows}

    def _gather_parts(self, questions: Sequence[Question]) -> None:
        """Where all named blocks lie: one query for each registry that is named."""
        by_registry: dict[str, list[tuple[int, int, SerialRange]]] = {}
        for one in questions:
            for number, block in enumerate(one.blocks):
                if block.is_sound and block.first is not None and block.last is not None:
                    place = (id(one), number, SerialRange(block.first, block.last))
                    by_registry.setdefault(block.registry or self.origin.registry_id, []).append(place)
        for code, places in by_registry.items():
            for part in lying(code, [run for _one, _number, run in places]):
                one_id, number, _run = places[part.place]
                self._parts.setdefault(one_id, []).append((number, part))

    def _gather_reservations(self, questions: Sequence[Question]) -> None:
        """What was set aside for those that are proposed already, and where it lies."""
        asked = [
            one.instruction.reservation_id
            for one in questions
            if one.instruction is not None and one.instruction.reservation_id is not None
        ]
        if not asked:
            return
        rows = ReservedRange.objects.filter(reservation__transaction__public_id__in=asked)
        for key, first, last in rows.values_list(
            "reservation__transaction__public_id", "first_serial", "last_serial"
        ):
            self._reservations.setdefault(key, []).append(SerialRange(first, last))
        places = [(key, run) for key, runs in self._reservations.items() for run in runs]
        for part in lying(self.origin.registry_id, [run for _key, run in places]):
            self._aside.setdefault(places[part.place][0], []).append(part.piece)

    def _gather_beneficiaries(self, questions: Sequence[Question]) -> None:
        asked = {key for one in questions if (key := beneficiary_id(one.facts)) is not None}
        holder = getattr(self.origin, "holder", None)
        organisation: Organisation | None = holder.organisation if holder is not None else None
        if asked:
            keep_named(asked, organisation)

    # -- answered from it

    def digest_of(self, request_id: str) -> str | None:
        return self._digests.get(request_id)

    def freeze(self, account: Account) -> FreezeEvent | None:
        return self._freezes.get(account.public_id)

    def is_trusted(self, origin: Account, destination: Account) -> bool:
        if origin.pk != self.origin.pk:
            return super().is_trusted(origin, destination)
        return is_own_account(origin, destination) or destination.number in self._trusted

    def lying(self, question: Question, registry: str) -> list[tuple[int, Lying]]:
        found = self._parts.get(id(question), [])
        return sorted(found, key=lambda one: (one[0], one[1].piece.serials))

    def reserved(self, reservation_id: UUID) -> list[SerialRange]:
        return merge(self._reservations.get(reservation_id, []))

    def set_aside(self, account: Account, reservation_id: UUID) -> list[Piece]:
        return self._aside.get(reservation_id, [])

    def free(self, account: Account) -> list[Piece]:
        if account.pk != self.origin.pk:
            return super().free(account)
        if self._left is None:
            self._left = without(super().free(account), self._runs)
        return self._left

    def take(self, question: Question) -> None:
        chosen = self.chosen(question)
        assert chosen is not None, "judged before"
        used = self._used.setdefault((question.kind, question.purpose), {})
        for piece in chosen.pieces:
            used[piece.series_id] = used.get(piece.series_id, 0) + piece.quantity
        if self._left is not None:
            self._left = without(self._left, chosen.ranges)
        for run in chosen.ranges:
            insort(self._runs, run)
        units = sum(piece.quantity for piece in chosen.pieces)
        self._spent[self.origin.pk] = self._spent.get(self.origin.pk, 0) + units
        self._chosen = None

    def leave(self, account: Account, units: int) -> None:
        """Note units that leave together with those judged next: limits of a day count them."""
        left = self.left_today(account)
        self._known["left", account.pk] = left + units

    def is_taken(self, account: Account, run: SerialRange) -> bool:
        if account.pk != self.origin.pk:
            return False
        # Runs that were taken do not overlap: only the last one that begins before the run's end can touch it.
        at = bisect_right(self._runs, run.last, key=lambda one: one.first)
        return at > 0 and self._runs[at - 1].last >= run.first

    def used_before(self, question: Question) -> Iterable[Portion]:
        """What earlier rows use for the same purpose: together they must be covered."""
        used = self._used.get((question.kind, question.purpose), {})
        known = self.series(used)
        return [Portion(series=known[key], quantity=count) for key, count in used.items()]
