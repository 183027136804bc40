"""The long runs of ``manage.py prove``: each a function (count, seed, restart, say) → whether it held.

machine  the stateful property test of the ledger, 10^6 steps, every invariant after each
faults   a thousand kill -9 of web, worker and PostgreSQL in the middle of writes
fuzz     schemathesis against the API with many examples
permissions  the whole table of who may what: everybody at every address
formulas     10^5 random formulas of the methodology language, by the interpreter and by a second evaluator
workbooks    10^4 workbooks changed at random; and every worked example recalculated by LibreOffice, if installed
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.cluster import PROJECT
from tests.faults.campaign import Campaign
from tests.faults.installation import Installation

KEPT = PROJECT / ".artefacts" / "prove"
Say = Callable[[str], object]


SLICE = 50_000  # steps of one slice of the machine: a run that was stopped loses less than one


def by_pytest(target: str, unit: str, count: int, seed: int) -> bool:
    """Whether a test holds with a larger number, which it finds in its environment."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", target, "-s", "-q", "-m", "", "--no-header"],
        cwd=PROJECT,
        env={
            **os.environ,
            f"REGISTRY_PROVE_{unit.upper()}": str(count),
            "REGISTRY_PROVE_SEED": str(seed),
        },
        check=False,
    )
    return done.returncode == 0


def machine(count: int | None, seed: int, restart: bool, say: Say) -> bool:
    """Slices of steps, each with a seed and a database of its own; a stopped run goes on with the next."""
    wanted = count or 10**6
    earlier = {} if restart else noted("machine")
    if earlier.get("seed") != seed:
        earlier = {}
    steps, seconds = int(str(earlier.get("steps", 0))), int(str(earlier.get("seconds", 0)))
    say(f"machine: steps {steps + 1} to {wanted}, seed {seed}")
    while steps < wanted:
        begun = time.monotonic()
        slice_seed, size = seed * 100_003 + steps // SLICE, min(SLICE, wanted - steps)
        if not by_pytest("tests/credits/test_machine.py", "steps", size, slice_seed):
            say(f"machine: FAILED in the slice of seed {slice_seed} after {steps} steps that held")
            return False
        steps, seconds = steps + size, seconds + round(time.monotonic() - begun)
        note("machine", {"seed": seed, "steps": steps, "seconds": seconds})
        say(f"machine: {steps} steps held, {seconds} s")
    return True


def fuzz(count: int | None, seed: int, restart: bool, say: Say) -> bool:
    """The API's property-based run with ``count`` examples for each operation."""
    begun, examples = time.monotonic(), count or 500
    held = by_pytest("tests/registry/api/test_fuzzing.py", "examples", examples, seed)
    seconds = round(time.monotonic() - begun)
    note("fuzz", {"seed": seed, "examples": examples, "seconds": seconds, "held": held})
    say(f"fuzz: {'held' if held else 'FAILED'} after {seconds} s")
    return held


def faults(count: int | None, seed: int, restart: bool, say: Say) -> bool:
    """Rounds are seeded by their number, so a stopped run goes on with the next one."""
    wanted = count or 1000
    earlier = {} if restart else noted("faults")
    if earlier.get("seed") != seed:
        earlier = {}
    first = int(str(earlier.get("kills", 0)))
    say(f"faults: kills {first + 1} to {wanted}, seed {seed}")
    total: dict[str, object] = earlier
    with Installation() as installation:
        prepared = installation.command("-m", "tests.faults.prepare")
        if prepared.returncode != 0:
            raise RuntimeError(prepared.stderr)
        campaign = Campaign(installation, json.loads(prepared.stdout.splitlines()[-1]), seed)
        begun = time.monotonic()
        for number in range(first, wanted):
            campaign.round(number)
            if (number + 1) % 25 == 0 or number + 1 == wanted:
                campaign.verify()
                total = added(earlier, campaign, seed, number + 1, time.monotonic() - begun)
                note("faults", total)
                say(f"faults: {total}")
            if not campaign.findings.is_clean():
                say(f"faults: FAILED in round {number}: {campaign.findings}")
                say(
                    "\n".join(
                        [*campaign.findings.lost, *campaign.findings.doubled, *campaign.findings.broken]
                    )
                )
                return False
    return True


def added(
    earlier: dict[str, object], campaign: Campaign, seed: int, kills: int, seconds: float
) -> dict[str, object]:
    """The figures of this run on top of those of the runs it goes on from."""
    findings = campaign.findings

    def sum_of(name: str, figure: float) -> int:
        return int(float(str(earlier.get(name, 0)))) + round(figure)

    return {
        "seed": seed,
        "kills": kills,
        "acknowledged": sum_of("acknowledged", findings.acknowledged),
        "asked_again": sum_of("asked_again", findings.retried),
        "lost": sum_of("lost", len(findings.lost)),
        "doubled": sum_of("doubled", len(findings.doubled)),
        "broken": sum_of("broken", len(findings.broken)),
        "slowest_return_seconds": max(
            float(str(earlier.get("slowest_return_seconds", 0))), round(findings.slowest_return, 1)
        ),
        "seconds": sum_of("seconds", seconds),
    }


def permissions(count: int | None, seed: int, restart: bool, say: Say) -> bool:
    """The default run asks everybody who finds nothing, and a few of the others; here all of them knock."""
    say("permissions: everybody at every address")
    return by_pytest("tests/scenarios/permissions", "permissions", 1, seed)


def formulas(count: int | None, seed: int, restart: bool, say: Say) -> bool:
    """Random formulas, and files, texts and requests that are none, in proportion."""
    begun, wanted = time.monotonic(), count or 10**5
    held = by_pytest("tests/registry/methodologies/language", "formulas", wanted, seed)
    seconds = round(time.monotonic() - begun)
    note("formulas", {"seed": seed, "formulas": wanted, "seconds": seconds, "held": held})
    say(f"formulas: {wanted} {'held' if held else 'FAILED'} after {seconds} s")
    return held


def workbooks(count: int | None, seed: int, restart: bool, say: Say) -> bool:
    """Changed workbooks by the reader; the examples of all methodologies by LibreOffice, cell by cell."""
    begun, wanted = time.monotonic(), count or 10**4
    folder = "tests/registry/monitoring/workbook"
    held = by_pytest(f"{folder}/test_mutations.py", "workbooks", wanted, seed)
    # Not collected by itself: it takes a minute and a program that few machines have.
    held = by_pytest(f"{folder}/every_example.py", "workbooks", wanted, seed) and held
    seconds = round(time.monotonic() - begun)
    note("workbooks", {"seed": seed, "workbooks": wanted, "seconds": seconds, "held": held})
    say(f"workbooks: {'held' if held else 'FAILED'} after {seconds} s")
    return held


def place(name: str) -> Path:
    return KEPT / f"{name}.json"


def note(name: str, figures: dict[str, object]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    place(name).write_text(json.dumps(figures, indent=1) + "\n")


def noted(name: str) -> dict[str, object]:
    return json.loads(place(name).read_text()) if place(name).exists() else {}


PROOFS: dict[str, Callable[[int | None, int, bool, Say], bool]] = {
    "machine": machine,
    "faults": faults,
    "fuzz": fuzz,
    "permissions": permissions,
    "formulas": formulas,
    "workbooks": workbooks,
}
