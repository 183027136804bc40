"""The long runs of ``manage.py prove``: each a function (count, seed, restart, say) → whether it held.

machine  the stateful property test of the ledger, 10^6 steps, every invariant after each
faults   a thousand kill -9 of web, worker and PostgreSQL in the middle of writes
fuzz     schemathesis against the API with many examples
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


def by_pytest(
    name: str, target: str, default: int, unit: str
) -> Callable[[int | None, int, bool, Say], bool]:
    """A proof that is a test with a larger number, given in its environment."""

    def prove(count: int | None, seed: int, restart: bool, say: Say) -> bool:
        wanted = count or default
        begun = time.monotonic()
        say(f"{name}: {wanted} {unit}, seed {seed}")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *target.split(), "-s", "-q", "-m", "", "--no-header"],
            cwd=PROJECT,
            env={
                **os.environ,
                f"REGISTRY_PROVE_{unit.upper()}": str(wanted),
                "REGISTRY_PROVE_SEED": str(seed),
            },
            check=False,
        )
        held = done.returncode == 0
        spent = time.monotonic() - begun
        note(name, {unit: wanted, "seed": seed, "seconds": round(spent), "held": held})
        say(f"{name}: {'held' if held else 'FAILED'} after {spent:.0f} s")
        return held

    return prove


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


def place(name: str) -> Path:
    return KEPT / f"{name}.json"


def note(name: str, figures: dict[str, object]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    place(name).write_text(json.dumps(figures, indent=1) + "\n")


def noted(name: str) -> dict[str, object]:
    return json.loads(place(name).read_text()) if place(name).exists() else {}


PROOFS: dict[str, Callable[[int | None, int, bool, Say], bool]] = {
    "machine": by_pytest("machine", "tests/credits/test_machine.py", 10**6, "steps"),
    "faults": faults,
    "fuzz": by_pytest("fuzz", "tests/registry/api/test_fuzzing.py", 500, "examples"),
}
