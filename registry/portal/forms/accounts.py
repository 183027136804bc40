"""The forms of an account's page: its trusted list, its limits, the end of somebody's rights, a statement."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import AccountTerms


class TrustedForm(forms.Form):
    """An account to be trusted, proposed for another representative to approve."""

    number = forms.CharField(
        label=_("Account number"), max_length=64, help_text=_("As it is printed, check digits included.")
    )
    name = forms.CharField(label=_("Your name for it"), max_length=200, required=False)


class LimitsForm(forms.Form):
    """Tighter limits: what is left as it stands stays."""

    single_limit = forms.IntegerField(label=_("Most units of one instruction"), required=False, min_value=1)
    daily_limit = forms.IntegerField(label=_("Most units of one day"), required=False, min_value=1)
    second_approval = forms.BooleanField(label=_("Another representative always approves"), required=False)
    outside_trusted_allowed = forms.BooleanField(
        label=_("Units may go to accounts that are not on the trusted list"), required=False
    )
    receiver_accepts = forms.BooleanField(
        label=_("Units of others come in only when we accept them"), required=False
    )

    def __init__(self, data: Any = None, *, terms: AccountTerms, **kwargs: Any) -> None:
        super().__init__(data, initial=terms.as_data(), **kwargs)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class StatementForm(forms.Form):
    """The days of a statement, both included, and the kind of file."""

    FORMATS = (("pdf", "PDF"), ("csv", "CSV"), ("xlsx", "XLSX"))

    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    format = forms.ChoiceField(label=_("Kind of file"), choices=FORMATS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_on"), given.get("last_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last_on", _("The last day is not before the first."))
        return given
