"""Documents for reading. What lies in quarantine is never released: only a new upload helps."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry.documents.models import Document, DocumentVersion
from registry.documents.policies import downloadable_by
from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import link_to
from registry.lifecycle.models import Case


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    instead_of_deleting = _("Documents are withdrawn by whoever brought them; the record stays.")
    list_display = ["title", "kind", "case_link", "is_confidential", "created_at", "withdrawn_at"]
    list_filter = ["kind", "is_confidential"]
    list_select_related = ["case"]
    search_fields = ["=public_id", "case__reference"]
    ordering = ["-id"]

    @admin.display(description=_("case"), ordering="case")
    def case_link(self, document: Document) -> str:
        return link_to(document.case) if self.admin_site.is_registered(Case) else str(document.case)


@admin.register(DocumentVersion)
class DocumentVersionAdmin(ReadOnlyAdmin):
    """Files and what was found in them; officers watch the quarantine here."""

    instead_of_deleting = _("Files are evidence, those in quarantine too.")
    list_display = ["file_name", "number", "state", "shown_reason", "media_type", "size", "uploaded_at"]
    list_filter = ["state", "quarantine_code", "media_type", "is_published"]
    list_select_related = ["document"]
    search_fields = ["=sha256", "=document__public_id"]
    ordering = ["-id"]
    fields = [
        *("document", "number", "file_name", "download", "sha256", "size", "media_type", "redacts"),
        *("state", "shown_reason", "findings", "checked_at"),
        *("uploaded_by_name", "uploaded_at", "is_published", "published_at"),
    ]

    @admin.display(description=_("reason"), ordering="quarantine_code")
    def shown_reason(self, version: DocumentVersion) -> str:
        return version.reason or "–"

    @admin.display(description=_("file"))
    def download(self, version: DocumentVersion) -> str:
        if not version.is_accepted or not getattr(version, "may_download", False):
            return "–"
        return format_html('<a href="{}">{}</a>', version.get_absolute_url(), version.file_name)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> DocumentVersion | None:
        version: DocumentVersion | None = super().get_object(request, *args, **kwargs)
        if version is not None:
            allowed = downloadable_by(request.user).filter(pk=version.pk).exists()
            version.may_download = allowed  # type: ignore[attr-defined]
        return version

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentVersion]:
        return super().get_queryset(request).select_related("document__case", "redacts")
