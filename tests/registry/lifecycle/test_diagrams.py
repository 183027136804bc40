"""The drawings in the room's README are those of the tables, and the check says so when they are not."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from registry.lifecycle import diagrams, tables
from registry.lifecycle.tables import all_lifecycles, lifecycle_of


def changed(code, **values):
    """All lifecycles, one of them with another first step."""
    first, *others = lifecycle_of(code).steps
    other = replace(lifecycle_of(code), steps=(replace(first, **values), *others))
    return [other if one.code == code else one for one in all_lifecycles()]


def test_the_drawings_are_current_in_whatever_language_they_are_looked_at():
    text = diagrams.README.read_text(encoding="utf-8")
    with translation.override("ja"):
        assert diagrams.first_difference(text) is None
        assert diagrams.redrawn(text) == text


@pytest.mark.parametrize(
    "values",
    [
        {"reason_required": True},
        {"parts": (tables.Part.OFFICER,)},
        {"to": "withdrawn"},
        {"is_public": True},
        {"tells": ()},
        {"pauses": ("completeness_check",)},
        {"label": "Hand it in"},
    ],
)
def test_a_changed_step_is_seen(values):
    text = diagrams.README.read_text(encoding="utf-8")
    assert diagrams.first_difference(text, changed("project_withdrawal", **values)) == "project_withdrawal"


def test_the_check_names_the_first_that_differs_and_writes_nothing(tmp_path, monkeypatch):
    current = diagrams.README.read_text(encoding="utf-8")
    written = tmp_path / "README.md"
    monkeypatch.setattr(diagrams, "README", written)
    written.write_text(current.replace("returned --> submitted : Submit again", "", 1), encoding="utf-8")
    before = written.read_text(encoding="utf-8")

    with pytest.raises(CommandError, match=r"^authorisation: "):
        call_command("draw_lifecycles", "--check")
    assert written.read_text(encoding="utf-8") == before

    call_command("draw_lifecycles")
    assert written.read_text(encoding="utf-8") == current
    call_command("draw_lifecycles", "--check")


def test_one_lifecycle_more_or_less_is_seen():
    text = diagrams.README.read_text(encoding="utf-8")
    fewer = [one for one in all_lifecycles() if one.code != "validation"]
    assert diagrams.first_difference(text, fewer) == diagrams.CONTENTS
    assert diagrams.first_difference(diagrams.redrawn(text, fewer)) == diagrams.CONTENTS
