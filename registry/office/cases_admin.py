"""Cases of the project cycle in the officers' site: lists for reading, and the page a case opens on."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import link_to, related
from registry.lifecycle.models import (
    Case,
    CaseParty,
    Comment,
    ReferenceCounter,
    RefusedStep,
    StepProposal,
    StepTaken,
)
from registry.lifecycle.policies import cases_visible_to, comments_visible_to
from registry.lifecycle.tables import all_lifecycles
from registry.office.views.cases import page_of_case


class LifecycleFilter(admin.SimpleListFilter):
    """By procedure, as the lifecycles call themselves."""

    title = _("procedure")
    parameter_name = "procedure"
    column = "lifecycle"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return sorted(((table.code, table.label) for table in all_lifecycles()), key=lambda row: str(row[1]))

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(**{self.column: self.value()}) if self.value() else rows


class LifecycleOfCaseFilter(LifecycleFilter):
    column = "case__lifecycle"


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Every case; its page is the one that officers work on."""

    list_display = [
        *("case", "lifecycle_label", "state_label", "partner_country", "waits_for"),
        *("due_on", "person", "submitted_at"),
    ]
    list_filter = [LifecycleFilter, "is_final", "waits_for", "partner_country"]
    list_select_related = ["partner_country", "assigned_to"]
    search_fields = ["^reference", "^subject_reference"]
    search_help_text = _("The beginning of a reference; the worklist also searches titles and organisations.")
    ordering = ["-id"]
    person = related("assigned_to", _("worked on by"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return cases_visible_to(request.user).order_by(*self.get_ordering(request))

    @admin.display(description=_("case"), ordering="reference")
    def case(self, case: Case) -> str:
        return f"{case.reference or '–'} {case.title}"

    @admin.display(description=_("procedure"), ordering="lifecycle")
    def lifecycle_label(self, case: Case) -> str:
        return case.lifecycle_label

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, case: Case) -> str:
        return case.state_label

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case with its evidence; nothing is edited here, its buttons have addresses of their own."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        case = self._case(request, unquote(object_id))
        if case is None:
            self.message_user(request, _("There is no such case."), messages.WARNING)
            return redirect("admin:worklist")
        return page_of_case(request, case, **(extra_context or {}))

    def _case(self, request: HttpRequest, key: str) -> Case | None:
        try:
            number = Case._meta.pk.to_python(key)
        except ValidationError:
            return None
        shown = self.get_queryset(request).select_related("partner_country", "assigned_to", "parent")
        return shown.filter(pk=number).first()


class OfCasesAdmin(ReadOnlyAdmin):
    """Rows that belong to a case, shown where the case is."""

    list_select_related = ["case"]
    case_link = related("case", _("case"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        visible = cases_visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(case__in=visible).select_related("case")


@admin.register(StepTaken)
class StepTakenAdmin(OfCasesAdmin):
    list_display = ["label", "case_link", "taken_at", "actor_name", "part", "approver_name", "reason"]
    list_filter = [LifecycleOfCaseFilter, "part", "taken_at"]
    search_fields = ["^case__reference", "^case__subject_reference", "=request_id"]
    ordering = ["-taken_at"]
    date_hierarchy = None

    @admin.display(description=_("step"), ordering="step")
    def label(self, taken: StepTaken) -> str:
        return f"{taken.label} → {taken.destination_label}"


@admin.register(RefusedStep)
class RefusedStepAdmin(OfCasesAdmin):
    list_display = ["step", "code", "case_link", "refused_at", "actor_name"]
    list_filter = ["code", LifecycleOfCaseFilter, "refused_at"]
    search_fields = ["^case__reference", "=request_id"]
    ordering = ["-refused_at"]


@admin.register(StepProposal)
class StepProposalAdmin(OfCasesAdmin):
    list_display = ["step", "case_link", "proposed_by", "proposed_at", "closed_by", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter), LifecycleOfCaseFilter]
    list_select_related = ["case", "proposed_by", "closed_by"]
    search_fields = ["^case__reference"]
    ordering = ["-proposed_at"]


@admin.register(Comment)
class CommentAdmin(OfCasesAdmin):
    list_display = ["text_shown", "case_link", "person", "written_at"]
    list_filter = ["written_at"]
    list_select_related = ["case", "author"]
    search_fields = ["^case__reference", "author__name"]
    ordering = ["-written_at"]
    person = related("author", _("by"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return comments_visible_to(request.user)

    @admin.display(description=_("internal comment"))
    def text_shown(self, comment: Comment) -> str:
        return str(comment)


@admin.register(CaseParty)
class CasePartyAdmin(OfCasesAdmin):
    list_display = ["part", "organisation_shown", "case_link", "since", "until"]
    list_filter = ["part", ("until", admin.EmptyFieldListFilter)]
    list_select_related = ["case", "organisation"]
    search_fields = ["^case__reference", "organisation__name"]
    ordering = ["-id"]

    @admin.display(description=_("organisation"), ordering="organisation")
    def organisation_shown(self, party: CaseParty) -> Any:
        return link_to(party.organisation)


@admin.register(ReferenceCounter)
class ReferenceCounterAdmin(ReadOnlyAdmin):
    list_display = ["key", "last"]
    search_fields = ["^key"]
    ordering = ["key"]
