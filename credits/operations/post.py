"""The one way into the ledger: build the request, call the function, read the answer.

Each verb is a thin wrapper round :func:`post`. The function ``credits_record`` (in
``credits/sql``) does everything in one round trip: it finds an earlier answer to the
same request id, locks the accounts in id order, checks, and writes.

Transactions: outside a transaction the call is a transaction of its own, repeated up
to five times when PostgreSQL gives up for a reason that passes (deadlock, lock
timeout, serialization). Inside a caller's ``atomic`` block it is part of the caller's
transaction, and is not repeated, because the caller's earlier statements would be
lost: the error then goes up to whoever opened the block. A refusal's row is written
either way and lives as long as the transaction around it: a caller that lets the
refusal undo its own block undoes the stored refusal too.
"""

import json
import random
import time
import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from credits.authority import ActorRef, Authority
from credits.errors import REFUSALS, MalformedInstruction
from credits.models import Transaction
from credits.serials import GREATEST_SERIAL

ATTEMPTS = 5
# Given up for a reason that passes: nothing was written, the same request may be sent again.
PASSING = {"40001": "serialization_failure", "40P01": "deadlock_detected", "55P03": "lock_not_available"}

_FIELDS = Transaction._meta.concrete_fields
_COLUMNS = ", ".join(f'(answer.recorded)."{field.column}"' for field in _FIELDS)
_CALL = f"SELECT answer.refusal, answer.details, {_COLUMNS} FROM credits_record(%s::jsonb) answer"  # noqa: S608  our own column names


def post(kind: str, request_id: UUID, authority: Authority, **content: Any) -> Transaction:
    """Record one act, or return the transaction this request already made.

    Raises the :class:`~credits.errors.Refusal` the ledger answered with, now or the
    first time; :class:`~credits.errors.MalformedInstruction` if it makes no sense.
    """
    request = {
        "kind": kind,
        "request_id": str(request_id),
        "actor": _actor(authority.actor),
        "approver": _actor(authority.approved_by) if authority.approved_by else None,
        "basis": authority.basis,
        **content,
    }
    _limit("basis", authority.basis, 500)
    text = json.dumps(plain(request), ensure_ascii=False)
    row = _call(text)
    refusal, details = row[0], row[1]
    if refusal:
        raise REFUSALS[refusal](**_loaded(details))
    return _transaction(row[2:])


def _call(request: str) -> Any:
    connection = connections[DEFAULT_DB_ALIAS]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with connection.cursor() as cursor:
                cursor.execute(_CALL, [request])
                return cursor.fetchone()
        except OperationalError as problem:
            passing = getattr(problem.__cause__, "sqlstate", None) in PASSING
            if not passing or connection.in_atomic_block or attempt == ATTEMPTS:
                raise
            # Jitter keeps two that met once from meeting again; nothing secret depends on it.
            time.sleep(random.uniform(0.5, 1.5) * 0.01 * 2**attempt)  # noqa: S311
    raise AssertionError("the loop returns or raises")


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _transaction(values: Any) -> Transaction:
    row = [
        _loaded(value) if field.attname == "facts" else value
        for field, value in zip(_FIELDS, values, strict=True)
    ]
    return Transaction.from_db(DEFAULT_DB_ALIAS, [field.attname for field in _FIELDS], row)


def _actor(actor: ActorRef) -> dict[str, str]:
    _limit("actor's kind", actor.kind, 16)
    _limit("actor's id", actor.public_id, 64)
    _limit("actor's name", actor.name, 200)
    return {"kind": actor.kind, "id": actor.public_id, "name": actor.name}


def _limit(what: str, text: str, most: int) -> None:
    if not 1 <= len(text) <= most:
        raise MalformedInstruction(f"the {what} must have 1 to {most} characters")


def plain(value: Any) -> Any:
    """The value in the ledger's profile of JSON, or MalformedInstruction.

    Objects with ASCII keys, lists, texts in NFC without NUL or lone surrogates,
    integers that are exact in every reader (|n| < 2^53), true, false and null.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > GREATEST_SERIAL:
            raise MalformedInstruction("an integer is too large to be exact everywhere")
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, UUID | date | datetime):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise MalformedInstruction(f"a {type(value).__name__} cannot be recorded")


def _text(value: str) -> str:
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise MalformedInstruction("a text holds a character that cannot be recorded")
    return unicodedata.normalize("NFC", value)


def _key(key: Any) -> str:
    if not isinstance(key, str) or not key.isascii() or "\0" in key:
        raise MalformedInstruction("keys are ASCII texts")
    return key
