"""Notices and their deliveries, read by officers."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import related
from registry.notifications.models import Delivery, Digest, KindPreference, Notice, Preference


class DeliveryRows(ReadOnlyInline):
    model = Delivery
    fields = ["recipient", "timing", "emailed_at", "read_at", "attempts", "last_error"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).select_related("recipient", "notice")


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["title_shown", "audience", "due_at", "raised_at", "drained_at", "read_by"]
    list_filter = ["kind", "audience_role", ("drained_at", admin.EmptyFieldListFilter), "due_at"]
    list_select_related = ["audience_user", "audience_organisation"]
    search_fields = ["subject", "dedupe_key"]
    date_hierarchy = "raised_at"
    ordering = ["-raised_at"]
    fields = [
        *("title_shown", "action_shown", "audience", "due_at", "link"),
        *("kind", "case", "subject", "facts", "raised_at", "drained_at", "settled_at"),
        *("dedupe_key", "event_key"),
    ]
    inlines = [DeliveryRows]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        read = Count("deliveries", filter=Q(deliveries__read_at__isnull=False))
        return super().get_queryset(request).annotate(readers=read)

    @admin.display(description=_("notice"), ordering="subject")
    def title_shown(self, notice: Notice) -> str:
        return notice.title

    @admin.display(description=_("what to do"))
    def action_shown(self, notice: Notice) -> str:
        return notice.action

    @admin.display(description=_("to"))
    def audience(self, notice: Notice) -> str:
        return notice.audience

    @admin.display(description=_("read by"), ordering="readers")
    def read_by(self, notice: Any) -> int:
        return notice.readers


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["notice_link", "recipient_link", "emailed_at", "read_at", "attempts", "last_error"]
    list_display_links = ["emailed_at"]
    list_filter = [
        ("emailed_at", admin.EmptyFieldListFilter),
        ("read_at", admin.EmptyFieldListFilter),
        "notice__kind",
    ]
    list_select_related = ["notice", "recipient"]
    search_fields = ["notice__subject", "recipient__name", "recipient__email"]
    ordering = ["-id"]
    notice_link = related("notice", _("notice"))
    recipient_link = related("recipient", _("recipient"))


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    list_display = ["day", "timing", "recipient_link", "made_at", "emailed_at", "attempts", "last_error"]
    list_filter = ["timing", ("emailed_at", admin.EmptyFieldListFilter), "day"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__name", "recipient__email"]
    ordering = ["-id"]
    recipient_link = related("recipient", _("recipient"))


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    """What people chose for their e-mails; they choose it themselves."""

    list_display = ["user", "timing", "time_zone", "digest_hour"]
    list_filter = ["timing"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]


@admin.register(KindPreference)
class KindPreferenceAdmin(ReadOnlyAdmin):
    list_display = ["kind", "user", "timing"]
    list_filter = ["timing"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "kind"]
