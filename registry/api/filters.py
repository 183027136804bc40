"""Filters that refuse what they cannot read, instead of leaving it out.

django-filter's own boolean filter takes "maybe" for "not asked", and its dates take
the reader's local order of day and month; an API needs one spelling.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, TypedChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

GREATEST_WHOLE_NUMBER = 2**31 - 1


@extend_schema_field(OpenApiTypes.DATE)
class IsoDateFilter(Filter):
    """A day as 2026-01-31."""

    field_class = forms.DateField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **kwargs)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": GREATEST_WHOLE_NUMBER})
class WholeNumberFilter(Filter):
    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=GREATEST_WHOLE_NUMBER, **kwargs)


@extend_schema_field(OpenApiTypes.BOOL)
class TruthFilter(TypedChoiceFilter):
    """``true`` or ``false``, nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = [("true", _("yes")), ("false", _("no"))]
        super().__init__(*args, choices=choices, coerce=lambda text: text == "true", **kwargs)


@extend_schema_field({"type": "string", "pattern": "^[A-Z]{2}$"})
class CountryFilter(CharFilter):
    """Two capital letters (ISO 3166-1)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        field_name = kwargs.pop("field_name", "partner_country")
        kwargs.setdefault("label", _("Partner country, as two letters."))
        super().__init__(*args, field_name=field_name, **kwargs)

    @property
    def field(self) -> forms.Field:
        return forms.RegexField(regex=r"^[A-Z]{2}\Z", required=False, label=self.label)


@extend_schema_field({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,120}$"})
class ReferenceFilter(CharFilter):
    """A reference, slug or other short name, exactly."""

    @property
    def field(self) -> forms.Field:
        return forms.RegexField(regex=r"^[A-Za-z0-9_-]{1,120}\Z", required=False, label=self.label)


__all__ = [
    "ChoiceFilter",
    "CountryFilter",
    "IsoDateFilter",
    "ReferenceFilter",
    "TruthFilter",
    "WholeNumberFilter",
]
