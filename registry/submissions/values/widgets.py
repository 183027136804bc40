"""The input that a page shows for each kind of question."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django_countries import countries

from registry.submissions.schema import REFERENCES, Choice, Field, Kind
from registry.submissions.values.lookups import MOST_FOUND, labels_of, lookup_of
from registry.submissions.values.typed import NO, YES

FEW = 5  # choices that are laid open; more go into a list to unfold
ANSWERS = ((YES, pgettext_lazy("answer", "Yes")), (NO, pgettext_lazy("answer", "No")))


def widget_for(asked: Field, *, in_table: bool) -> forms.Widget:
    """Small inputs inside a table, roomy ones outside."""
    kind = Kind(asked.kind)
    attributes: dict[str, Any] = {"aria-label": str(asked.label)} if in_table else {}
    if kind in LINES:
        return LINES[kind](attrs={**attributes, **LINE_ATTRIBUTES.get(kind, {}), "maxlength": asked.length})
    if kind == Kind.LONG_TEXT:
        rows = 2 if in_table else 6
        return forms.Textarea(attrs={**attributes, "rows": rows, "maxlength": asked.length})
    if kind in NUMBERS:
        # No type="number": browsers round, drop what they do not understand, and change it by the wheel.
        return forms.TextInput(attrs={**attributes, "inputmode": NUMBERS[kind], "autocomplete": "off"})
    if kind == Kind.DATE:
        return forms.TextInput(attrs={**attributes, "type": "date"})
    if kind == Kind.YES_NO:
        return _one_of(ANSWERS, attributes, is_open=not in_table)
    if kind == Kind.CHOICE:
        return _one_of(asked.choices, attributes, is_open=not in_table and len(asked.choices) <= FEW)
    if kind == Kind.CHOICES:
        return _some_of(asked.choices, attributes, in_table=in_table)
    if kind == Kind.COUNTRY:
        return _one_of(countries, attributes, is_open=False)
    assert kind in REFERENCES, f"No input for {kind}."
    return _reference(kind, attributes, in_table=in_table)


LINES: dict[Kind, type[forms.TextInput] | type[forms.EmailInput] | type[forms.URLInput]] = {
    Kind.TEXT: forms.TextInput,
    Kind.EMAIL: forms.EmailInput,
    Kind.TELEPHONE: forms.TextInput,
    Kind.WEBSITE: forms.URLInput,
}
LINE_ATTRIBUTES = {Kind.TELEPHONE: {"type": "tel"}}
NUMBERS = {
    Kind.INTEGER: "numeric",
    Kind.YEAR: "numeric",
    Kind.DECIMAL: "decimal",
    Kind.LATITUDE: "decimal",
    Kind.LONGITUDE: "decimal",
}


def _one_of(choices: Iterable[Choice], attributes: dict[str, Any], *, is_open: bool) -> forms.Widget:
    if is_open:
        return forms.RadioSelect(attrs=attributes, choices=list(choices))
    return KeepingSelect(attrs=attributes, choices=[("", _("choose")), *choices])


def _some_of(choices: Iterable[Choice], attributes: dict[str, Any], *, in_table: bool) -> forms.Widget:
    kind = forms.SelectMultiple if in_table else forms.CheckboxSelectMultiple
    return kind(attrs=attributes, choices=list(choices))


def _reference(kind: Kind, attributes: dict[str, Any], *, in_table: bool) -> forms.Widget:
    """A list to choose from; where there are too many for a list, an input that takes name or key."""
    offered = list(lookup_of(kind).search(""))
    if kind == Kind.SCOPES:
        return _some_of(offered, attributes, in_table=in_table)
    if len(offered) < MOST_FOUND:
        return _one_of(offered, attributes, is_open=False)
    return SuggestingInput(kind, attributes, [label for _key, label in offered])


class KeepingSelect(forms.Select):
    """A list that also shows an answer which is offered no more: saving must not take it away unseen."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        offered = {str(code) for code, _label in self.choices}
        for number, kept in enumerate((one for one in value if one and one not in offered), len(groups)):
            groups.append((None, [self.create_option(name, kept, kept, True, number)], number))
        return groups


class SuggestingInput(forms.TextInput):
    """A line of text with names to choose from while typing; any other known name is taken, too."""

    template_name = "submissions/suggesting_input.html"

    def __init__(self, kind: Kind, attrs: dict[str, Any], suggestions: Iterable[str]) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.suggestions = tuple(suggestions)

    def format_value(self, value: Any) -> str | None:
        """The name of what was saved; what was typed stays as it was typed."""
        return labels_of(self.kind, [value]).get(value, value) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["suggestions"] = self.suggestions
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_names"
        return context
