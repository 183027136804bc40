"""JSON Lines through COPY: one object per row, written by PostgreSQL.

The quote and delimiter given to COPY are control characters that JSON always
escapes, so COPY never finds anything to quote and the bytes pass as they are.
"""

from collections.abc import Iterator

from credits.exports.copying import copy_out
from credits.exports.datasets import Dataset
from credits.exports.filters import Filters, Settled
from credits.exports.select import json_select

CONTENT_TYPE = "application/x-ndjson; charset=utf-8"
OPTIONS = r"FORMAT csv, QUOTE E'\x01', ESCAPE E'\x01', DELIMITER E'\x02'"


def json_chunks(
    dataset: Dataset, filters: Filters, settled: Settled, *, using: str = "default"
) -> Iterator[bytes]:
    """The rows, in chunks of some 64 KiB; moments as 2026-11-23T06:10:36.123456+00:00."""
    yield from copy_out(json_select(dataset, filters), OPTIONS, settled.parameters(filters), using=using)
