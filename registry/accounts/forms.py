"""What officers are asked when they freeze, and when they lift a freeze."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import Account, Registry
from registry.accounts.queries.accounts import account_numbered
from registry.identity.administration.reason import SHORTEST_REASON

EVERYTHING = "everything"


class ActForm(forms.Form):
    """Why, and by whose decision."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision_reference = forms.CharField(label=_("Decision"), max_length=200, required=False)


class FreezeForm(ActForm):
    """What is frozen: one account by its number, one registry, or everything."""

    number = forms.CharField(
        label=_("Account number"),
        max_length=64,
        required=False,
        help_text=_("Of the account to be frozen; empty to freeze a registry, or every one."),
    )
    registry = forms.ChoiceField(label=_("Registry"), required=False, choices=())

    field_order = ("number", "registry", "reason", "decision_reference")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Registry.objects.order_by("code").values_list("code", flat=True)
        field: Any = self.fields["registry"]
        field.choices = [
            ("", _("one account only")),
            *((code, code) for code in codes),
            (EVERYTHING, _("every registry")),
        ]

    def clean_number(self) -> Account | None:
        """The account. Raises ValidationError for a number that no account has."""
        number = str(self.cleaned_data["number"]).strip()
        if not number:
            return None
        found = account_numbered(number)
        if found is None:
            raise forms.ValidationError(_("No account has this number."), code="account_unknown")
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        account, registry = given.get("number"), given.get("registry")
        if "number" in given and bool(account) == bool(registry):
            raise forms.ValidationError(
                _("Name either an account or what else is frozen."), code="freeze_one_scope"
            )
        return given

    def scope(self) -> dict[str, Any]:
        """``account`` and ``registry`` as the operation takes them."""
        registry = self.cleaned_data["registry"]
        return {
            "account": self.cleaned_data["number"],
            "registry": "" if registry == EVERYTHING else registry,
        }
