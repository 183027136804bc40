"""Rule sets, for officers: draft, compare, propose, and adopt what somebody else proposed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.identity.administration.base import (
    SOURCE,
    OfficeAdmin,
    OfficeInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
)
from registry.identity.administration.links import related
from registry.lifecycle.tables import Part
from registry.rules.forms import CompareForm, DraftForm, ReasonOnly
from registry.rules.models.calendars import CountryCalendar, Holiday
from registry.rules.models.clocks import Clock, ClockNotice
from registry.rules.models.rule_sets import COUNTRIES_DOCUMENT, FORMATS_DOCUMENT, RuleSet
from registry.rules.models.values import VALUES, RuleSetTrack, RuleValue
from registry.rules.operations import adopting
from registry.rules.queries import differences, predecessor_of


class NamedValuesFilter(admin.AllValuesFieldListFilter):
    """Every value that occurs; rows without one are named too, where Django leaves an empty link."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("none")}


class ValueRows(OfficeInline):
    """Values are edited while their rule set is a draft, and only read afterwards."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.is_draft and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)  # a draft's row; the history keeps it

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "paused_by":
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                choices=Part.choices,
                required=False,
                widget=forms.SelectMultiple(attrs={"size": 3, "aria-label": str(db_field.verbose_name)}),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def rows_of(value: type[RuleValue]) -> type[ValueRows]:
    """The table of one kind of value."""
    return type(
        f"{value.__name__}Rows",
        (ValueRows,),
        {"model": value, "fields": list(value.columns()), "can_delete": True},
    )


ROWS = {value: rows_of(value) for value in VALUES}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an officer does to a rule set: its name in the address, its words, from which standings."""

    name: str
    label: Any
    standings: tuple[str, ...]
    operation: Callable[..., RuleSet]
    shows_differences: bool = False


Status = RuleSet.Status
ACTS = (
    Act(
        "draft", gettext_lazy("Draft a new version"), (Status.ADOPTED, Status.DISCARDED), adopting.draft_from
    ),
    Act("propose", gettext_lazy("Propose for adoption"), (Status.DRAFT,), adopting.propose, True),
    Act("take_back", gettext_lazy("Take back to change it"), (Status.PROPOSED,), adopting.take_back),
    Act("adopt", gettext_lazy("Adopt"), (Status.PROPOSED,), adopting.adopt, True),
    Act("discard", gettext_lazy("Discard"), (Status.DRAFT,), adopting.discard),
)


