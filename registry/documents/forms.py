"""What a person says about a document they bring."""

import uuid
from typing import Any, cast

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from registry.documents.models import DocumentKind
from registry.documents.policies import KINDS_OF_OFFICES
from registry.documents.receiving import ArrivedFile
from registry.documents.storage import Arrival
from registry.lifecycle.hooks import label_of

# What people have to choose from; what a file is, its content decides.
OFFERED_ENDINGS = ".xlsx,.docx,.pdf,.png,.jpg,.jpeg,.csv,.txt"


def _limit() -> str:
    return str(_("XLSX, DOCX, PDF, PNG, JPEG, CSV or plain text, at most %(limit)s.")) % {
        "limit": filesizeformat(settings.UPLOAD_LIMIT)
    }


class FileForm(forms.Form):
    """The file alone: the next version of a document."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    file = forms.FileField(
        label=_("File"),
        help_text=lazy(_limit, str)(),
        allow_empty_file=True,  # the operation refuses it, with its own words
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": OFFERED_ENDINGS}),
    )

    @property
    def arrival(self) -> Arrival:
        return cast(ArrivedFile, self.cleaned_data["file"]).arrival

    @property
    def file_name(self) -> str:
        return cast(ArrivedFile, self.cleaned_data["file"]).name or ""


class TwinForm(FileForm):
    """The public version of a confidential document."""

    title = forms.CharField(label=_("Title"), max_length=300, strip=True)
    field_order = ["request_id", "title", "file"]


class DocumentForm(FileForm):
    """A new document."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind)
    title = forms.CharField(label=_("Title"), max_length=300, strip=True)
    is_confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_(
            "Only the parties of the case and those who decide will read it. "
            "It needs a public version, with the confidential parts taken out."
        ),
    )
    field_order = ["request_id", "kind", "title", "is_confidential", "file"]

    def __init__(self, *args: Any, rules_key: str, only_offices: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = [
            (one.value, label_of(rules_key, one.value, str(one.label)))
            for one in DocumentKind
            if not only_offices or one in KINDS_OF_OFFICES
        ]
