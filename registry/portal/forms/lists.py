"""Filters of the portal's lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.identity.models.words import SHORTEST_WORD
from registry.lifecycle.queries import awaited_by, waiting_for
from registry.lifecycle.querysets import CaseQuerySet
from registry.lifecycle.tables import all_lifecycles


def lifecycle_choices() -> list[tuple[str, Any]]:
    return [("", _("All procedures")), *((one.code, one.label) for one in all_lifecycles())]


class CaseFilter(forms.Form):
    """Which cases to list. What is not understood is left out of account."""

    search = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput)
    waits = forms.ChoiceField(
        label=_("Waiting"),
        required=False,
        choices=[("", _("All")), ("me", _("for me")), ("others", _("for others"))],
    )
    lifecycle = forms.ChoiceField(label=_("Procedure"), required=False, choices=lifecycle_choices)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("open")), ("ended", _("ended"))],
    )

    def __init__(self, data: Any, *, has_office: bool) -> None:
        """``has_office``: cases are given to such people to work on."""
        super().__init__(data)
        if has_office:
            waits: Any = self.fields["waits"]
            waits.choices = [*waits.choices, ("given", _("given to me"))]

    @property
    def is_one_letter(self) -> bool:
        """The search is too short for titles: only the beginnings of references are looked for."""
        return 0 < len(self.cleaned_data.get("search", "")) < SHORTEST_WORD

    def chosen(self, cases: CaseQuerySet, user: Any) -> CaseQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("waits") == "me":
            cases = cases.filter(pk__in=waiting_for(user).order_by().values("pk"))
        elif wanted.get("waits") == "given":
            cases = cases.filter(assigned_to=user)
        elif wanted.get("waits") == "others":
            cases = cases.filter(pk__in=awaited_by(user).order_by().values("pk"))
        if wanted.get("lifecycle"):
            cases = cases.filter(lifecycle=wanted["lifecycle"])
        if wanted.get("state"):
            cases = cases.filter(is_final=wanted["state"] == "ended")
        if words := wanted.get("search"):
            cases = cases.called(words)
        return cases
