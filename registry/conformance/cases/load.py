"""Many transfers at once (C-340)."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

from credits.verify import verify
from registry.conformance.running import Notes, case
from registry.conformance.sandbox import Sandbox

ROUNDS = 4


@case("C-340", "Parallel transfers", source="EU annex XIII (load)", ends_in="published numbers, no violation")
def load(sandbox: Sandbox, notes: Notes) -> None:
    world, parallel = sandbox.world, sandbox.parallel
    pairs = [(world.held(10 * ROUNDS), world.bought()) for _number in range(parallel)]
    for origin, destination in pairs:
        world.trust(origin, destination)
    world.working_hours(pairs[0][0])
    for name in ("ann", "bold"):  # their tokens are fetched before the clock runs
        world.program(name).get("/api/v1/instructions/")
    times: list[float] = []

    def one(number: int) -> str:
        began = time.monotonic()
        done = world.by_program("transfer", *pairs[number], quantity=10)
        times.append(time.monotonic() - began)
        return str(done["state"])

    began = time.monotonic()
    with ThreadPoolExecutor(parallel) as pool:
        states = [state for _round in range(ROUNDS) for state in pool.map(one, range(parallel))]
    seconds = time.monotonic() - began
    notes.expect("how they ended", {"completed": parallel * ROUNDS}, dict(Counter(states)))
    moved = sum(world.balance(destination)[0] for _origin, destination in pairs)
    notes.expect("units over there", 10 * parallel * ROUNDS, moved)
    breaks = [str(one) for one in verify().breaks]
    notes.expect("violations of the ledger's invariants", [], breaks)
    cuts = quantiles(times, n=20)
    notes.figures.update(
        {
            "parallel": parallel,
            "transfers": len(times),
            "p50 ms (proposal and approval)": round(cuts[9] * 1000),
            "p95 ms": round(cuts[18] * 1000),
            "transfers per second": round(len(times) / seconds, 1),
        }
    )
