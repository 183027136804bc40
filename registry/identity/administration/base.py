"""What every room's admin is built from: permissions, the reason, the history, refusals as errors.

Rooms register with ``django.contrib.admin`` as usual; the default site is the officers' site.
"""

from typing import Any

import pghistory
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.db.models import Model, TextField, URLField
from django.forms import SplitDateTimeField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits.errors import Refusal
from registry.identity.administration.access import OfficerPermissions, ReadOnly
from registry.identity.administration.changes import changes_of, is_tracked
from registry.identity.administration.paginator import EstimatingPaginator
from registry.identity.administration.pickers import Picker
from registry.identity.administration.reason import ReasonedForm
from registry.identity.history import describe_actor, say_reason

# Columns of libraries' tables and ours that nobody may ask lists about.
SECRETS = frozenset({"password", "session_key", "secret", "hash", "data"})


class NamedChoices:
    """Pickers show a related row as its own admin names it (``named``), long texts get three lines."""

    formfield_overrides: Any = {
        TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
        URLField: {"assume_scheme": "https"},
    }

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Day and hour are two inputs under one label: each is named to those who listen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field, SplitDateTimeField):
            for widget, part in zip(field.widget.widgets, (_("day"), _("time")), strict=True):
                widget.attrs.setdefault("aria-label", f"{field.label}: {part}")
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        its_admin = self.admin_site._registry.get(db_field.related_model)  # type: ignore[attr-defined]
        if field is not None and isinstance(its_admin, OfficeAdmin):
            if isinstance(field.widget, AutocompleteSelect):
                field.widget = Picker(db_field, self.admin_site)  # type: ignore[attr-defined]
            field.label_from_instance = its_admin.named
            field.queryset = its_admin.get_queryset(request)
        return field


class OfficeAdmin(OfficerPermissions, NamedChoices, admin.ModelAdmin):
    """A model that officers may add and change, giving a reason."""

    form: Any = ReasonedForm
    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    save_on_top = False
    actions: Any = None
    object_history_template = "admin/object_history.html"
    # What the page says instead of a history, for models that keep it elsewhere.
    history_kept_elsewhere: Any = gettext_lazy("Rows of this table are written once and keep no history.")
    # What the page says to somebody who wants to delete.
    instead_of_deleting: Any = gettext_lazy(
        "Correct the row, or end it with a date or a status: its history then shows what it once said."
    )

    def named(self, row: Any) -> str:
        """What a row is called in pickers and titles; ``str()`` unless an admin knows better."""
        return str(row)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context.get("original") is not None:
            context["subtitle"] = self.named(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The declared fieldsets, and the question for the reason below them."""
        fieldsets = [
            (name, {**options, "fields": [field for field in options["fields"] if field != "reason"]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if self._asks_reason(request, obj):
            fieldsets.append((_("Why"), {"fields": ["reason"]}))
        return fieldsets

    def _asks_reason(self, request: HttpRequest, obj: Model | None) -> bool:
        if obj is None or obj.pk is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        # A list that may be filtered by a secret tells it letter by letter.
        return lookup.partition("__")[0] not in SECRETS and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if any("\x00" in value for _name, values in request.GET.lists() for value in values):
            return redirect(f"{request.path}?e=1")  # PostgreSQL knows no such text; Django says so with e=1
        return super().changelist_view(request, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "_refusal", "")
        return type(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        say_reason(form.cleaned_data["reason"])
        return super().save_form(request, form, change)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; what the operation or the database refused stands above it as an error."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with pghistory.context(**describe_actor(request.user), url=request.path):
            try:
                return super().changeform_view(request, *args, **kwargs)
            except Refusal as refusal:
                request._refusal = refusal.message  # type: ignore[attr-defined]
            except PermissionDenied as refusal:
                if not str(refusal):
                    raise
                request._refusal = str(refusal)  # type: ignore[attr-defined]
            except ValidationError as refusal:
                request._refusal = " ".join(refusal.messages)  # type: ignore[attr-defined]
            except DatabaseError as error:
                if not is_refusal(error):
                    raise
                request._refusal = explain(error)  # type: ignore[attr-defined]
            # What was refused has been rolled back; the form is shown again with the refusal on it.
            return super().changeform_view(request, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed this row (and the rows edited on its page), when and why; also after removal."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        changes = self._changes(unquote(object_id))
        if row is None and not changes:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % (row if row is not None else unquote(object_id)),
            "object": row,
            "opts": self.opts,
            "changes": changes,
            "is_tracked": is_tracked(self.model),
            "history_kept_elsewhere": self.history_kept_elsewhere,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return render(request, self.object_history_template, context)

    def _changes(self, object_id: str) -> list[Any]:
        try:
            key = self.opts.pk.to_python(object_id)
        except ValidationError:
            return []
        changes = changes_of(self.model, pgh_obj_id=key)
        for inline in self.inlines:
            if is_tracked(inline.model):
                column = next(
                    one for one in inline.model._meta.concrete_fields if one.related_model is self.model
                )
                changes += changes_of(inline.model, **{column.attname: key})
        return sorted(changes, key=lambda change: change.at, reverse=True)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing is deleted; the page says why, and what to do instead."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nothing is deleted here"),
            "opts": self.opts,
            "object_id": object_id,
            "instead": self.instead_of_deleting,
        }
        return render(request, "admin/nothing_deleted.html", context, status=403)

    # Django's own log of actions is not written: the history above is the one answer.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None


class ReadOnlyAdmin(ReadOnly, OfficeAdmin):
    """A model that officers read here and nobody writes."""

    instead_of_deleting = gettext_lazy("This table is written by the registry itself and only read here.")
    # A page of such a model shows every field unless it names its own.


SOURCE: Any = (gettext_lazy("Source"), {"fields": ["source", "verification", "notes"]})


class OfficeInline(OfficerPermissions, NamedChoices, admin.TabularInline):
    """Rows edited on the page of the row they belong to; the reason given there covers them."""

    extra = 0
    can_delete = False
    show_change_link = False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Cells of a table have no label of their own: the column's name is said to those who listen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(field.label or db_field.verbose_name))
        return field


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    """Rows shown, not edited, on the page of the row they belong to."""

    extra = 0
    can_delete = False
    max_num = 0

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or [field.name for field in self.opts.concrete_fields]


def is_refusal(error: DatabaseError) -> bool:
    """Whether a constraint or a trigger of ours said no; any other error is a fault of the program."""
    state = getattr(getattr(error.__cause__, "diag", None), "sqlstate", None) or ""
    return state.startswith("23") or state == "P0001"


def explain(error: DatabaseError) -> str:
    """The sentence for a rule that the database held and the form did not see (two savers at once)."""
    diagnostic = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnostic, "constraint_name", None)
    if rule:
        return _("The database refused this: it breaks the rule “%(rule)s”.") % {"rule": rule}
    return _("The database refused this: %(message)s") % {
        "message": getattr(diagnostic, "message_primary", None) or error
    }
