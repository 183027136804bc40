"""What every table of public facts has in common: a name, columns, a key, and rows to write."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from registry.reference_data.operations.references import References
from registry.reference_data.operations.report import FileReport
from registry.reference_data.operations.row import Row


@dataclass(slots=True, kw_only=True)
class Record:
    """A row that was read without a fault: its key and the values of its main row."""

    row: Row
    key: tuple[Any, ...]
    values: dict[str, Any]
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class FactTable:
    """One kind of file. ``read`` checks a row, ``write`` stores sound ones, ``finish`` ends the file."""

    name: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    key_column: ClassVar[str]
    batch_size: ClassVar[int] = 500

    def __init__(self, report: FileReport, references: References) -> None:
        self.report = report
        self.references = references

    def read(self, row: Row) -> Record | None:
        """The record of a row, or None after a fault that leaves nothing to write."""
        raise AssertionError(f"{self.name}: not defined")

    def write(self, records: list[Record]) -> None:
        """Store records of one batch, writing only what differs."""
        raise AssertionError(f"{self.name}: not defined")

    def finish(self) -> None:
        """What can only be done once every row is stored."""
