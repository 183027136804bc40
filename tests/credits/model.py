"""The ledger as a dictionary: which unit is whose, and what each instruction must answer.

As plain as possible on purpose, and by no shared code: units one by one, no blocks, no
balances, no SQL. The order of the checks is the documented order of each verb.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

HOLDING = {"entity_holding", "government_holding"}
END_OF = {"retirement": "retirement", "cancellation": "cancellation"}


class Refused(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass
class Reserved:
    kind: str
    origin: str
    destination: str
    units: list[int]
    initiator: str
    expires: timedelta
    is_open: bool = True


@dataclass
class Moved:
    origin: str
    destination: str
    units: list[int]
    is_reversed: bool = False


@dataclass
class Model:
    """Accounts by name, units by serial; vintages stand for series, in order of appearance."""

    kinds: dict[str, str] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    owner: dict[int, str] = field(default_factory=dict)
    vintage: dict[int, int | None] = field(default_factory=dict)
    reserved: dict[int, UUID] = field(default_factory=dict)
    reservations: dict[UUID, Reserved] = field(default_factory=dict)
    holds: dict[UUID, tuple[str, object]] = field(default_factory=dict)
    lifted: set[UUID] = field(default_factory=set)
    recorded: dict[UUID, Moved] = field(default_factory=dict)
    now: timedelta = timedelta(0)

    def open(self, name: str, kind: str) -> None:
        self.kinds[name], self.status[name] = kind, "open"

    # -- what is free

    def _active(self, scope: str) -> list:
        return [what for key, (kind, what) in self.holds.items() if kind == scope and key not in self.lifted]

    def _is_held(self, unit: int) -> bool:
        return self.vintage[unit] in self._active("series") or any(
            unit in place for place in self._active("range")
        )

    def _age(self, unit: int) -> tuple:
        vintage = self.vintage[unit]
        return (32767 if vintage is None else vintage, unit)

    def _take(self, origin: str, wanted: int | Iterable[int]) -> list[int]:
        if isinstance(wanted, int):
            free = [
                unit
                for unit, owner in self.owner.items()
                if owner == origin and unit not in self.reserved and not self._is_held(unit)
            ]
            if len(free) < wanted:
                raise Refused("insufficient_holding")
            return sorted(free, key=self._age)[:wanted]
        return self._take_named(origin, list(wanted))

    def _take_named(self, origin: str, units: list[int]) -> list[int]:
        if any(self.owner.get(unit) != origin for unit in units):
            raise Refused("units_not_owned")
        if any(unit in self.reserved for unit in units):
            raise Refused("units_reserved")
        if any(self._is_held(unit) for unit in units):
            raise Refused("units_on_hold")
        return units

    def _check_kinds(self, kind: str, origin: str, destination: str) -> None:
        if origin == destination:
            raise Refused("same_account")
        if self.kinds[origin] not in HOLDING:
            raise Refused("not_holding_account")
        if kind == "transfer" and self.kinds[destination] not in HOLDING:
            raise Refused("not_holding_account")
        if kind in END_OF and self.kinds[destination] != END_OF[kind]:
            raise Refused(f"not_{kind}_account")

    def _check_states(self, origin: str, destination: str) -> None:
        if self.status[origin] != "open" or self.status[destination] not in {"open", "restricted"}:
            raise Refused("account_not_open")
        if origin in self._active("account"):
            raise Refused("units_on_hold")

    def _give(self, units: list[int], origin: str, destination: str) -> Moved:
        for unit in units:
            self.owner[unit] = destination
        return Moved(origin, destination, units)

    # -- verbs

    def issue(self, to: str, quantity: int, vintage: int | None) -> Moved:
        if self.kinds[to] not in HOLDING:
            raise Refused("not_holding_account")
        if self.status[to] not in {"open", "restricted"}:
            raise Refused("account_not_open")
        units = list(range(len(self.owner) + 1, len(self.owner) + 1 + quantity))
        self.vintage |= dict.fromkeys(units, vintage)
        return self._give(units, "", to)

    def move(self, kind: str, origin: str, destination: str, wanted: int | list[int]) -> Moved:
        self._check_kinds(kind, origin, destination)
        self._check_states(origin, destination)
        return self._give(self._take(origin, wanted), origin, destination)

    def reserve(
        self,
        key: UUID,
        kind: str,
        origin: str,
        destination: str,
        wanted: int | list[int],
        initiator: str,
        expires_in: timedelta,
    ) -> None:
        self._check_kinds(kind, origin, destination)
        self._check_states(origin, destination)
        units = sorted(self._take(origin, wanted), key=self._age)
        self.reservations[key] = Reserved(kind, origin, destination, units, initiator, self.now + expires_in)
        self.reserved |= dict.fromkeys(units, key)

    def rename_reservation(self, before: UUID, after: UUID) -> None:
        self.reserved = {unit: after if key == before else key for unit, key in self.reserved.items()}

    def _resolve(self, key: UUID) -> None:
        self.reservations[key].is_open = False
        self.reserved = {unit: by for unit, by in self.reserved.items() if by != key}

    def complete(self, key: UUID, actor: str, quantity: int | None) -> Moved:
        reservation = self.reservations[key]
        if not reservation.is_open:
            raise Refused("reservation_resolved")
        if actor == reservation.initiator:
            raise Refused("initiator_may_not_complete")
        if self.now >= reservation.expires:
            raise Refused("reservation_expired")
        self._check_states(reservation.origin, reservation.destination)
        if quantity is not None and quantity > len(reservation.units):
            raise Refused("insufficient_holding")
        units = reservation.units[:quantity]
        if any(self._is_held(unit) for unit in units):
            raise Refused("units_on_hold")
        self._resolve(key)
        return self._give(units, reservation.origin, reservation.destination)

    def release(self, key: UUID) -> None:
        if not self.reservations[key].is_open:
            raise Refused("reservation_resolved")
        self._resolve(key)

    def correct(self, key: UUID, approved: bool) -> Moved:
        earlier = self.recorded[key]
        if not approved:
            raise Refused("approval_required")
        if earlier.is_reversed:
            raise Refused("already_reversed")
        if "closed" in (self.status[earlier.origin], self.status[earlier.destination]):
            raise Refused("account_not_open")
        self._take_named(earlier.destination, earlier.units)
        if earlier.destination in self._active("account"):
            raise Refused("units_on_hold")
        earlier.is_reversed = True
        return self._give(earlier.units, earlier.destination, earlier.origin)

    def hold(self, key: UUID, scope: str, what: object) -> None:
        if scope == "series" and what not in self.vintage.values():
            raise Refused("series_not_found")
        if scope == "range" and what[-1] > len(self.owner):
            raise Refused("serial_not_issued")
        self.holds[key] = (scope, what)

    def lift(self, key: UUID) -> None:
        if key in self.lifted:
            raise Refused("hold_already_lifted")
        self.lifted.add(key)

    def change(self, name: str, wanted: str) -> None:
        if self.status[name] == "closed":
            raise Refused("account_closed")
        if self.status[name] == wanted:
            raise Refused("account_status_unchanged")
        if wanted == "closed" and name in self.owner.values():
            raise Refused("account_not_empty")
        self.status[name] = wanted
