"""The reason that every change through the officers' site has to give."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SHORTEST_REASON = 5


class ReasonField(forms.CharField):
    """A sentence for the history: why this change is made."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Reason"))
        options.setdefault("help_text", _("Why this change is made. It is kept for ever in the history."))
        options.setdefault("widget", forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}))
        super().__init__(min_length=SHORTEST_REASON, max_length=1000, strip=True, **options)


class ReasonedForm(forms.ModelForm):
    """A model form that asks for the reason, and shows a refusal of the operation behind it."""

    reason = ReasonField()
    refusal = ""  # set by the admin when the operation said no

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, str(self.refusal))
        return cleaned
