"""Transfers between two running registries: each killed at every step, the line cut, every message said again.

Nothing is lost, doubled or stranded: every unit is in exactly one place, both registries say the same of every
transfer, nothing stays set aside, and both ledgers verify. The last two tests show that a doubled and a lost unit
would be seen.
"""

import pytest

from tests.faults.linking.network import LOSE_ANSWER, LOSE_REQUEST, TWICE
from tests.faults.linking.pair import PROCESSES, Pair
from tests.faults.linking.walk import Walk

pytestmark = pytest.mark.faults
WHEN = ("before", "inside", "after")
# Which end takes each step of a transfer out of Japan's registry, in their order.
STEPS = {
    "propose": "JP",
    "hear propose": "KZ",
    "settle propose": "JP",
    "hear accept": "JP",
    "settle accept": "KZ",
    "hear complete": "KZ",
    "settle complete": "JP",
}
# The same back, as far as units move.
STEPS_BACK = {"propose": "KZ", "hear accept": "KZ", "hear complete": "JP"}
# One that runs out of time after it was accepted over there.
LATE_STEPS = {"sweep": "JP", "hear terminate": "KZ", "settle terminate": "JP"}


@pytest.fixture(scope="module")
def pair():
    with Pair() as started:
        yield started


@pytest.fixture(scope="module")
def walk(pair):
    return Walk(pair)


def test_a_kill_at_any_step_of_either_registry_loses_doubles_and_strands_nothing(walk, capsys):
    for step, code in STEPS.items():
        for when in WHEN:
            walk.die_at(code, f"{step} {when}")
    for step, code in STEPS_BACK.items():
        for when in WHEN[1:]:
            walk.die_at(code, f"{step} {when}", origin="KZ")
    for step, code in LATE_STEPS.items():
        for when in WHEN:
            walk.die_at(code, f"{step} {when}", late=True)
    with capsys.disabled():
        print(f"\n{walk.findings.transfers} transfers, {walk.findings.kills} kills: {walk.findings}")
    assert walk.findings.is_clean(), walk.findings
    states = [row[0] for row in walk.states()["JP"].values()]
    assert states.count("terminated") == len(LATE_STEPS) * len(WHEN)
    assert set(states) == {"completed", "terminated"}


def test_a_line_that_loses_and_repeats_each_message_loses_doubles_and_strands_nothing(walk):
    lines = [end.network for end in walk.pair.ends.values()]
    for origin in ("JP", "KZ"):
        for kind in ("propose", "accept", "complete"):
            for line in lines:
                line.plan(kind, LOSE_REQUEST, LOSE_ANSWER, TWICE)
        walk.begin(origin)
        walk.run()
        walk.settle(f"a bad line from {origin}")
    walk.pair.ends["KZ"].network.plan("terminate", LOSE_REQUEST, LOSE_ANSWER, TWICE)
    walk.run_out_of_time("JP")
    walk.run()
    walk.settle("a bad line for a termination")
    assert walk.findings.is_clean(), walk.findings


def test_whole_registries_and_their_database_die_in_the_middle(walk):
    for code in ("JP", "KZ"):
        end = walk.pair.ends[code]
        walk.begin("JP")
        end.kill()
        for other in walk.pair.ends.values():
            if other is not end:
                walk.pair.hurry()
                other.turn()
        walk.pair.start(*((end, name) for name in PROCESSES))
        walk.pair.ends["JP"].turn()
        walk.pair.kill_postgresql()
        walk.run()
        walk.settle(f"the death of {code}")
    assert walk.findings.is_clean(), walk.findings


def test_everything_that_was_ever_said_may_be_said_again(walk):
    before = walk.snapshot()
    statuses = walk.say_everything_again()
    assert statuses <= {200, 401}  # answered as the first time, or too old to be believed
    assert 401 in statuses
    assert walk.snapshot() == before
    walk.settle("saying everything again")
    assert walk.findings.is_clean(), walk.findings
    assert walk.pair.verified() == {}


def test_a_unit_that_is_in_both_registries_would_be_seen(pair, walk):
    control = Walk(pair)
    control.next_serial = walk.next_serial
    pair.dishonest("JP", "keeps")
    control.begin("JP")
    control.run()
    control.settle("a completion without a hand-over")
    pair.dishonest("JP", "")
    assert control.findings.doubled


def test_a_unit_that_is_nowhere_would_be_seen(pair, walk):
    control = Walk(pair)
    control.next_serial = walk.next_serial
    pair.dishonest("KZ", "forgets")
    control.begin("JP")
    control.run()
    control.settle("a booking that was not made")
    pair.dishonest("KZ", "")
    assert any("never came" in one for one in control.findings.lost)
