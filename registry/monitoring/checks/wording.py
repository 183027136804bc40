"""What the checks say, by code: a recalculation keeps code and facts, and whoever reads it reads their language.

Checks are kept as ``{"code", "facts", …}``. Facts are plain; ``{"word": "the_meter"}`` stands for a word of its own.
Rows from before facts were kept hold their text as ``message``, which is read as it was written.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.saying import said_finding
from registry.projects.schemas.findings import say_checks

WORDS: Mapping[str, str | Promise] = {
    # days
    "outside_period": _("%(symbol)s is given for %(first)s to %(last)s, outside the monitoring period."),
    "spans_years": _("%(symbol)s is given for %(first)s to %(last)s: one row for each calendar year."),
    "outside_crediting_period": _(
        "The monitoring period from %(first)s to %(last)s does not lie within a crediting period."
    ),
    "period_overlaps": _("%(report)s is about the days from %(first)s to %(last)s already."),
    "days_unreported": _("%(days)s days between the last report and this one are in neither."),
    "reductions_outlying": _(
        "%(year)s: %(reductions)s t are calculated, %(expected)s t were estimated for these days."
    ),
    # values
    "value_missing": _(
        "%(symbol)s at point %(point)s has no value for %(missing)s of %(wanted)s days of %(year)s."
    ),
    "value_duplicated": _("%(symbol)s at point %(point)s is given twice for the same days."),
    "value_negative": _("%(symbol)s is negative: %(value)s %(unit)s."),
    "value_impossible": _(
        "%(symbol)s is %(value)s %(unit)s: in %(hours)s hours, %(capacity)s make at most %(most)s %(unit)s."
    ),
    "unit_slip": _(
        "%(symbol)s is %(value)s %(unit)s, about %(times)s what was expected (%(expected)s %(unit)s): "
        "it looks as if it were typed in another unit."
    ),
    "value_outlying": _("%(symbol)s is %(value)s %(unit)s; by %(what)s it would be %(expected)s %(unit)s."),
    # readings
    "readings_too_few": _(
        "%(symbol)s at point %(point)s has a single reading: a total for the days of the report is typed, "
        "or comes in the workbook."
    ),
    "readings_missing": ngettext_lazy(
        "%(symbol)s at point %(point)s: %(count)s reading is missing, from %(first)s to %(last)s.",
        "%(symbol)s at point %(point)s: %(count)s readings are missing, from %(first)s to %(last)s.",
        "count",
    ),
    "readings_missing.many": _(
        "%(symbol)s at point %(point)s: %(missing)s readings are missing in %(gaps)s gaps."
    ),
    "readings_duplicated": ngettext_lazy(
        "%(symbol)s at point %(point)s: %(count)s interval is read twice.",
        "%(symbol)s at point %(point)s: %(count)s intervals are read twice.",
        "count",
    ),
    "meter_stuck": _("%(symbol)s at point %(point)s: the meter reads %(value)s %(length)s times in a row."),
    "reading_negative": _("%(symbol)s at point %(point)s has negative readings, down to %(value)s."),
    "reading_impossible": _(
        "%(symbol)s at point %(point)s reads %(value)s; %(capacity)s make at most %(most)s in one interval."
    ),
    "readings_unit_slip": _(
        "%(symbol)s at point %(point)s reads %(value)s; %(capacity)s make at most %(most)s in one interval: "
        "it looks as if it were read in another unit."
    ),
    "of_a_year": _(
        "%(symbol)s at point %(point)s: the readings of %(year)s come to %(value)s; %(capacity)s make at "
        "most %(most)s in these days."
    ),
    "value_differs_from_readings": _(
        "%(symbol)s at point %(point)s: %(claimed)s are claimed for %(year)s, the meters read %(total)s; "
        "the readings are calculated with."
    ),
    # calibration
    "calibration_overdue": _(
        "%(symbol)s at point %(point)s: %(days)s days of %(year)s have no calibration of %(instrument)s in "
        "force; the value is corrected by %(error)s %% to the side that gives less."
    ),
    "calibration_overdue.unknown": _(
        "%(symbol)s at point %(point)s: %(days)s days of %(year)s have no calibration of %(instrument)s in "
        "force, and no error is known by which the value could be corrected."
    ),
    "calibration_unknown": _("No calibration of the meter of %(symbol)s at point %(point)s is known."),
    # claims
    "claim_differs": _("%(year)s: %(claimed)s t are claimed, %(calculated)s t are calculated."),
    "cell_differs": _("The saved result %(claimed)s is not what the values come to: %(recalculated)s."),
}
SINGLE: Mapping[str, str | Promise] = {
    "a_thousand_times": _("a thousand times"),
    "a_thousandth_of": _("a thousandth of"),
    "ex_ante_estimate": _("the ex-ante estimate"),
    "earlier_periods": _("earlier periods"),
    "the_meter": _("the meter"),
}
LINE = re.compile(r"line ([0-9]+)")
LANGUAGE = "language"  # told by the methodology's language itself, which has words of its own


@say_checks
def said(check: Mapping[str, Any]) -> str:
    """What a check found, in the language of whoever reads it now."""
    facts = check.get("facts")
    if facts is None:
        return str(check.get("message", ""))
    if check.get("words") == LANGUAGE:
        return said_finding(facts)
    told = {name: _worded(value) for name, value in facts.items()}
    words = WORDS.get(check.get("words") or check["code"], check["code"])
    return str(words % defaultdict(str, told))


def _worded(value: Any) -> Any:
    return str(SINGLE.get(value["word"], value["word"])) if isinstance(value, Mapping) else value


def word(key: str) -> dict[str, str]:
    """A fact that is a word: ``SINGLE`` has it in every language."""
    assert key in SINGLE, key
    return {"word": key}


def said_checks(checks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The checks of a recalculation with ``message`` and places in the reader's language."""
    return [
        {**check, "message": said(check), "cells": [_place(cell) for cell in check["cells"]]}
        for check in checks
    ]


def _place(cell: str) -> str:
    """A line of a file by its number; a cell of a sheet has the same name everywhere."""
    line = LINE.fullmatch(cell)
    return gettext("line %(line)s") % {"line": line[1]} if line else cell
