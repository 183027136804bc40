"""Links between pages of the officers' site: to a related row, and to the list of related rows."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def link_to(row: Model | None, text: object = None) -> SafeString | str:
    """A link to the page of a row; a dash for none. Costs no query."""
    if row is None:
        return "–"
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, row if text is None else text)


def list_address(model: type[Model], **filters: object) -> str:
    """The address of a model's list, filtered as given."""
    meta = model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address


def link_to_list(model: type[Model], text: object = None, **filters: object) -> SafeString:
    """A link to a filtered list, named by the model unless a text is given."""
    name = model._meta.verbose_name_plural if text is None else text
    return format_html('<a href="{}">{}</a>', list_address(model, **filters), name)


def related(path: str, description: Any, *, text: str = "") -> Callable[..., Any]:
    """A column that links to a related row.

    ``path`` walks foreign keys with double underscores (list them in ``list_select_related``);
    ``text`` names an attribute of the target to show instead of its ``str()``.
    """

    @admin.display(description=description, ordering=path)
    def column(self: Any, row: Model) -> SafeString | str:
        target: Any = row
        for step in path.split("__"):
            target = getattr(target, step) if target is not None else None
        return link_to(target, getattr(target, text) if text and target is not None else None)

    return column


def related_list(description: Any, model_label: str, field: str, *, text: Any = None) -> Callable[..., Any]:
    """A read-only field that links to the rows of another model pointing at this one.

    ``model_label`` is ``"app.Model"``; ``field`` its lookup that must equal this row's key.
    """
    from django.apps import apps

    @admin.display(description=description)
    def column(self: Any, row: Model) -> SafeString | str:
        if row.pk is None:
            return "–"
        return link_to_list(apps.get_model(model_label), text, **{field: row.pk})

    return column
