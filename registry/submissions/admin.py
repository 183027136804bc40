"""Submissions for reading, and public inputs to publish or decline, for officers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.access import may_work_here
from registry.identity.administration.base import OfficeAdmin, ReadOnlyAdmin
from registry.identity.administration.links import link_to
from registry.identity.administration.reason import ReasonedForm
from registry.lifecycle.models import Case
from registry.submissions.models import PublicInput, SubmissionVersion
from registry.submissions.operations.public_inputs import decline_input, publish_input

PUBLISH, DECLINE = "publish", "decline"


def case_named(site: admin.AdminSite, case: Case) -> str:
    """The case by its reference, with the way to it where officers have a page of cases."""
    return link_to(case) if site.is_registered(Case) else str(case)


@admin.register(SubmissionVersion)
class SubmissionVersionAdmin(ReadOnlyAdmin):
    """What was handed in. Drafts belong to those who write them and are not listed here."""

    list_display = ["case", "form_code", "number", "submitted_at", "form_version"]
    list_display_links = ["form_code"]  # the case has a link of its own
    list_filter = ["submission__form_code", "submitted_at"]
    list_select_related = ["submission__case"]
    search_fields = ["submission__case__reference", "=sha256"]
    ordering = ["-submitted_at"]
    fields = [
        *("case", "form_code", "number", "form_version", "rules_key"),
        *("submitted_at", "submitted_by", "sha256", "content"),
    ]

    @admin.display(description=_("case"), ordering="submission__case")
    def case(self, version: SubmissionVersion) -> str:
        return case_named(self.admin_site, version.submission.case)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubmissionVersion]:
        handed_in = super().get_queryset(request).filter(state=SubmissionVersion.State.SUBMITTED)
        return handed_in.select_related("submission__case", "submitted_by")

    @admin.display(description=_("form"), ordering="submission__form_code")
    def form_code(self, version: SubmissionVersion) -> str:
        return str(version.form.title)


class ModerationForm(ReasonedForm):
    """Publish or decline; the reason goes into the history, and with a declined input."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(PUBLISH, _("Publish")), (DECLINE, _("Decline"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = PublicInput
        fields: list[str] = []


@admin.register(PublicInput)
class PublicInputAdmin(OfficeAdmin):
    """Inputs as they came in; one that waits is published or declined on its page."""

    form = ModerationForm
    list_display = ["shown_name", "case_link", "received_at", "status", "moderated_by"]
    list_filter = ["status", "case__partner_country", "received_at"]
    list_select_related = ["case", "moderated_by"]
    search_fields = ["name", "organisation", "case__reference"]
    ordering = ["-received_at"]
    readonly_fields = [
        *("case_link", "name", "organisation", "email", "text", "received_at", "status"),
        *("moderated_by", "moderated_at", "moderation_reason"),
    ]
    instead_of_deleting = _("What somebody wrote is kept: decline the input, and nobody outside reads it.")

    @admin.display(description=_("case"), ordering="case")
    def case_link(self, received: PublicInput) -> str:
        return case_named(self.admin_site, received.case)

    @admin.display(description=_("reason"))
    def moderation_reason(self, received: PublicInput) -> str:
        return received.reason or "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [(None, {"fields": self.readonly_fields})]
        if obj is None or not self.has_change_permission(request, obj):
            return shown
        return [*shown, (_("Decision"), {"fields": ["decision", "reason"]})]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        waits = obj is None or obj.status == PublicInput.Status.WAITING
        return waits and may_work_here(request)

    def save_model(self, request: HttpRequest, obj: PublicInput, form: Any, change: bool) -> None:
        """By the operation, which asks again whether this person may and whether it still waits."""
        moderate = publish_input if form.cleaned_data["decision"] == PUBLISH else decline_input
        moderate(obj, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
