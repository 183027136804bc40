"""COPY to a stream of bytes, whatever the number of rows, in flat memory."""

from collections.abc import Iterator
from typing import Any

from django.db import connections

# Large enough that the web server's cost per chunk no longer counts.
CHUNK_BYTES = 64 * 1024


def copy_out(
    query: str, options: str, parameters: dict[str, Any], *, using: str = "default"
) -> Iterator[bytes]:
    """Yield what ``COPY (query) TO STDOUT WITH (options)`` sends, joined into large chunks.

    One statement, so one snapshot. Closing the generator cancels the statement.
    """
    statement = f"COPY ({query}) TO STDOUT WITH ({options})"
    waiting = bytearray()
    with connections[using].cursor() as cursor, cursor.copy(statement, parameters) as copy:
        for line in copy:
            waiting += line
            if len(waiting) >= CHUNK_BYTES:
                yield bytes(waiting)
                waiting.clear()
    if waiting:
        yield bytes(waiting)