@admin.register(RuleSet)
class RuleSetAdmin(OfficeAdmin):
    instead_of_deleting = gettext_lazy("A version stays what it was; add a later one, which then holds.")
    list_display = [
        *("document", "version", "country", "track", "status", "valid_from", "valid_to", "verification"),
    ]
    list_display_links = ["document", "version"]
    list_filter = [
        *("status", "document", "partner_country", ("track", NamedValuesFilter)),
        *("formats_are_official", "verification"),
    ]
    list_select_related = ["partner_country"]
    search_fields = ["document", "version", "track", "title", "partner_country__name"]
    date_hierarchy = "valid_from"
    autocomplete_fields = ["partner_country"]
    readonly_fields = [
        *("status", "proposed_by", "proposed_at", "adopted_by", "adopted_at", "content_digest", "valid_to"),
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "partner_country",
                    "track",
                    "document",
                    "version",
                    "title",
                    ("valid_from", "valid_to"),
                ]
            },
        ),
        (
            gettext_lazy("Standing"),
            {
                "fields": [
                    "status",
                    ("proposed_by", "proposed_at"),
                    ("adopted_by", "adopted_at"),
                    "content_digest",
                ]
            },
        ),
        (
            gettext_lazy("Numbers"),
            {
                "classes": ["collapse"],
                "fields": [
                    *("serial_number_template", "account_number_template"),
                    *("formats_are_official", "labels"),
                ],
            },
        ),
        SOURCE,
    ]
    country = related("partner_country", gettext_lazy("partner country"))

    def named(self, row: RuleSet) -> str:
        return row.key

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The database refuses it too (trigger keep_versions).
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        if obj is None or obj.document == FORMATS_DOCUMENT:
            return []
        if obj.document == COUNTRIES_DOCUMENT:
            return [ROWS[RuleSetTrack]]
        return [rows for value, rows in ROWS.items() if value is not RuleSetTrack]

    def get_urls(self) -> list[Any]:
        return [
            path(
                "<int:key>/compare/",
                self.admin_site.admin_view(self.compare_view),
                name="rules_ruleset_compare",
            ),
            *(
                path(
                    f"<int:key>/{act.name}/",
                    self.admin_site.admin_view(self.act_view),
                    {"act": act},
                    name=f"rules_ruleset_{act.name}",
                )
                for act in ACTS
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        tools = []
        if row is not None:
            tools = [
                {"label": act.label, "url": reverse(f"admin:rules_ruleset_{act.name}", args=[row.pk])}
                for act in ACTS
                if row.status in act.standings
            ]
            tools.append(
                {"label": _("Compare"), "url": reverse("admin:rules_ruleset_compare", args=[row.pk])}
            )
        return super().change_view(request, object_id, form_url, {"tools": tools, **(extra_context or {})})

    def act_view(self, request: HttpRequest, key: int, act: Act) -> HttpResponse:
        """Ask why, do it, and say what was refused above the form."""
        rule_set = self._found(request, key)
        options = {"source": rule_set} if act.operation is adopting.draft_from else {}
        kind: Any = DraftForm if options else ReasonOnly
        form = kind(request.POST or None, **options)
        if request.method == "POST" and form.is_valid():
            given = dict(form.cleaned_data)
            if options:
                country = given.pop("partner_country")
                given["partner_country"] = country.pk if country else ""
            try:
                row = act.operation(rule_set, request.user, **given)
            except PermissionDenied as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.add_error(None, " ".join(refusal.messages))
            else:
                messages.success(request, f"{row.key}: {row.get_status_display()}")
                return redirect("admin:rules_ruleset_change", row.pk)
        shown = differences(predecessor_of(rule_set), rule_set) if act.shows_differences else []
        return self._page(
            request,
            "act.html",
            rule_set,
            title=act.label,
            form=form,
            differences=shown,
            shows_differences=act.shows_differences,
            older=predecessor_of(rule_set),
        )

    def compare_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """What this version says that another one does not; the one in force unless told otherwise."""
        rule_set = self._found(request, key)
        older = predecessor_of(rule_set)
        form = CompareForm(request.GET or {"older": older.pk if older else None}, newer=rule_set)
        if form.is_valid() and form.cleaned_data["older"] is not None:
            older = form.cleaned_data["older"]
        return self._page(
            request,
            "compare.html",
            rule_set,
            title=_("Compare"),
            form=form,
            older=older,
            differences=differences(older, rule_set),
        )

    def _found(self, request: HttpRequest, key: int) -> RuleSet:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rule_set = RuleSet.objects.filter(pk=key).first() if key < 2**63 else None
        if rule_set is None:
            raise Http404
        return rule_set

    def _page(self, request: HttpRequest, template: str, rule_set: RuleSet, **context: Any) -> HttpResponse:
        return render(
            request,
            f"admin/rules/ruleset/{template}",
            {**self.admin_site.each_context(request), "opts": self.opts, "rule_set": rule_set, **context},
        )


@admin.register(CountryCalendar)
class CountryCalendarAdmin(OfficeAdmin):
    list_display = ["country_code", "time_zone", "rest_days", "verification"]
    list_filter = ["verification"]
    search_fields = ["country_code", "time_zone"]
    fieldsets = [(None, {"fields": ["country_code", "time_zone", "rest_days"]}), SOURCE]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["country_code"] if obj is not None else []


@admin.register(Holiday)
class HolidayAdmin(OfficeAdmin):
    list_display = ["date", "country_code", "name", "verification"]
    list_display_links = ["date", "name"]
    list_filter = ["country_code", "verification"]
    search_fields = ["name", "country_code"]
    date_hierarchy = "date"
    fieldsets = [(None, {"fields": ["country_code", "date", "name"]}), SOURCE]


class ClockNoticeRows(ReadOnlyInline):
    model = ClockNotice
    fields = ["kind", "due_on", "announced_at"]


@admin.register(Clock)
class ClockAdmin(ReadOnlyAdmin):
    instead_of_deleting = gettext_lazy("Clocks are started and stopped by the steps of their case.")
    list_display = [
        *("key", "case_link", "opened_on", "due_on", "maximum_due_on", "paused_at", "closed_at", "outcome"),
    ]
    list_filter = ["outcome", "key", "case__partner_country"]
    list_select_related = ["case"]
    search_fields = ["case__reference", "key"]
    date_hierarchy = "opened_on"
    inlines = [ClockNoticeRows]
    case_link = related("case", gettext_lazy("case"))
