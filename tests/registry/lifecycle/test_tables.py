"""What a table of states and steps may not say."""

import pytest

from registry.lifecycle import tables
from registry.lifecycle.tables import Lifecycle, State, Step

OPEN, DONE = State("open", "open"), State("done", "done", is_final=True)


DO = Step("do", "Do", ("open",), "done")


def made(states=(OPEN, DONE), steps=(DO,), initial="open"):
    return Lifecycle(code="x", label="x", token="X", initial=initial, states=states, steps=steps)


def test_a_sound_table_is_taken():
    assert made().step("do").to == "done"
    assert made().step("undo") is None
    assert [step.code for step in made().steps_from("open")] == ["do"]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"initial": "nowhere"}, "initial state nowhere"),
        ({"steps": (Step("do", "Do", ("open",), "gone"),)}, "the state gone"),
        ({"steps": (Step("do", "Do", ("open", "done"), "done"),)}, "leaves a final state"),
        (
            {"states": (OPEN, DONE, State("island", "island", is_final=True))},
            "no step leads to the state island",
        ),
        (
            {
                "states": (OPEN, DONE, State("trap", "trap")),
                "steps": (Step("do", "Do", ("open",), "done"), Step("fall", "Fall", ("open",), "trap")),
            },
            "no step leaves the state trap",
        ),
        ({"states": (OPEN, OPEN, State("open", "twice"), DONE)}, "state open is listed twice"),
        (
            {"steps": (Step("do", "Do", ("open",), "done"), Step("do", "Again", ("open",), "done"))},
            "step do is listed twice",
        ),
    ],
)
def test_a_table_with_a_fault_does_not_start(values, fault):
    with pytest.raises(ValueError, match=fault):
        made(**values)


def test_two_lifecycles_never_share_a_code_or_a_token(monkeypatch):
    monkeypatch.setattr(tables, "_lifecycles", {})
    tables.register(made())
    with pytest.raises(ValueError, match="two lifecycles"):
        tables.register(
            Lifecycle(code="y", label="y", token="X", initial="open", states=(OPEN, DONE), steps=made().steps)
        )
