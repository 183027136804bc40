"""One check: a question to the rows whose answer, if there is any, is a break.

Every query gives the first break only, as ``(row, message)``: which row, and what is
wrong with it, in a fixed order. All sorting is PostgreSQL's, on disk when large, so
memory stays flat on both sides whatever the ledger's length.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    invariant: str  # L1 to L12
    table: str
    query: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first row found that breaks an invariant."""

    invariant: str
    where: str
    message: str

    def as_plain(self) -> dict[str, str]:
        return {"invariant": self.invariant, "where": self.where, "message": self.message}

    def __str__(self) -> str:
        return f"{self.invariant} broken at {self.where}: {self.message}"
