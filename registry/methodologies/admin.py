"""Methodologies and their versions, for officers; what versions say, tables of factors, confirmed values."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal
from registry.identity.administration.base import SOURCE, OfficeAdmin, ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import link_to, related, related_list
from registry.methodologies.forms import ContentTextForm, OnceForm, ReasonOnly, TextForm
from registry.methodologies.models import (
    FactorTable,
    Methodology,
    MethodologyContent,
    MethodologyVersion,
    ProposedMethodology,
    ValueConfirmation,
)
from registry.methodologies.operations.adopting import draft_content, draft_table
from registry.methodologies.operations.confirming import second_confirmation, withdraw_confirmation
from registry.methodologies.queries import differences, key_of
from registry.methodologies.resolving import adopted_content, checked, read_table_text, read_text
from registry.methodologies.views import FOLDER, TextPages, officer, refused


class VersionRows(ReadOnlyInline):
    model = MethodologyVersion
    fields = ["version", "title", "status", "approved_on", "ended_on", "verification"]
    show_change_link = True


@admin.register(Methodology)
class MethodologyAdmin(OfficeAdmin):
    list_display = ["reference", "title", "country", "sectoral_scope", "title_basis", "verification"]
    list_filter = ["partner_country", "sectoral_scope", "title_basis", "verification"]
    list_select_related = ["partner_country", "sectoral_scope"]
    search_fields = ["reference", "title"]
    autocomplete_fields = ["partner_country", "sectoral_scope"]
    readonly_fields = ["projects"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "reference",
                    "partner_country",
                    "title",
                    "title_basis",
                    "sectoral_scope",
                    "projects",
                ]
            },
        ),
        SOURCE,
    ]
    inlines = [VersionRows]
    country = related("partner_country", _("partner country"))
    projects = related_list(
        _("projects using it"), "projects.ProjectMethodology", "methodology_version__methodology__id__exact"
    )


@admin.register(MethodologyVersion)
class MethodologyVersionAdmin(OfficeAdmin):
    list_display = [
        *("methodology_link", "version", "title", "status", "approved_on", "title_basis", "verification"),
    ]
    list_display_links = ["version"]
    list_filter = ["methodology__partner_country", "status", "sectoral_scope", "title_basis", "verification"]
    list_select_related = ["methodology"]
    search_fields = ["methodology__reference", "title", "=version"]
    date_hierarchy = "approved_on"
    ordering = ["methodology__reference", "version"]
    autocomplete_fields = ["methodology", "sectoral_scope"]
    readonly_fields = ["used_by", "contents_link"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "methodology",
                    "version",
                    "title",
                    "title_basis",
                    "sectoral_scope",
                    ("status", "approved_on", "ended_on"),
                    "proponent",
                    "text",
                    "url",
                    "reference_verification",
                    "projects_as_printed",
                    "contents_link",
                    "used_by",
                ]
            },
        ),
        SOURCE,
    ]
    methodology_link = related("methodology", _("methodology"))
    # Not called `projects`: the model has a relation of that name, which Django would show in its place.
    used_by = related_list(
        _("projects using it"), "projects.ProjectMethodology", "methodology_version__id__exact"
    )

    contents_link = related_list(
        _("content, revision by revision"), "methodologies.MethodologyContent", "version__id__exact"
    )

    def named(self, version: MethodologyVersion) -> str:
        return f"{version.methodology.reference} {version.version}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[MethodologyVersion]:
        # The version's own name shows the methodology, also in pickers.
        return super().get_queryset(request).select_related("methodology")


@admin.register(ProposedMethodology)
class ProposedMethodologyAdmin(ReadOnlyAdmin):
    """Proposals and requests to revise; the steps of their cases write them."""

    list_display = [
        *("reference", "title", "country", "status"),
        *("public_input_opens_on", "public_input_closes_on", "decided_on", "case_link"),
    ]
    list_filter = ["partner_country", "status"]
    list_select_related = ["partner_country", "case"]
    search_fields = ["reference", "title"]
    date_hierarchy = "public_input_opens_on"
    country = related("partner_country", _("partner country"))
    case_link = related("case", _("case"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposedMethodology]:
        rows = super().get_queryset(request)
        return rows.select_related("revises__methodology", "approved_as__methodology")


STANDING: Any = [
    "status",
    "is_shipped",
    ("drafted_by", "drafted_at"),
    ("proposed_by", "proposed_at"),
    ("adopted_by", "adopted_at"),
    "superseded_at",
    "digest",
]
READING: Any = ["faults_shown", "unsourced_shown", "text_shown"]


@admin.register(MethodologyContent)
class MethodologyContentAdmin(TextPages):
    draft_form = ContentTextForm
    list_display = ["version_link", "revision", "status", "is_shipped", "drafted_at", "adopted_at"]
    list_display_links = ["revision"]
    list_filter = ["status", "is_shipped", "version__methodology__partner_country"]
    search_fields = ["version__methodology__reference", "version__title"]
    fieldsets = [
        (None, {"fields": ["version_link", "revision", *STANDING]}),
        (_("What it says"), {"fields": READING}),
    ]

    @admin.display(description=_("methodology version"), ordering="version__methodology__reference")
    def version_link(self, row: MethodologyContent) -> Any:
        return link_to(row.version, key_of(row.version))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("version__methodology")

    def check_draft(self, form: Any) -> dict[str, Any]:
        version = form.cleaned_data["version"]
        methodology = read_text(form.cleaned_data["text"], name=key_of(version))
        older = adopted_content(version)
        said = differences(older.text if older else "", methodology.text)
        return {"checked": checked(methodology), "older": older, "differences": said}

    def keep_draft(self, request: HttpRequest, form: Any) -> MethodologyContent:
        given = form.cleaned_data
        return draft_content(
            given["version"],
            given["text"],
            officer(request),
            reason=given["reason"],
            request_id=given["request_id"],
        )


@admin.register(FactorTable)
class FactorTableAdmin(TextPages):
    draft_form = TextForm
    list_display = [
        "name",
        "revision",
        "title",
        "valid_from",
        "valid_to",
        "status",
        "is_shipped",
        "adopted_at",
    ]
    list_display_links = ["name", "revision"]
    search_fields = ["name", "title"]
    fieldsets = [
        (None, {"fields": ["name", "revision", "title", ("valid_from", "valid_to"), *STANDING]}),
        (_("What it says"), {"fields": READING}),
    ]

    def check_draft(self, form: Any) -> dict[str, Any]:
        table = read_table_text(form.cleaned_data["text"])
        older = FactorTable.objects.in_force().filter(name=table.name).order_by("-revision").first()
        said = differences(older.text if older else "", table.text)
        return {"checked": checked(table), "older": older, "differences": said}

    def keep_draft(self, request: HttpRequest, form: Any) -> FactorTable:
        given = form.cleaned_data
        return draft_table(
            given["text"],
            officer(request),
            reason=given["reason"],
            request_id=given["request_id"],
        )


@admin.register(ValueConfirmation)
class ValueConfirmationAdmin(ReadOnlyAdmin):
    """Who found which value where. Made on the page of a revision; seconded and withdrawn here."""

    instead_of_deleting = _("Withdraw a confirmation that was wrong: it stays readable.")
    list_display = ["subject", "place", "status", "source_dated_on", "confirmed_by", "seconded_by"]
    list_display_links = ["subject", "place"]
    list_filter = ["status"]
    list_select_related = ["confirmed_by", "seconded_by"]
    search_fields = ["subject", "place", "source"]
    date_hierarchy = "confirmed_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ValueConfirmation]:
        people = ("confirmed_by", "seconded_by", "withdrawn_by")
        return super().get_queryset(request).select_related(*people, "content__version__methodology", "table")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path(
                f"<int:key>/{verb}/",
                view(self.say_view),
                {"verb": verb},
                name=f"methodologies_valueconfirmation_{verb}",
            )
            for verb in ("second", "withdraw")
        ] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        verbs = (
            [("withdraw", _("Withdraw"))] if row is not None and row.status != row.Status.WITHDRAWN else []
        )
        if row is not None and row.status == row.Status.WAITING:
            verbs.insert(0, ("second", _("Confirm as the second officer")))
        tools = [
            {
                "label": words,
                "url": reverse(f"admin:methodologies_valueconfirmation_{verb}", args=[object_id]),
            }
            for verb, words in verbs
        ]
        return super().change_view(request, object_id, form_url, {"tools": tools, **(extra_context or {})})

    def say_view(self, request: HttpRequest, key: int, verb: str) -> HttpResponse:
        """The second officer's word, or a doubt."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=key).first() if key < 2**63 else None
        if row is None:
            raise Http404
        form = (OnceForm if verb == "second" else ReasonOnly)(request.POST or None)
        if request.method == "POST" and form.is_valid():
            operation: Any = second_confirmation if verb == "second" else withdraw_confirmation
            try:
                said = operation(row, officer(request), **form.cleaned_data)
            except (Refusal, PermissionDenied) as refusal:
                refused(form, refusal)
            else:
                messages.success(request, f"{said}: {said.get_status_display()}")
                return redirect("admin:methodologies_valueconfirmation_change", said.pk)
        title = _("Confirm as the second officer") if verb == "second" else _("Withdraw")
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "row": row, "name": str(row)}
        return render(request, f"{FOLDER}/say.html", {**frame, "title": title, "form": form})
