"""The page of a step: the reason, and what makes pressing it twice one step."""

import uuid
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import Step


class StepForm(forms.Form):
    """``request_id``: chosen when the page is shown; ``version`` and ``seen``: what the reader saw."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if step.reason_required:
            reason.required = True
            reason.help_text = _("Shown to everybody concerned, and in public where the step is public.")
        else:
            reason.label = _("Remark (optional)")

    @classmethod
    def for_case(cls, case: Case, step: Step, *, reason: str = "") -> "StepForm":
        """A fresh page for the case as it stands now."""
        seen = case.steps.aggregate(last=Max("number"))["last"] or 0
        initial = {"request_id": uuid.uuid4(), "version": case.version, "seen": seen, "reason": reason}
        return cls(initial=initial, step=step)
