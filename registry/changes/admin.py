"""Webhooks in the officers' site: read-only, and without what messages are signed with."""

from django.contrib import admin

from registry.changes.models import WebhookSecret
from registry.identity.administration.base import ReadOnlyAdmin


@admin.register(WebhookSecret)
class WebhookSecretAdmin(ReadOnlyAdmin):
    """When secrets were made and until when they are valid; never the secret itself."""

    list_display = ["endpoint", "made_at", "ends_at"]
    list_select_related = ["endpoint"]
    fields = ["endpoint", "made_at", "ends_at"]
    ordering = ["-id"]
