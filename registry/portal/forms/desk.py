"""What the secretariat writes about a case beside its steps."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


class CommentForm(forms.Form):
    """``request_id``: chosen when the page is shown, so that pressing twice writes once."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=_("Internal comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only officers and the secretariat read this."),
    )
