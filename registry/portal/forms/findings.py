"""Raising a finding and speaking about one."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.projects.models import Finding
from registry.projects.schemas.findings import is_about_cells, items_of

LONGEST = 20_000  # characters
PUBLISHED = _(
    "Everybody reads findings and answers once the opinion is given: what is confidential belongs "
    "into a confidential document."
)


class FindingForm(forms.Form):
    """``request_id`` is chosen when the page is shown: a second press raises nothing more."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=Finding.Kind.choices)
    item = forms.ChoiceField(
        label=_("Item of the report"),
    )
    cells = forms.CharField(
        label=_("Cells (optional)"),
        required=False,
        max_length=2000,
        help_text=_("Cells of the sheet that it is about, with commas between them: MRS(input)!E12, E13."),
    )
    grade = forms.CharField(label=_("Grade (optional)"), required=False, max_length=40)
    text = forms.CharField(
        label=_("Finding"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=PUBLISHED,
    )

    def __init__(self, lifecycle: str, data: Any = None, *, cells: str = "") -> None:
        super().__init__(data, initial={"request_id": uuid.uuid4(), "cells": cells})
        items = self.fields["item"]
        assert isinstance(items, forms.ChoiceField)
        items.choices = list(items_of(lifecycle))
        if not is_about_cells(lifecycle):
            del self.fields["cells"]

    def clean_cells(self) -> list[str]:
        return [cell.strip() for cell in str(self.cleaned_data["cells"]).split(",") if cell.strip()]


class MessageForm(forms.Form):
    """A message on a finding; ``version`` is the finding as its reader saw it."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}), help_text=PUBLISHED
    )

    @classmethod
    def for_finding(cls, finding: Finding, *, text: str = "") -> "MessageForm":
        return cls(initial={"request_id": uuid.uuid4(), "version": finding.version, "text": text})
