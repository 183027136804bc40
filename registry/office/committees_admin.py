"""Joint Committees in the officers' site: who sits in them, and what they decided.

Seating and ending a seat call the operations of the room of parties; decisions, assents and records of
meetings are only read, because they never change.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.identity.administration.base import OfficeAdmin, ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import related
from registry.identity.administration.reason import ReasonedForm
from registry.parties.models import (
    Assent,
    ConflictDeclaration,
    JointCommitteeDecision,
    JointCommitteeMember,
    MeetingRecord,
    MeetingVoice,
)
from registry.parties.operations.seats import end_seat, seat_member
from registry.parties.policies import authorise_keep_designations


class SeatForm(ReasonedForm):
    ends_now = forms.BooleanField(
        label=gettext_lazy("End this seat now"),
        required=False,
        help_text=gettext_lazy("The person's role in this Joint Committee ends with it."),
    )


class InOfficeFilter(admin.SimpleListFilter):
    """Seats held today; those that ended."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", gettext_lazy("in office")), ("ended", gettext_lazy("ended"))]

    def queryset(
        self, request: HttpRequest, rows: QuerySet[JointCommitteeMember]
    ) -> QuerySet[JointCommitteeMember]:
        match self.value():
            case "now":
                return rows.filter(pk__in=JointCommitteeMember.objects.in_office().values("pk"))
            case "ended":
                return rows.filter(until__lte=timezone.now())
        return rows


@admin.register(JointCommitteeMember)
class JointCommitteeMemberAdmin(OfficeAdmin):
    """Seats: who speaks for which side, since when. A seat is given and ended, never rewritten."""

    instead_of_deleting = gettext_lazy(
        "End the seat: it then shows from when until when the person spoke for the side."
    )
    form = SeatForm
    list_display = [
        *("member", "committee_country", "side", "function", "is_chair", "is_name_public"),
        *("since", "until"),
    ]
    list_filter = [InOfficeFilter, "committee__partner_country", "side", "is_chair"]
    list_select_related = ["person", "committee__partner_country"]
    search_fields = ["person__name", "person__email", "function"]
    ordering = ["committee", "side", "-is_chair", "-since"]
    autocomplete_fields = ["committee", "person"]
    committee_country = related("committee", gettext_lazy("Joint Committee"))
    given = ["committee", "person", "side", "function", ("is_chair", "is_name_public")]

    @admin.display(description=gettext_lazy("member"), ordering="person__name")
    def member(self, seat: JointCommitteeMember) -> str:
        return str(seat.person)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        why = (gettext_lazy("Why"), {"fields": ["reason"]})
        if obj is None:
            return [(None, {"fields": self.given}), why]
        end = (gettext_lazy("End"), {"fields": ["ends_now"]})
        return [(None, {"fields": [*self.given, ("since", "until")]}), end, why]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return []
        return ["committee", "person", "side", "function", "is_chair", "is_name_public", "since", "until"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # All that can still be done to a seat is to end it.
        is_held = obj is None or obj.until is None or obj.until > timezone.now()
        return is_held and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        reason = form.cleaned_data["reason"]
        authority = authorise_keep_designations(request.user, basis=reason)
        if change:
            if form.cleaned_data["ends_now"]:
                end_seat(obj, authority=authority, reason=reason)
            return
        if obj.person == request.user:
            raise PermissionDenied(_("Nobody seats themselves; ask another officer."))
        made = seat_member(
            obj.committee,
            obj.person,
            obj.side,
            authority=authority,
            function=obj.function,
            is_chair=obj.is_chair,
            is_name_public=obj.is_name_public,
        )
        obj.pk = made.pk


class AssentRows(ReadOnlyInline):
    model = Assent
    fields = ["side", "agrees", "member", "way", "given_at", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assent]:
        return super().get_queryset(request).select_related("member__person")


class ConflictRows(ReadOnlyInline):
    model = ConflictDeclaration
    fields = ["member", "reason", "declared_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConflictDeclaration]:
        return super().get_queryset(request).select_related("member__person")


class MeetingRows(ReadOnlyInline):
    model = MeetingRecord
    fields = ["meeting", "met_on", "status", "recorded_by", "settled_by"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeetingRecord]:
        return super().get_queryset(request).select_related("recorded_by", "settled_by")


@admin.register(JointCommitteeDecision)
class JointCommitteeDecisionAdmin(ReadOnlyAdmin):
    """Every decision, open or closed, with what each side said; work goes on in the committee room."""

    list_display = [
        "reference",
        "title",
        "country",
        "outcome_shown",
        "status",
        "kind",
        "opened_at",
        "closed_at",
    ]
    list_display_links = ["reference", "title"]
    list_filter = ["status", "kind", "committee__partner_country"]
    list_select_related = ["committee__partner_country", "case"]
    search_fields = ["^reference", "^case__reference", "title"]
    date_hierarchy = "opened_at"
    ordering = ["-opened_at"]
    inlines = [AssentRows, ConflictRows, MeetingRows]
    fieldsets = [
        (None, {"fields": ["reference", "title", "committee", "case_link", "room", "minutes"]}),
        (
            gettext_lazy("What was put to it"),
            {"fields": ["outcome_shown", "kind", "reasons", "conditions", "opened_by", "opened_at"]},
        ),
        (
            gettext_lazy("What came of it"),
            {"fields": ["status", "silence_closes_at", "closed_at", "closing_reason", "taken"]},
        ),
    ]
    case_link = related("case", gettext_lazy("case"))
    country = related("committee", gettext_lazy("Joint Committee"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field for _name, options in self.fieldsets for field in options["fields"]]

    @admin.display(description=gettext_lazy("outcome"), ordering="outcome")
    def outcome_shown(self, decision: JointCommitteeDecision) -> str:
        return decision.outcome_label

    @admin.display(description=gettext_lazy("reason"))
    def reasons(self, decision: JointCommitteeDecision) -> str:
        # A field of the name "reason" would be taken for the one that every change has to give.
        return decision.reason or "–"

    @admin.display(description=gettext_lazy("in the committee room"))
    def room(self, decision: JointCommitteeDecision) -> str:
        address = reverse("portal:decision", args=[decision.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Open the decision"))

    @admin.display(description=gettext_lazy("minutes"))
    def minutes(self, decision: JointCommitteeDecision) -> str:
        if decision.is_open:
            return _("There are minutes once it is closed.")
        address = reverse("parties:minutes", args=[decision.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Minutes (PDF)"))


class VoiceRows(ReadOnlyInline):
    model = MeetingVoice
    fields = ["side", "agrees", "member", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeetingVoice]:
        return super().get_queryset(request).select_related("member__person")


@admin.register(MeetingRecord)
class MeetingRecordAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "met_on", "decision_link", "status", "recorded_by", "settled_by"]
    list_filter = ["status", "decision__committee__partner_country"]
    list_select_related = ["decision", "recorded_by", "settled_by"]
    search_fields = ["meeting", "^decision__reference"]
    date_hierarchy = "met_on"
    ordering = ["-met_on", "-id"]
    inlines = [VoiceRows]
    decision_link = related("decision", gettext_lazy("decision"))
