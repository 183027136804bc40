"""The yardstick: the same rows written by plain statements, as a careful programmer would without the ledger.

Same schema, same constraints and triggers, owner's login, one transaction each, locks in the same order, prepared
statements. It writes no real entry, asks for no holds and merges nothing, so it does less than the ledger does.
"""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg

ENTRY = json.dumps(
    {"version": 1, "kind": "transfer", "actor": "benchmark", "movements": ["x" * 120]}
).encode()
HASH = sha256(ENTRY).digest()
REQUEST = """
    INSERT INTO credits_request (request_id, request_hash, recorded_at) VALUES (%s, %s, now())
    ON CONFLICT DO NOTHING
"""
ACCOUNTS = "SELECT id, public_id, registry_id, kind, status FROM credits_account WHERE public_id = ANY(%s)"
LOCK = """
    SELECT account_id, posted FROM credits_accountbalance WHERE account_id = ANY(%s)
    ORDER BY account_id FOR NO KEY UPDATE
"""
OLDEST = """
    SELECT block_id, series_id, vintage_order, first_serial, last_serial FROM credits_blockowner
    WHERE account_id = %s AND reserved_by_id IS NULL AND last_serial - first_serial >= %s
    ORDER BY vintage_order, series_id, first_serial LIMIT 1
"""
TRANSACTION = """
    INSERT INTO credits_transaction (sequence, public_id, kind, request_id, actor_kind, actor_id, actor_name, basis,
      approver_kind, approver_id, approver_name, decision_reference, facts, recorded_at, entry)
    VALUES (nextval('credits_transaction_sequence'), uuidv7(), %s, %s, 'program', 'benchmark', 'benchmark',
      'benchmark', '', '', '', '', '{}', clock_timestamp(), %s) RETURNING sequence, recorded_at
"""
QUEUE = "INSERT INTO credits_logqueue (transaction_id) VALUES (%s)"
SHORTEN = "UPDATE credits_creditblock SET first_serial = %s WHERE id = %s"
BLOCK = """
    INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial) VALUES (%s, %s, %s, %s)
    RETURNING id
"""
OWNER = """
    INSERT INTO credits_blockowner (block_id, account_id, series_id, vintage_order, first_serial, last_serial)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
MOVEMENT = """
    INSERT INTO credits_movement (sequence, transaction_id, registry_id, series_id, first_serial, last_serial,
      origin_id, destination_id, origin_after, destination_after, recorded_at)
    VALUES (nextval('credits_movement_sequence'), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
BALANCE = """
    UPDATE credits_accountbalance SET posted = %s, version = version + 1, last_sequence = %s,
      last_recorded_at = %s WHERE account_id = %s
"""


class NotEnough(Exception):
    """No single block of the account is large enough for this simple writer."""


def move(
    connection: "psycopg.Connection[Any]", kind: str, origin: UUID, destination: UUID, quantity: int
) -> None:
    """The low part of the oldest large enough block goes to another account."""
    request_id = uuid4()
    with connection.transaction():
        connection.execute(REQUEST, [request_id, HASH])
        accounts = {row[1]: row for row in connection.execute(ACCOUNTS, [[origin, destination]]).fetchall()}
        sender, receiver, registry = accounts[origin][0], accounts[destination][0], accounts[origin][2]
        posted = dict(connection.execute(LOCK, [[sender, receiver]]).fetchall())
        found = connection.execute(OLDEST, [sender, quantity]).fetchone()
        if found is None:
            raise NotEnough
        block, series, vintage, first, _last = found
        sequence, moment = connection.execute(TRANSACTION, [kind, request_id, ENTRY]).fetchone()  # type: ignore[misc]
        connection.execute(QUEUE, [sequence])
        last = first + quantity - 1
        after = (posted[sender] - quantity, posted[receiver] + quantity)
        connection.execute(
            MOVEMENT, [sequence, registry, series, first, last, sender, receiver, *after, moment]
        )
        connection.execute(BALANCE, [after[0], sequence, moment, sender])
        connection.execute(BALANCE, [after[1], sequence, moment, receiver])
        connection.execute(SHORTEN, [first + quantity, block])
        new = connection.execute(BLOCK, [registry, series, first, last]).fetchone()[0]  # type: ignore[index]
        connection.execute(OWNER, [new, receiver, series, vintage, first, last])
