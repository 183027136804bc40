"""What officers are asked about contents and tables: a text, a reason, a source."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.identity.administration.reason import ReasonField
from registry.methodologies.language.reading import LARGEST_FILE
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.nouns.texts import AdoptedText
from registry.methodologies.queries import label_of


class OnceForm(forms.Form):
    """``request_id``: chosen when the page is shown, so that pressing twice acts once."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class ReasonOnly(OnceForm):
    """One sentence for the history."""

    reason = ReasonField()


class TextForm(OnceForm):
    """A text, pasted or as a file; with ``check`` nothing is kept."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=gettext_lazy("A methodology file in TOML; a file chosen below takes its place."),
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    reason = ReasonField(required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("At most %(size)s bytes.") % {"size": LARGEST_FILE}, code="size")
        try:
            self.cleaned_data["text"] = file.read().decode("utf-8")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is no text in UTF-8."), code="encoding") from None
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text", "").strip():
            self.add_error("text", _("Paste a text or choose a file."))
        if "check" not in self.data and not self.errors and not cleaned.get("reason"):
            self.add_error("reason", _("Why is this drafted? It is kept in the history."))
        return cleaned


class ContentTextForm(TextForm):
    """The text of a methodology version."""

    version = forms.ModelChoiceField(
        label=gettext_lazy("Methodology version"),
        queryset=MethodologyVersion.objects.select_related("methodology").order_by(
            "methodology__reference", "version"
        ),
    )

    field_order = ("version", "text", "file", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["version"]
        field.label_from_instance = label_of


class CompareForm(forms.Form):
    """With which other revision of the same version or table."""

    older = forms.ModelChoiceField(
        label=gettext_lazy("Compare with"), queryset=MethodologyContent.objects.none(), required=False
    )

    def __init__(self, *args: Any, newer: AdoptedText, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["older"]
        rows: Any = type(newer)._default_manager.defer("text").exclude(pk=newer.pk)
        if isinstance(newer, FactorTable):
            field.queryset = rows.filter(name=newer.name)
        elif isinstance(newer, MethodologyContent):
            field.queryset = rows.filter(version=newer.version_id)
        field.label_from_instance = lambda row: f"{row.revision} ({row.get_status_display()})"


class ConfirmationForm(OnceForm):
    """Where a value stands."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Document, page or table, and the address where it can be read."),
    )
    source_dated_on = forms.DateField(
        label=gettext_lazy("Date of the source"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
