"""What the officers' site shows beside the rooms' own tables: the ledger, histories, credentials.

The modules imported here register their models; libraries' own admins are not let in (``site.py``).
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import link_to, related
from registry.identity.history import RecordedEvent
from registry.identity.models.confirmations import SecondFactorConfirmation
from registry.office import (  # noqa: F401 (they register)
    cases_admin,
    committees_admin,
    credentials_admin,
    ledger_admin,
    restrictions_admin,
    units_admin,
)


class EventAdmin(ReadOnlyAdmin):
    """The history of one table as it was written. Reached from histories, not from the front page."""

    list_display = ["pgh_id", "pgh_created_at", "pgh_label", "row", "actor", "reason"]
    list_filter = ["pgh_label", "pgh_created_at"]
    ordering = ["-pgh_id"]
    instead_of_deleting = _("History is append-only; the database refuses to change or remove it.")
    history_kept_elsewhere = _("This is the history itself.")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("row"), ordering="pgh_obj_id")
    def row(self, event: Any) -> Any:
        return event.pgh_obj_id

    @admin.display(description=_("by"))
    def actor(self, event: Any) -> str:
        return (event.pgh_context or {}).get("actor_name", "–")

    @admin.display(description=_("reason"))
    def reason(self, event: Any) -> str:
        return (event.pgh_context or {}).get("reason", "–")


def history_tables() -> list[type[Model]]:
    """Every event table of every room."""
    return [model for model in apps.get_models() if issubclass(model, RecordedEvent)]


admin.site.register(history_tables(), EventAdmin)


@admin.register(UserSession)
class SessionAdmin(ReadOnlyAdmin):
    """Who is signed in, from where. The session's key is never shown: it opens the door."""

    list_display = ["person", "ip", "user_agent", "created_at", "last_seen_at"]
    list_display_links = ["ip"]
    list_filter = ["last_seen_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "=ip"]
    date_hierarchy = "created_at"
    ordering = ["-last_seen_at"]
    fields = ["person", "ip", "user_agent", "created_at", "last_seen_at"]
    actions = ["end_sessions"]
    person = related("user", _("person"))

    @admin.action(description=_("End the chosen sessions"))
    def end_sessions(self, request: HttpRequest, sessions: QuerySet[UserSession]) -> None:
        ended = 0
        for session in sessions:
            session.end()
            ended += 1
        text = ngettext("%d session ended.", "%d sessions ended.", ended) % ended
        self.message_user(request, text, messages.SUCCESS)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Addresses to sign in with; they are corrected on the person's page."""

    list_display = ["email", "person", "verified", "primary"]
    list_filter = ["verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]
    fields = ["email", "person", "verified", "primary"]
    person = related("user", _("person"))


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Who has which second factor; the secret itself is shown to nobody."""

    list_display = ["person", "type", "created_at", "last_used_at"]
    list_display_links = ["type"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ["person", "type", "created_at", "last_used_at"]

    @admin.display(description=_("person"), ordering="user")
    def person(self, authenticator: Authenticator) -> Any:
        return link_to(authenticator.user)


@admin.register(SecondFactorConfirmation)
class ConfirmationAdmin(ReadOnlyAdmin):
    instead_of_deleting = _("What somebody confirmed with a second factor is evidence, and stays.")
    list_display = ["confirmed_at", "person", "purpose", "method", "spent_at"]
    list_filter = ["method", ("spent_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["purpose", "user__name", "user__email"]
    fields = ["confirmed_at", "person", "purpose", "method", "spent_at"]
    person = related("user", _("person"))
