"""The auditor's question: which data, narrowed to what, as of when."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from credits.exports.datasets import DATASETS
from credits.exports.filters import Filters
from credits.models import Account
from credits.queries.moments import AsOf
from registry.identity.models.parties import PartnerCountry

REFERENCE = RegexValidator(r"\A[A-Za-z0-9_-]{1,64}\Z", _("Letters, digits, hyphen and underscore only."))
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"]


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M:%S", attrs={"step": "1"})


class MomentField(forms.DateTimeField):
    """A moment in UTC, which is the only time the ledger knows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=MomentInput(), input_formats=MOMENT_FORMATS, required=False, **options)

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        return moment.astimezone(UTC) if moment else None


class AsOfForm(forms.Form):
    """A past moment or a ledger position; neither means now."""

    as_of = MomentField(label=_("As of (UTC)"), help_text=_("Empty: now."))
    position = forms.IntegerField(
        label=_("As of ledger position"),
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        help_text=_("The number in a file's name; instead of a moment."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("as_of") and cleaned.get("position") is not None:
            self.add_error("position", _("Give either a moment or a position."))
        return cleaned

    def as_of_asked(self) -> AsOf | None:
        if self.cleaned_data.get("position") is not None:
            return AsOf(sequence=self.cleaned_data["position"])
        if moment := self.cleaned_data.get("as_of"):
            return AsOf(moment=moment)
        return None


class QuestionForm(AsOfForm):
    """All that a download may be asked. Fields that are left empty do not narrow it."""

    dataset = forms.ChoiceField(
        label=_("Data"), choices=[(name, dataset.title) for name, dataset in DATASETS.items()]
    )
    partner_country = forms.ModelChoiceField(
        label=_("Partner country"),
        queryset=PartnerCountry.objects.order_by("name"),
        required=False,
        empty_label=_("all"),
    )
    reference = forms.CharField(
        label=_("Project"),
        required=False,
        max_length=64,
        validators=[REFERENCE],
        help_text=_("Such as MN001."),
    )
    account = forms.CharField(label=_("Account number"), required=False, max_length=64)
    since = MomentField(label=_("Recorded after (UTC)"), help_text=_("For transactions and movements."))
    until = MomentField(label=_("Recorded until (UTC)"), help_text=_("For transactions and movements."))

    field_order = (
        "dataset",
        "partner_country",
        "reference",
        "account",
        "since",
        "until",
        "as_of",
        "position",
    )

    def clean_account(self) -> Account | None:
        number = self.cleaned_data["account"].strip()
        if not number:
            return None
        account = Account.objects.filter(number=number).first()
        if account is None:
            raise forms.ValidationError(_("The ledger has no account with this number."))
        return account

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since >= until:
            self.add_error("until", _("The period ends before it begins."))
        dataset = DATASETS.get(cleaned.get("dataset", ""))
        if dataset and not dataset.has_period and (since or until):
            self.add_error(
                "since" if since else "until",
                _(
                    "Accounts and holdings are a state, not events: leave the period empty and say as of when."
                ),
            )
        return cleaned

    def filters(self) -> Filters:
        """The question for the ledger. Only after ``is_valid``."""
        given = self.cleaned_data
        country = given.get("partner_country")
        account = given.get("account")
        return Filters(
            partner_country=country.pk if country else "",
            reference=given.get("reference", ""),
            account=account.public_id if account else None,
            since=given.get("since"),
            until=given.get("until"),
            as_of=self.as_of_asked(),
        )
