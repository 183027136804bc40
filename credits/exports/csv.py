"""CSV through COPY: PostgreSQL writes the lines, we only pass the bytes on.

RFC 4180 with LF line ends, UTF-8, a heading line. Numbers without separators,
days as 2026-11-23, moments as 2026-11-23 06:10:36.123456+00.
"""

from collections.abc import Iterator

from credits.exports.copying import copy_out
from credits.exports.datasets import Dataset
from credits.exports.filters import Filters, Settled
from credits.exports.select import csv_select

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
OPTIONS = "FORMAT csv"


def csv_chunks(
    dataset: Dataset, filters: Filters, settled: Settled, *, using: str = "default"
) -> Iterator[bytes]:
    """The heading line, then the rows, in chunks of some 64 KiB."""
    yield (",".join(column.name for column in dataset.columns) + "\n").encode()
    yield from copy_out(csv_select(dataset, filters), OPTIONS, settled.parameters(filters), using=using)
