"""The content of a methodology version as a paper: what its PDF says."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from registry.methodologies.language.mathematics import symbol_typst, typst
from registry.methodologies.models import MethodologyContent
from registry.methodologies.queries import key_of
from registry.methodologies.resolving import read_content, unsourced_of
from registry.public.queries.contents import Marked, ParameterRow, formula_row, parameter_row


def paper_of(content: MethodologyContent) -> dict[str, Any]:
    """The content in force as the PDF says it: plain text, and mathematics in the setter's own notation."""
    said = read_content(content)
    unsourced = {one.place: one for one in unsourced_of(content)}
    parameters = [parameter_row(one, unsourced) for one in said.parameters.values()]
    return {
        "language": get_language() or "en",
        "title": said.title,
        "kicker": key_of(content.version),
        "facts": [
            [_("Revision"), f"{content.revision}"],
            [_("Adopted"), f"{content.adopted_at:%Y-%m-%d}"],
            [_("Source"), _sourced_words(Marked(source=said.source, mark=said.mark))],
            [_("SHA-256 of the text"), content.digest],
        ],
        "warning": _("What is set in red has no confirmed source."),
        "formulas": [
            {
                "symbol": one.symbol,
                "description": one.description,
                "mathematics": typst(said, said.formulas[symbol]),
                "source": _sourced_words(one.marked),
                "is_open": one.marked.is_open,
            }
            for symbol in said.formulas
            for one in [formula_row(said, symbol, unsourced)]
        ],
        "columns": [_("Symbol"), _("Description"), _("Unit"), _("Kind"), _("Value"), _("Source")],
        "parameters": [
            {
                "symbol": symbol_typst(one.parameter.printed),
                "description": one.parameter.description,
                "unit": one.unit,
                "kind": one.kind,
                "value": _values_in_words(one),
                "source": _sourced_words(one.marked),
                "is_open": one.marked.is_open or any(value.marked.is_open for value in one.values),
            }
            for one in parameters
        ],
        "sections": [
            [_("Eligibility criteria"), [f"{one.number}. {one.text}" for one in said.eligibility]],
            [
                _("Emission sources"),
                [
                    f"{one.source}: {one.gas} ({SCENARIOS.get(one.scenario, one.scenario)})"
                    for one in said.sources
                ],
            ],
            [_("Notes"), [*said.notes, *(f"{_('not known')}: {one}" for one in said.gaps)]],
        ],
        "words": {"formulas": _("Formulas"), "parameters": _("Parameters"), "none": _("not known")},
        "footer": f"{key_of(content.version)}, {_('revision')} {content.revision}",
    }


SCENARIOS = {
    "reference": gettext_lazy("reference emissions"),
    "project": gettext_lazy("project emissions"),
}


def _sourced_words(marked: Marked) -> str:
    words = marked.source or "–"
    if marked.said is not None and marked.said.is_confirmed and marked.said.confirmation is not None:
        return f"{words}; {_('confirmed')}: {marked.said.confirmation.source}"
    return words if words == marked.words else f"{words} ({marked.words})"


def _values_in_words(row: ParameterRow) -> str:
    if row.values:
        return "\n".join(f"{one.where}: {one.text}" if one.where else one.text for one in row.values)
    if row.table:
        return f"{_('table')} {row.table}"
    categories = row.parameter.categories.items()
    return "\n".join(f"{code}: {words}" for code, words in categories) or _("given by the project")
