"""Proposing an instruction, ending one, bringing a file of many."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.accounts.checks.questions import NamedBlock, Question, UnitsFilter
from registry.accounts.checks.reading import parts_of, read_block, serial_templates
from registry.accounts.nouns.instructions import InstructionKind
from registry.accounts.queries.controls import ledger_now
from registry.accounts.queries.purposes import purposes, schemes
from registry.identity.models.people import User

MOST_NUMBERS = 400
OFFERED = [kind for kind in InstructionKind if kind != InstructionKind.CORRECTION]


def _purposes() -> list[tuple[str, str]]:
    return [("", "–"), *((code, row.label) for code, row in purposes().items())]


def _schemes() -> list[tuple[str, str]]:
    return [("", "–"), *((code, str(row)) for code, row in schemes().items())]


class InstructionForm(forms.Form):
    """What is to be done with which units. Numbers stay as they were typed: the checks judge them."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_("What"), choices=[(kind.value, kind.label) for kind in OFFERED])
    origin = forms.ChoiceField(label=_("From account"))
    destination = forms.CharField(
        label=_("To account"), max_length=64, help_text=_("As it is printed, check digits included.")
    )
    quantity = forms.CharField(
        label=_("How many units"),
        max_length=20,
        required=False,
        help_text=_("Oldest first, unless you choose below. One unit is one tonne of CO2 equivalent."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    vintage = forms.IntegerField(
        label=_("Only of the vintage"), required=False, min_value=1990, max_value=9999, localize=False
    )
    project = forms.CharField(label=_("Only of the project"), required=False, max_length=64)
    label = forms.CharField(
        label=_("Only with the label"),
        required=False,
        max_length=64,
        help_text=_("Such as scope-1, for projects of sectoral scope 1."),
    )
    serials = forms.CharField(
        label=_("Or these serial numbers"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As they are printed in a statement, one on each line."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=_purposes, help_text=_("To retire or cancel.")
    )
    use_year = forms.IntegerField(
        label=_("Calendar year of use"), required=False, min_value=1990, max_value=9999, localize=False
    )
    use_scheme = forms.ChoiceField(label=_("Reported under"), required=False, choices=_schemes)
    beneficiary = forms.UUIDField(
        label=_("Beneficiary"), required=False, help_text=_("The id of a vetted beneficiary.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In words; a cancellation always says one."),
    )
    reference = forms.CharField(label=_("Your own reference"), required=False, max_length=100)

    def __init__(self, *args: Any, accounts: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        origin: Any = self.fields["origin"]
        origin.choices = [(one.number, f"{one.number} · {one.holder.label}") for one in accounts]

    def clean_serials(self) -> tuple[NamedBlock, ...]:
        """The printed numbers as runs of units; what is none of them is told by its words."""
        parts = parts_of(self.cleaned_data["serials"])
        if len(parts) > MOST_NUMBERS:
            raise forms.ValidationError(
                _("At most %(most)d serial numbers at once: bring a file.") % {"most": MOST_NUMBERS}
            )
        templates = serial_templates() if parts else []
        found = []
        for part in parts:
            block = read_block(part, templates)
            if block is None:
                raise forms.ValidationError(
                    _("“%(text)s” is no serial number: copy it as it is printed.") % {"text": part[:100]}
                )
            found.append(block)
        return tuple(found)

    def question(self, user: User) -> Question:
        given = self.cleaned_data
        facts = {name: given[name] for name in ("use_year", "use_scheme") if given.get(name)}
        if given.get("beneficiary"):
            facts["beneficiary"] = {"id": str(given["beneficiary"])}
        return Question(
            kind=given["kind"],
            at=ledger_now(),
            actor=user,
            origin=given["origin"],
            destination=given["destination"].strip(),
            quantity=given["quantity"].strip(),
            blocks=given["serials"],
            filter=UnitsFilter(
                vintage=given["vintage"], project=given["project"].strip(), label=given["label"].strip()
            ),
            purpose=given["purpose"],
            reason=given["reason"],
            reference=given["reference"],
            facts=facts,
            request_id=str(given["request_id"]),
        )


class StepForm(forms.Form):
    """A step on an instruction: the version that was seen comes with it."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)
