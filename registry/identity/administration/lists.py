"""Officers' lists in and out as files (django-import-export): tried first, then confirmed.

An import is tried in a transaction that is rolled back; rows with faults are shown by number and
field, and nothing is written unless every row is good. It needs a reason, like every change.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from import_export import resources
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm

from credits.exports.select import FORMULA_STARTS
from registry.identity.administration.access import may_work_here
from registry.identity.administration.base import OfficeAdmin
from registry.identity.administration.reason import ReasonField
from registry.identity.history import say_reason

# The same signs as in the ledger's downloads; an apostrophe before one makes the cell text.
_STARTS = tuple(map(chr, FORMULA_STARTS))


def harmless(value: Any) -> Any:
    """The value so that no spreadsheet runs it; numbers stay numbers. Undone by :func:`as_written`."""
    if isinstance(value, str) and value.startswith(_STARTS):
        return "'" + value
    return value


def as_written(value: Any) -> Any:
    """The value before :func:`harmless`, so that an exported file can be imported again."""
    if isinstance(value, str) and value.startswith("'") and value[1:].startswith(_STARTS):
        return value[1:]
    return value


class OfficeResource(resources.ModelResource):
    """Rows by their reference: known ones are corrected, new ones added, none removed."""

    class Meta:
        use_transactions = True
        clean_model_instances = True  # the model's own rules answer as row errors
        skip_unchanged = True
        report_skipped = True
        use_bulk = False  # each row through the model, so that its rules are asked

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> Any:
        return harmless(super().export_field(field, instance, **kwargs))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """The library would set the id sequence here; ids are never imported, and our login may not."""

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        for name, value in row.items():
            row[name] = as_written(value)
        super().before_import_row(row, **kwargs)


class ReasonedImportForm(ImportForm):
    reason = ReasonField()


class ReasonedConfirmForm(ConfirmImportForm):
    reason = ReasonField()


class ListAdmin(ImportExportMixin, OfficeAdmin):
    """A model whose list officers bring in and take out as CSV or JSON."""

    import_form_class = ReasonedImportForm
    confirm_form_class = ReasonedConfirmForm
    export_form_class = (
        ExportForm  # the one with a box per column needs inline scripts, which the site refuses
    )
    formats = [CSV, JSON]
    skip_admin_log = True  # the history of changes is kept by triggers

    def has_import_permission(self, request: HttpRequest) -> bool:
        return may_work_here(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return may_work_here(request)

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial["reason"] = import_form.cleaned_data["reason"]
        return initial

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Any:
        say_reason(form.cleaned_data["reason"])
        return super().process_dataset(dataset, form, request, **kwargs)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # One bad row and nothing is written, also when it went bad between trying and confirming.
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """The library reports success whatever happened; what was rolled back is said to be."""
        if not (result.has_errors() or result.has_validation_errors()):
            return super().process_result(result, request)
        self.message_user(
            request,
            _("Nothing was written: the list no longer fits what is in the register. Try it again."),
            messages.ERROR,
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
