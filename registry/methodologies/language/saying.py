"""A result as it is kept: codes and facts, said in the language of whoever reads it, whenever that is.

``kept(result)`` is what ``Result.as_json`` gives, but for the texts: a finding has ``facts`` instead of its
``message``, a step its words as a key. ``said`` puts the texts in. What was kept before, with texts, is read as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.methodologies.language.calculating import Result
from registry.methodologies.language.crediting import WORDS as ROUNDINGS
from registry.methodologies.language.errors import CalculationRefused
from registry.methodologies.language.explaining import ASSUMED, NOT_GIVEN, Step
from registry.methodologies.language.facts import plain
from registry.methodologies.language.findings import FINDINGS, Finding

SOURCE = "en"  # the language in which the words of the code are written
REFUSED = "refused"


def kept_finding(finding: Finding) -> dict[str, Any]:
    """A finding without its text: where it is, its code and severity, and the ``facts`` of its text."""
    row = finding.as_json()
    del row["message"]
    return {**row, "facts": facts_of(finding)}


def facts_of(finding: Finding) -> dict[str, Any]:
    """Everything that the text of a finding is made of, as plain data."""
    about: dict[str, Any] = {"code": finding.code, "point": finding.point}
    if finding.refusal:
        return plain({**finding.refusal.details, **about, REFUSED: True})
    return plain({"symbol": finding.symbol, "year": finding.year, **finding.facts, **about})


def said_finding(facts: Mapping[str, Any]) -> str:
    """The text of a finding from its facts, in the reader's language."""
    code = str(facts.get("code", ""))
    if facts.get(REFUSED):
        return str(_refusals().get(code, CalculationRefused.text)) % defaultdict(str, facts)
    point = facts.get("point")
    where = "" if point is None else f" ({_('point')} {point})"
    return str(FINDINGS[code][1] if code in FINDINGS else code) % defaultdict(str, {"where": where, **facts})


def _refusals() -> dict[str, str | Promise]:
    def every(kind: type[CalculationRefused]) -> Iterator[type[CalculationRefused]]:
        yield kind
        for narrower in kind.__subclasses__():
            yield from every(narrower)

    return {kind.code: kind.text for kind in every(CalculationRefused)}


def kept_step(step: Step) -> dict[str, Any]:
    """A step with its words as they are written in the code, and a refusal by its code and facts."""
    with override(SOURCE):
        row = step.as_json()
    if step.refusal is not None:
        row.pop("refused", None)
        row["refusal"] = plain({**step.refusal.details, "code": step.refusal.code, REFUSED: True})
    return row


def kept(result: Result) -> dict[str, Any]:
    """The whole result, to be stored."""
    with override(SOURCE):
        row = result.as_json()
    row["findings"] = [kept_finding(one) for one in result.findings]
    row["steps"] = [kept_step(one) for one in result.steps]
    return row


def said(result: Mapping[str, Any]) -> dict[str, Any]:
    """A kept result with its texts, as ``Result.as_json`` gives them, in the reader's language."""
    return {
        **result,
        "findings": [_said_finding(row) for row in result.get("findings", ())],
        "steps": said_steps(result.get("steps", ())),
    }


def _said_finding(row: Mapping[str, Any]) -> dict[str, Any]:
    if "facts" not in row:
        return dict(row)
    rest = {name: value for name, value in row.items() if name not in ("code", "severity", "facts")}
    return {"code": row["code"], "severity": row["severity"], "message": said_finding(row["facts"]), **rest}


def said_steps(steps: Any) -> list[dict[str, Any]]:
    """Kept steps with their words; formulas are the same in every language."""
    ours = {str(words) for words in _in_source()}
    found = []
    for row in steps:
        told = dict(row)
        if (refusal := told.pop("refusal", None)) is not None:
            told["refused"] = said_finding(refusal)
        if told.get("text") in ours:
            told["text"] = _(told["text"])
        found.append(told)
    return found


def _in_source() -> list[str]:
    with override(SOURCE):
        return [str(words) for words in (*ROUNDINGS.values(), ASSUMED, NOT_GIVEN)]
