"""The lifecycles as people read them: a diagram and a table of steps of each, drawn from the tables.

They stand in the room's ``README.md`` between two marks; ``manage.py draw_lifecycles`` draws them again, and
``--check`` says whether they are still those of the tables. Mermaid is text that code hosts show as a drawing.

The same tables always give the same text: rows are in the order of the tables, words are English.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils import translation

from registry.lifecycle.tables import Lifecycle, Part, State, Step, all_lifecycles

README = Path(__file__).with_name("README.md")
BEGINS, ENDS = "<!-- drawn from the tables: -->", "<!-- end of what is drawn -->"
CONTENTS = "contents"
_MARK = re.compile(r"^<!-- lifecycle (\w+) -->$", re.MULTILINE)
_COLUMNS = ("Step", "From", "To", "Who may", "Needs", "Checked", "Clocks", "Writes", "Public", "Told")


def redrawn(text: str, lifecycles: Iterable[Lifecycle] | None = None) -> str:
    """A README with the part between the marks drawn anew. Raises ValueError where the marks are missing."""
    head, _drawn, foot = _parts(text)
    with translation.override("en"):
        drawn = "\n".join(_everything(tuple(all_lifecycles() if lifecycles is None else lifecycles)))
    return f"{head}{BEGINS}\n{drawn}\n{ENDS}{foot}"


def first_difference(text: str, lifecycles: Iterable[Lifecycle] | None = None) -> str | None:
    """The code of the first lifecycle that a README does not show as the tables have it; nothing: all are.

    ``contents`` stands for the list in front of them. Raises ValueError where the marks are missing.
    """
    standing, wanted = _sections(text), _sections(redrawn(text, lifecycles))
    for code in [*wanted, *(code for code in standing if code not in wanted)]:
        if standing.get(code) != wanted.get(code):
            return code
    return None


def _parts(text: str) -> tuple[str, str, str]:
    head, begins, rest = text.partition(BEGINS)
    drawn, ends, foot = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the marks “{BEGINS}” and “{ENDS}” are missing")
    return head, drawn, foot


def _sections(text: str) -> dict[str, str]:
    """What is drawn, by the code of the lifecycle."""
    contents, *rest = _MARK.split(_parts(text)[1])
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return {CONTENTS: contents.strip(), **{code: drawn.strip() for code, drawn in pairs}}


def _everything(lifecycles: tuple[Lifecycle, ...]) -> Iterator[str]:
    yield ""
    yield f"{len(lifecycles)} lifecycles:"
    yield ""
    for lifecycle in lifecycles:
        yield f"* [{lifecycle.label}](#{_anchor(str(lifecycle.label))}) (`{lifecycle.code}`)"
    for lifecycle in lifecycles:
        yield ""
        yield f"<!-- lifecycle {lifecycle.code} -->"
        yield f"### {lifecycle.label}"
        yield ""
        yield from _described(lifecycle)
        yield ""
        yield from _diagram(lifecycle)
        yield ""
        yield from _states(lifecycle)
        yield ""
        yield from _steps(lifecycle)
    yield ""


def _anchor(heading: str) -> str:
    """The address that code hosts give a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _described(lifecycle: Lifecycle) -> Iterator[str]:
    yield f"Code `{lifecycle.code}`, references like `KZ001-{lifecycle.token}-001`."
    yield f"Begun by: {_parts_named(lifecycle.opened_by)}."
    if lifecycle.feature:
        yield f"Only where the rule set has `{lifecycle.feature}`."
    if not lifecycle.country_required:
        yield "Needs no partner country."
    forms = [f"`{code}`" for code in lifecycle.forms]
    forms += [f"`{code}` (where the rules have `{f}`)" for code, f in lifecycle.forms_with_feature.items()]
    forms += [f"`{code}` (if begun)" for code in lifecycle.optional_forms]
    if forms:
        yield f"Forms: {', '.join(forms)}."


def _diagram(lifecycle: Lifecycle) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in lifecycle.states:
        yield f'    state "{_plain(state.label)}" as {state.code}'
    yield f"    [*] --> {lifecycle.initial}"
    for step in lifecycle.steps:
        for origin in step.origins:
            yield f"    {origin} --> {step.to} : {_plain(step.label)}"
    for state in lifecycle.states:
        if state.is_final:
            yield f"    {state.code} --> [*]"
    yield "```"


def _plain(label: object) -> str:
    """A label in a drawing: a colon, a semicolon or a quotation mark would end it."""
    return str(label).replace(";", "#59;").replace(":", "#58;").replace('"', "#34;")


def _states(lifecycle: Lifecycle) -> Iterator[str]:
    yield from _table(("State", "Waits for", "Forms are open to", "Public", "Final"))
    for state in lifecycle.states:
        yield _row(
            f"{state.label} (`{state.code}`)",
            _waits_for(state),
            _parts_named(state.editors) if state.is_editable else "",
            "yes" if state.is_public else "",
            "yes" if state.is_final else "",
        )


def _waits_for(state: State) -> str:
    return "" if state.waits_for is None else str(Part(state.waits_for).label)


def _steps(lifecycle: Lifecycle) -> Iterator[str]:
    yield from _table(_COLUMNS)
    for step in lifecycle.steps:
        yield _row(
            f"{step.label} (`{step.code}`)",
            ", ".join(str(lifecycle.state(code).label) for code in step.origins),
            str(lifecycle.state(step.to).label),
            _who(step),
            _needs(lifecycle, step),
            _words(step.guards),
            _clocks(step),
            _written(step),
            "yes" if step.is_public else "no",
            _parts_named(step.tells),
        )


def _who(step: Step) -> str:
    named = [str(Part(part).label) for part in step.parts]
    if step.on_clock:
        named = [one for one in named if one != str(Part.PROGRAM.label)]
        named.append(f"{Part.PROGRAM.label}, when `{step.on_clock}` has run out")
    return "; ".join(named)


def _needs(lifecycle: Lifecycle, step: Step) -> str:
    """What the engine itself asks for, before the step's own conditions."""
    found = []
    if step.is_decision:
        found.append("decision of the Joint Committee")
    if step.reason_required:
        found.append("reason")
    if step.two_people:
        found.append("two people")
    if step.feature:
        found.append(f"`{step.feature}` in the rule set")
    leaves = any(lifecycle.state(code).is_editable for code in step.origins)
    if lifecycle.forms and leaves and not lifecycle.state(step.to).is_editable and step.hands_in:
        found.append("complete forms")
    return ", ".join(found)


def _clocks(step: Step) -> str:
    rows = (
        ("starts", step.starts),
        ("stops", step.stops),
        ("interrupts", step.interrupts),
        ("pauses", step.pauses),
        ("resumes", step.resumes),
    )
    return "; ".join(
        f"{verb} {', '.join(f'`{clock}`' for clock in clocks)}" for verb, clocks in rows if clocks
    )


def _written(step: Step) -> str:
    logged = [f"ledger entry `{step.log_kind}`"] if step.log_kind else []
    return ", ".join([*filter(None, [_words(step.effects)]), *logged])


def _words(functions: Iterable[Callable[..., Any]]) -> str:
    """Guards and effects are named as what they ask and do."""
    return ", ".join(function.__name__.strip("_").replace("_", " ") for function in functions)


def _parts_named(parts: Iterable[Part]) -> str:
    return ", ".join(str(Part(part).label) for part in parts)


def _table(columns: tuple[str, ...]) -> Iterator[str]:
    yield _row(*columns)
    yield _row(*("---" for _column in columns))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
