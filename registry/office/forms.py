"""The office's own forms: the filters of the worklist, a step, an assignment, a comment."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import User
from registry.identity.models.words import SHORTEST_WORD
from registry.lifecycle.tables import Part, all_lifecycles
from registry.office.worklist import FINISHED, ME, NOBODY, OPEN, OVERDUE, THIS_WEEK, Wanted

EVERY = ("", _("all"))


class WorklistForm(forms.Form):
    """What stands above the worklist. A value that is none is as if it had not been given."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": _("Reference, title or organisation")}),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    lifecycle = forms.ChoiceField(label=_("Procedure"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    waits_for = forms.ChoiceField(label=_("Waits for"), required=False, choices=[EVERY, *Part.choices])
    assigned_to = forms.ChoiceField(label=_("With"), required=False)
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[EVERY, (OVERDUE, _("overdue")), (THIS_WEEK, _("this week"))],
    )
    standing = forms.ChoiceField(
        label=_("Cases"), required=False, choices=[(OPEN, _("open")), (FINISHED, _("finished"))]
    )

    def __init__(self, data: Any, people: list[User]) -> None:
        super().__init__(data)
        countries = PartnerCountry.objects.order_by("name").values_list("code", "name")
        self.fields["country"].choices = [EVERY, *countries]  # type: ignore[attr-defined]
        tables = all_lifecycles()
        self.fields["lifecycle"].choices = [  # type: ignore[attr-defined]
            EVERY,
            *sorted(((table.code, str(table.label)) for table in tables), key=lambda choice: choice[1]),
        ]
        chosen = next((table for table in tables if table.code == self.data.get("lifecycle")), None)
        states = {state.code: str(state.label) for table in tables for state in table.states}
        if chosen is not None:
            states = {state.code: str(state.label) for state in chosen.states}
        self.fields["state"].choices = [EVERY, *states.items()]  # type: ignore[attr-defined]
        self.fields["assigned_to"].choices = [  # type: ignore[attr-defined]
            EVERY,
            (ME, _("me")),
            (NOBODY, _("nobody")),
            *((str(person.public_id), str(person)) for person in people),
        ]

    @property
    def is_one_letter(self) -> bool:
        """The search is too short for titles: only the beginnings of references are looked for."""
        return 0 < len(self.cleaned_data.get("q", "")) < SHORTEST_WORD

    def wanted(self) -> Wanted:
        """What was asked for, without what makes no sense."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        words = " ".join(said.pop("q", "").split())
        return Wanted(words=words, **said)


class StepForm(forms.Form):
    """A step with its reason and, where there is one, the decision it rests on."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to everybody concerned."),
    )
    decision_reference = forms.CharField(
        label=_("Decision, letter or minutes"), required=False, max_length=120
    )
    decided_on = forms.DateField(
        label=_("Its date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def facts(self) -> dict[str, Any]:
        """The facts of the step that were given."""
        given = {name: self.cleaned_data[name] for name in ("decision_reference", "decided_on")}
        return {name: value for name, value in given.items() if value}


class AssignForm(forms.Form):
    """To whom; blank gives it back. ``holder``: with whom it was when the page was made."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.ModelChoiceField(
        label=_("Give to"), queryset=User.objects.none(), required=False, to_field_name="public_id"
    )
    holder = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        people: Any = self.fields["to"]
        people.queryset = User.objects.filter(is_active=True)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Internal comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
