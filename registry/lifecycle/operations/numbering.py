"""References that count up: the next number under a key, given once, without gaps on a rollback."""

from django.db import connection, transaction

NEXT = """
INSERT INTO lifecycle_referencecounter AS counter (key, last) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE SET last = greatest(counter.last, EXCLUDED.last - 1) + 1
RETURNING last
"""


def next_number(key: str, *, after: int = 0) -> int:
    """The next number under a key (``MN003-REG``), locked until the transaction ends.

    ``after``: the highest number known to be taken by facts from elsewhere; never goes below it.
    """
    assert transaction.get_connection().in_atomic_block, "a number is given with what carries it"
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [key, after + 1])
        return int(cursor.fetchone()[0])
