"""A calculation as a page shows it: the fields that are asked, the result, the working."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.methodologies.language.calculating import Result
from registry.methodologies.language.explaining import Step, short
from registry.methodologies.language.mathematics import symbol_mathml
from registry.methodologies.language.nouns import Mark
from registry.methodologies.resolving import mark_words

SEVERITIES = {
    "error": (gettext_lazy("to be settled"), "bad"),
    "warning": (gettext_lazy("to be looked at"), "note"),
    "note": (gettext_lazy("note"), ""),
}
NUMBERS = (
    ("reference_emissions", gettext_lazy("Reference emissions")),
    ("project_emissions", gettext_lazy("Project emissions")),
    ("emission_reductions", gettext_lazy("Emission reductions")),
)
MOST_STEPS = 200  # on a page; programs get all of them


def result_page(result: Result) -> dict[str, Any]:
    """A result as a page shows it: exact numbers, what was noticed, the working."""
    years = [*result.years, result.total] if len(result.years) != 1 else list(result.years)
    return {
        "years": [
            {
                "year": year.year,
                "numbers": [(label, _exactly(getattr(year, name))) for name, label in NUMBERS],
                "credited": year.credited,
            }
            for year in years
        ],
        "findings": [
            {
                "words": SEVERITIES[one.severity][0],
                "tone": SEVERITIES[one.severity][1],
                "year": one.year,
                "message": one.message,
            }
            for one in result.findings
        ],
        "steps": [_step(step) for step in result.steps[:MOST_STEPS]],
        "more_steps": max(len(result.steps) - MOST_STEPS, 0),
    }


def _exactly(value: Fraction | None) -> str | None:
    """All digits where the number ends, else as many as a reader follows."""
    return None if value is None else short(value)


def _step(step: Step) -> dict[str, Any]:
    period = " – ".join(day.isoformat() for day in step.period) if step.period else ""
    place = [_("point %(point)s") % {"point": step.point}] if step.point else []
    return {
        "year": step.year,
        "place": ", ".join([*place, period] if period else place),
        "symbol": step.symbol,
        "value": short(step.value) if isinstance(step.value, Fraction) else step.value,
        "unit": step.unit,
        "text": step.text,
        "working": step.working,
        "source": step.source,
        "mark": mark_words(Mark(step.mark)) if step.mark else "",
        "refused": step.refused,
    }


def group_rows(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields of a form by parameter, each with its symbol and unit."""
    return [
        group
        | {
            "symbol": mark_safe(symbol_mathml(group["parameter"].printed)),  # noqa: S308  (escaped in there)
            "unit": "" if group["parameter"].is_category else str(group["parameter"].unit or ""),
            "is_known": group["parameter"].has_own_number,
        }
        for group in groups
    ]
