"""Transfers by one, four and sixteen clients: the ledger, plain statements, and the function without Python."""

import json
import os
import subprocess
import sys
from functools import partial

from tests.benchmarks import pgbench
from tests.benchmarks.measuring import Effort, Row, in_turns
from tests.benchmarks.site import Site
from tests.cluster import PROJECT

DATABASE = "benchmark_contention"
WITHOUT_CONSTRAINTS = "benchmark_without_constraints"
HOT = 30  # accounts that everybody wants at once
DROPPED = """
    ALTER TABLE credits_creditblock DROP CONSTRAINT credit_block_no_overlap;
    DO $$ DECLARE found record; BEGIN
      FOR found IN SELECT conname, conrelid::regclass AS place FROM pg_constraint
        WHERE contype = 'f' AND conrelid IN ('credits_creditblock'::regclass, 'credits_blockowner'::regclass)
      LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.place, found.conname); END LOOP;
      FOR found IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger WHERE NOT tgisinternal
        AND tgrelid IN ('credits_creditblock'::regclass, 'credits_blockowner'::regclass)
      LOOP EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.place); END LOOP;
    END $$;
    CREATE FUNCTION follow_block() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      UPDATE credits_blockowner SET first_serial = NEW.first_serial, last_serial = NEW.last_serial
      WHERE block_id = NEW.id; RETURN NULL; END $$;
    CREATE TRIGGER follow_block AFTER UPDATE ON credits_creditblock
      FOR EACH ROW EXECUTE FUNCTION follow_block();
"""


def by_clients(
    site: Site, way: str, *, accounts: int, clients: int, seconds: float, totals: dict[str, int]
) -> float:
    """Transfers per second of all clients together."""
    words = [sys.executable, "-m", "tests.benchmarks.client", way, str(accounts), str(seconds)]
    running = [
        subprocess.Popen(
            [*words, str(number)],
            env={**os.environ, **site.environment(DATABASE)},
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(clients)
    ]
    for client in running:
        assert client.stdout is not None
        client.stdout.readline()
    for client in running:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    moved = 0
    for client in running:
        output, _ = client.communicate()
        if client.returncode != 0:
            raise RuntimeError("a client of the contention test failed; its reason stands above")
        done = json.loads(output.splitlines()[-1])
        moved += done["moved"]
        totals["deadlocks"] += done["deadlocks"]
    return moved / seconds


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(DATABASE)
    seeding = (
        f"import django; django.setup(); from tests.benchmarks.ledger import seed; seed({effort.accounts})"
    )
    site.python(DATABASE, "-c", seeding)
    site.clone(WITHOUT_CONSTRAINTS, DATABASE)
    with site.postgresql.connect(WITHOUT_CONSTRAINTS) as connection:
        connection.execute(DROPPED)
    totals = {"deadlocks": 0}
    bench = partial(
        pgbench.transactions_per_second, site, script=pgbench.TRANSFER, seconds=max(effort.seconds, 1)
    )
    rows = []
    rates: dict[int, float] = {}
    for clients in effort.clients:
        clients_move = partial(
            by_clients, site, accounts=effort.accounts, clients=clients, seconds=effort.seconds, totals=totals
        )
        ours, by_hand, function, unguarded = in_turns(
            [
                partial(clients_move, "ledger"),
                partial(clients_move, "hand"),
                partial(bench, DATABASE, accounts=effort.accounts, clients=clients),
                partial(bench, WITHOUT_CONSTRAINTS, accounts=effort.accounts, clients=clients),
            ],
            effort.rounds,
        )
        rates[clients] = function
        rows += rows_of(clients, ours, by_hand, function, unguarded)
    most = max(effort.clients)
    hot = in_turns([partial(bench, DATABASE, accounts=HOT, clients=most)], effort.rounds)[0]
    rows.append(
        Row(
            name=f"P7 transfer, 30 hot accounts, {most} clients",
            figure=hot,
            unit="/s",
            yardstick=f"{effort.accounts:,} accounts, {most} clients",
            ratio=hot / rates[most],
            at_least=0.5,
        )
    )
    rows.append(Row(name="P7 deadlocks in all of these", figure=totals["deadlocks"], unit="", at_most=0))
    return rows


def rows_of(clients: int, ours: float, by_hand: float, function: float, unguarded: float) -> list[Row]:
    who = f"{clients} client{'s' if clients > 1 else ''}"
    return [
        Row(
            name=f"transfer by the Python verb, {who}",
            figure=ours,
            unit="/s",
            yardstick="plain SQL statements, same schema",
            ratio=ours / by_hand,
        ),
        Row(
            name=f"P3 the Python verb, {who}",
            figure=ours,
            unit="/s",
            yardstick="pgbench of the same function",
            ratio=ours / function,
            at_least=0.8 if clients < 16 else None,
        ),
        Row(
            name=f"P1 the function with every constraint, {who}",
            figure=function,
            unit="/s",
            yardstick="without exclusion, foreign keys and conservation",
            ratio=function / unguarded,
            at_least=0.6 if clients < 16 else None,
        ),
    ]
