"""Tables that no room shows in a way of its own: every row can be read, nothing is written here."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from registry.identity.administration.base import ReadOnlyAdmin
from registry.lifecycle.policies import cases_visible_to

MOST_COLUMNS = 6
# How a table's rows belong to a case: officers read them where they may see the case.
WAYS_TO_A_CASE = (
    *("case", "document__case", "submission__case", "finding__case", "decision__case"),
    *("report__case", "intake__report__case", "recalculation__report__case", "verification__case"),
)


class PlainAdmin(ReadOnlyAdmin):
    """The first columns of a table, and the whole row on its page."""

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = [
            field.name
            for field in self.opts.concrete_fields
            if not isinstance(field, models.JSONField | models.TextField | models.AutoField)
        ]
        return columns[:MOST_COLUMNS] or ["pk"]

    def get_list_select_related(self, request: HttpRequest) -> Any:
        shown = self.get_list_display(request)
        return [
            field.name for field in self.opts.concrete_fields if field.is_relation and field.name in shown
        ]

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["-pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        way = next((one for one in WAYS_TO_A_CASE if self._leads(one)), None)
        if way is None:
            return rows
        return rows.filter(**{f"{way}__in": cases_visible_to(request.user).values("pk")})

    def _leads(self, way: str) -> bool:
        model: Any = self.model
        for name in way.split("__"):
            field = next((one for one in model._meta.concrete_fields if one.name == name), None)
            if field is None or not field.is_relation:
                return False
            model = field.related_model
        return True


def register_the_rest() -> None:
    """Every model of the project's rooms that is not registered yet; rows without a key of their own have
    no page."""
    for config in apps.get_app_configs():
        if config.name.startswith("registry."):
            rest = [
                model
                for model in config.get_models()
                if not admin.site.is_registered(model) and not model._meta.is_composite_pk
            ]
            admin.site.register(rest, PlainAdmin)
