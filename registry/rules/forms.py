"""What officers are asked when they act on a rule set: why, and for a copy for whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.reason import ReasonField
from registry.identity.models.parties import PartnerCountry
from registry.rules.models.rule_sets import NAME_PATTERN, RuleSet


class ReasonOnly(forms.Form):
    """One sentence for the history."""

    reason = ReasonField()


class DraftForm(ReasonOnly):
    """A copy to work on: the next version of its source, or the first for another country or track."""

    partner_country = forms.ModelChoiceField(
        label=_("Partner country"),
        queryset=PartnerCountry.objects.all(),
        required=False,
        empty_label=_("where a country has none of its own"),
    )
    track = forms.RegexField(NAME_PATTERN, label=_("Track"), max_length=64, required=False)

    field_order = ("partner_country", "track", "reason")

    def __init__(self, *args: Any, source: RuleSet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["partner_country"].initial = source.partner_country_id
        self.fields["track"].initial = source.track


class CompareForm(forms.Form):
    """With which other version of the same document."""

    older = forms.ModelChoiceField(label=_("Compare with"), queryset=RuleSet.objects.none(), required=False)

    def __init__(self, *args: Any, newer: RuleSet, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["older"]
        field.queryset = RuleSet.objects.filter(document=newer.document).exclude(pk=newer.pk)
        field.label_from_instance = lambda row: f"{row.key} ({row.get_status_display()})"
