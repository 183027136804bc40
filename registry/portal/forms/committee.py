"""The forms of the committee room: the agenda, assents, meetings."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.documents.models import DocumentKind, DocumentVersion
from registry.identity.models.parties import Side
from registry.issuance.models import RequestedAllocation
from registry.issuance.queries.decided import ALLOCATIONS, requested_rows
from registry.lifecycle.models import Case
from registry.lifecycle.queries import outcomes
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.decisions import JointCommitteeDecision
from registry.parties.operations.meetings import Voice

LONG = 5000  # characters


def words(label: Any, *, required: bool = False, rows: int = 3, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONG,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AgendaForm(forms.Form):
    """Which outcome is put before the Committee, and how it is decided."""

    outcome = forms.ChoiceField(label=_("Outcome that is proposed"), choices=())
    kind = forms.ChoiceField(
        label=_("How it is decided"),
        choices=JointCommitteeDecision.Kind.choices,
        initial=JointCommitteeDecision.Kind.ELECTRONIC,
    )
    title = forms.CharField(label=_("Title (optional)"), required=False, max_length=500)
    reason = words(_("Reasons"), help_text=_("Needed where something is rejected or returned."))
    conditions = words(_("Conditions"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = outcomes(case)
        self.fields["outcome"].choices = [(step.code, step.label) for step in possible]  # type: ignore[attr-defined]
        self.taking = {step.code for step in possible if ALLOCATIONS in step.takes}
        self.requested = requested_rows(case) if self.taking else []
        for row in self.requested:
            self.fields[_units(row)] = forms.IntegerField(
                label=_("Units of %(year)s for %(recipient)s (%(side)s)")
                % {"year": row.vintage, "recipient": row.recipient, "side": row.get_side_display()},
                min_value=0,
                max_value=row.quantity,
                initial=row.quantity,
                required=False,
                localize=False,
                help_text=_("As asked for, or fewer; nothing leaves the recipient out. Fewer needs reasons."),
            )

    def facts(self) -> dict[str, Any]:
        """The amounts that are decided otherwise than asked for; an empty field is as asked for."""
        if self.cleaned_data["outcome"] not in self.taking:
            return {}
        decided = {row: self.cleaned_data.get(_units(row)) for row in self.requested}
        changed = [
            {"number": row.number, "quantity": units}
            for row, units in decided.items()
            if units is not None and units != row.quantity
        ]
        return {ALLOCATIONS: changed} if changed else {}

    def said(self) -> dict[str, Any]:
        """What ``open_decision`` takes."""
        names = ("outcome", "kind", "title", "reason", "conditions")
        return {**{name: self.cleaned_data[name] for name in names}, "facts": self.facts()}


def _units(row: RequestedAllocation) -> str:
    return f"units_{row.number}"


class AssentForm(forms.Form):
    """What the reader's side says. A reason is needed to decline."""

    reason = words(_("Reason"), help_text=_("Needed to decline. Kept with the decision."))


class ReasonForm(forms.Form):
    reason = words(_("Reason"), required=True)


class MeetingForm(forms.Form):
    """What a meeting said: both sides' voices, and the minutes that show it."""

    meeting = forms.CharField(
        label=_("Meeting"), max_length=300, help_text=_("As it is called, and where it was.")
    )
    met_on = forms.DateField(
        label=_("Met on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    minutes = forms.ModelChoiceField(label=_("Minutes"), queryset=DocumentVersion.objects.none())

    def __init__(self, data: Any = None, *, decision: JointCommitteeDecision, auto_id: str) -> None:
        super().__init__(data, initial={"met_on": timezone.localdate()}, auto_id=auto_id)
        minutes = DocumentVersion.objects.filter(
            document__case=decision.case_id, document__kind=DocumentKind.MINUTES
        ).order_by("-id")
        self.fields["minutes"].queryset = minutes  # type: ignore[attr-defined]
        for side in Side:
            members = JointCommitteeMember.objects.in_office().filter(committee=decision.committee_id)
            self.fields[f"{side}_member"] = forms.ModelChoiceField(
                label=_("%(side)s: through") % {"side": side.label},
                queryset=members.of_side(side).select_related("person"),
            )
            self.fields[f"{side}_agrees"] = forms.ChoiceField(
                label=_("%(side)s: said") % {"side": side.label},
                choices=[("yes", _("agrees")), ("no", _("does not agree"))],
            )
            self.fields[f"{side}_reason"] = words(
                _("%(side)s: reason") % {"side": side.label},
                rows=2,
                help_text=_("Needed where it does not agree."),
            )

    def voices(self) -> dict[str, Voice]:
        given = self.cleaned_data
        return {
            side.value: Voice(
                member=given[f"{side}_member"],
                agrees=given[f"{side}_agrees"] == "yes",
                reason=given[f"{side}_reason"],
            )
            for side in Side
        }
