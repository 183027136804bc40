"""Keeping the members of an organisation: invite, another level, end, leave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import ORGANISATION_ROLES, Level, Role

LONGEST_REASON = 500  # characters: a reason becomes the basis of a membership


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("Kept in the history of the organisation.")
    )


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=())
    level = forms.ChoiceField(
        label=_("Level"),
        choices=Level.choices,
        initial=Level.EDITOR,
        help_text=_("A reader reads, an editor acts, an administrator keeps the members too."),
    )
    reason = reason_field()

    def __init__(self, *args: Any, roles: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(role.value, role.label) for role in ORGANISATION_ROLES if role.value in roles]
        self.fields["role"].choices = known or [  # type: ignore[attr-defined]
            (role.value, role.label) for role in ORGANISATION_ROLES
        ]

    def role_given(self) -> Role:
        return Role(self.cleaned_data["role"])

    def level_given(self) -> Level:
        return Level(self.cleaned_data["level"])


class LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    reason = reason_field()


class ReasonForm(forms.Form):
    reason = reason_field()
