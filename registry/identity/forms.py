"""The form by which a person makes a login: name and language, beside address and password."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SignUpForm(forms.Form):
    """What the sign-in library's own form does not ask; it saves the person."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of messages to you"), choices=settings.LANGUAGES, required=False
    )
    field_order = ["name", "email", "password1", "password2", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or settings.LANGUAGE_CODE).split("-")[0]

    def signup(self, request: Any, user: Any) -> None:
        user.name = " ".join(self.cleaned_data["name"].split())
        user.language = self.cleaned_data["language"] or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])
