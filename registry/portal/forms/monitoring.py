"""Bringing monitored values: by a file, or typed on a page."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.documents.forms import FileForm
from registry.monitoring.calculating import number_of
from registry.monitoring.operations.taking import Row
from registry.monitoring.plan import Plan


class MonitoringFileForm(FileForm):
    """A workbook (XLSX), or a table of meter readings (CSV)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"
        self.fields["file"].help_text = _(
            "The workbook of this project (XLSX), or a table of meter readings (CSV) with the columns parameter, "
            "point, begins_at, value and unit."
        )


class ValuesForm(forms.Form):
    """A field for each planned parameter, point and calendar year; figures exact, with a decimal point.

    ``claimed_<year>``: the emission reductions that the participants calculated themselves.
    """

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, plan: Plan, slices: list[Any], data: Any = None, *, known: dict[str, str] | None = None
    ) -> None:
        super().__init__(data)
        self.plan, self.slices, known = plan, slices, known or {}
        for name, one, year, _first, _last in self._places():
            words = _("%(symbol)s, point %(point)s, %(year)s [%(unit)s]") % {
                "symbol": one.symbol,
                "point": one.point or "–",
                "year": year,
                "unit": one.unit.removesuffix("/p"),
            }
            self.fields[name] = forms.CharField(
                label=words,
                max_length=60,
                initial=known.get(name, ""),
                help_text=one.description,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        for year, _first, _last in slices:
            self.fields[f"claimed_{year}"] = forms.CharField(
                label=_("Emission reductions you calculated for %(year)s [tCO2e] (optional)")
                % {"year": year},
                required=False,
                max_length=60,
                initial=known.get(f"claimed_{year}", ""),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def _places(self) -> Iterator[tuple[str, Any, int, Any, Any]]:
        for number, one in enumerate(self.plan.parameters):
            for year, first, last in self.slices:
                yield f"value_{number}_{year}", one, year, first, last

    def rows(self) -> list[Row]:
        """What was typed, each under the number of its field on the page."""
        return [
            Row(
                symbol=one.symbol,
                value=self.cleaned_data[name].strip(),
                unit=one.unit.removesuffix("/p"),
                point=one.point,
                first_on=first,
                last_on=last,
                cell=f"{one.symbol} {one.point} {year}".strip(),
                option=one.option,
                description=one.description,
                source=one.source,
                methods=one.methods,
                frequency=one.frequency,
            )
            for name, one, year, first, last in self._places()
        ]

    def claims(self) -> dict[str, Any]:
        years = {
            str(year): {"ER": self.cleaned_data[f"claimed_{year}"].strip(), "cell": f"ER {year}"}
            for year, _first, _last in self.slices
            if self.cleaned_data.get(f"claimed_{year}", "").strip()
        }
        return {"years": years, "cells": []} if years else {}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, value in given.items():
            if name.startswith("claimed_") and value and number_of(value.strip()) is None:
                self.add_error(name, _("Enter a number with a decimal point."))
        return given
