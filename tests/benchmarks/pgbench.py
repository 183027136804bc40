"""PostgreSQL's own measuring client, calling the ledger's function without Python: the ceiling of the machine."""

import re
import subprocess
from pathlib import Path

from tests.benchmarks.site import Site

TRANSFER = r"""
\set origin random(1, :accounts)
\set step random(1, :accounts - 1)
\set destination 1 + (:origin - 1 + :step) % :accounts
\set quantity random(1, 20)
SELECT refusal FROM credits_record(jsonb_build_object(
  'kind', 'transfer', 'request_id', gen_random_uuid(), 'basis', 'benchmark', 'decision_reference', '',
  'actor', '{"kind": "program", "id": "benchmark", "name": "benchmark"}'::jsonb, 'approver', null,
  'origin', (SELECT public_id FROM benchmark_account WHERE number = :origin),
  'destination', (SELECT public_id FROM benchmark_account WHERE number = :destination),
  'quantity', :quantity::bigint, 'blocks', '[]'::jsonb));
"""
LOOK_UP = r"""
\set wanted random(1, :accounts)
SELECT public_id FROM benchmark_account WHERE number = :wanted;
"""


def transactions_per_second(
    site: Site, database: str, script: str, *, accounts: int, clients: int, seconds: float
) -> float:
    """Runs ``script`` with ``clients`` connections. Raises when a transaction failed."""
    path = Path(site.folder, "script.sql")
    path.write_text(script)
    command = [
        site.postgresql.programs / "pgbench",
        "--no-vacuum",
        "-h",
        site.folder,
        "-U",
        "registry_runtime",
    ]
    command += [
        "-M",
        "prepared",
        "-c",
        str(clients),
        "-j",
        str(min(clients, 2)),
        "-T",
        str(max(1, round(seconds))),
    ]
    command += ["-D", f"accounts={accounts}", "-f", path, database]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    if done.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return float(found[1])
