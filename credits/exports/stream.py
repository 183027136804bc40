"""One function for every door: a data set, a format and filters become a stream of bytes.

The same question of the same position gives the same bytes, so a file can be
asked for again and compared. The position stands in the file's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from credits.exports import csv, jsonlines
from credits.exports.datasets import DATASETS, Dataset
from credits.exports.filters import Filters, Settled, settle_filters
from credits.queries.moments import LedgerPosition


class Writer(Protocol):
    """Rows of a settled question as bytes of one format."""

    def __call__(
        self, dataset: Dataset, filters: Filters, settled: Settled, *, using: str = "default"
    ) -> Iterator[bytes]: ...


__all__ = ["DATASETS", "FORMATS", "Filters", "Stream", "file_name", "stream"]


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    suffix: str
    write: Writer


FORMATS = {
    "csv": Format("csv", csv.CONTENT_TYPE, "csv", csv.csv_chunks),
    "jsonl": Format("jsonl", jsonlines.CONTENT_TYPE, "jsonl", jsonlines.json_chunks),
}


@dataclass(frozen=True, slots=True)
class Stream:
    """``chunks`` holds a database connection until it is used up or closed."""

    chunks: Iterator[bytes]
    file_name: str
    content_type: str
    position: LedgerPosition


def stream(dataset: str, format: str, filters: Filters, *, using: str = "default") -> Stream:  # noqa: A002
    """Settle the question now, read the rows as the chunks are taken.

    Refuses before the first byte: AccountNotFound, MomentNotReached, LedgerBusy.
    """
    settled = settle_filters(filters, using=using)
    chosen = FORMATS[format]
    return Stream(
        chunks=chosen.write(DATASETS[dataset], filters, settled, using=using),
        file_name=file_name(dataset, chosen.suffix, settled.position),
        content_type=chosen.content_type,
        position=settled.position,
    )


def file_name(dataset: str, suffix: str, position: LedgerPosition) -> str:
    """``movements-as-of-1234.csv``: only our own words and a number, safe in any header."""
    return f"{dataset}-as-of-{position.sequence}.{suffix}"
