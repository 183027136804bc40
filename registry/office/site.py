"""The officers' site: who gets in, and what its own pages are."""

from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin, auth
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.access import OfficerPermissions, may_work_here
from registry.identity.second_factor import has_second_factor, owns_second_factor


class NamingAutocomplete(AutocompleteJsonView):
    """Pickers show a row as its own admin names it."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        return super().serialize_result(obj, to_field_name) | {
            "text": getattr(self.model_admin, "named", str)(obj)
        }


MOST_COUNTED = 99  # unread notices; beyond it the frame says "99+"
# The order of the lists on the desk, and what a library's tables are called and where they stand.
ORDER = (
    *("lifecycle", "submissions", "documents"),
    *("projects", "issuance", "methodologies", "parties", "credits", "article6", "auditing"),
    *("identity", "notifications", "rules", "reference_data"),
)
GUESTS: dict[str, tuple[str, Any]] = {
    "account.EmailAddress": ("identity", _("e-mail addresses")),
    "mfa.Authenticator": ("identity", _("second factors")),
    "usersessions.UserSession": ("identity", _("open sessions")),
    "allauth_idp_oidc.Client": ("identity", _("API credentials")),
    "allauth_idp_oidc.Token": ("identity", _("API tokens")),
}
# The ledger knows no pages, so what its tables are called on ours is said here.
LEDGER_NAMES = {
    "Registry": _("registries"),
    "Account": _("accounts"),
    "AccountBalance": _("balances"),
    "Transaction": _("transactions"),
    "Movement": _("movements"),
    "Series": _("series of units"),
    "Issuance": _("issuances"),
    "CreditBlock": _("blocks of units"),
    "BlockOwner": _("blocks by account"),
    "Reservation": _("reservations"),
    "ReservedRange": _("reserved ranges"),
    "HoldEvent": _("holds"),
    "Request": _("requests"),
    "RefusedRequest": _("refused requests"),
    "LogQueue": _("waiting for the log"),
    "LedgerClock": _("clock of the ledger"),
}


class OfficeSite(admin.AdminSite):
    """Django's admin with an officer's desk in front, and closed to everybody else."""

    site_title = _("JCM registry office")
    site_header = _("Registry office")
    index_title = _("Desk")
    site_url = "/"
    enable_nav_sidebar = False  # lists need the width; the desk and the breadcrumbs lead everywhere
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only admins built on ours: a library's own would bring its own answer to "who may"."""
        if admin_class is not None and issubclass(admin_class, OfficerPermissions):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """An officer whose session was opened with a second factor."""
        return may_work_here(request) and has_second_factor(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Visitors are asked to sign in; for people who are no officers the site does not exist."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return self._turned_away(request) or guarded(request, *args, **kwargs)

        return door

    def _turned_away(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if not may_work_here(request):
            raise Http404
        if not has_second_factor(request):
            # The middleware of the identity room asks first; this holds if it is ever taken out.
            return redirect("mfa_reauthenticate" if owns_second_factor(request) else "mfa_activate_totp")
        return None

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What the frame of every page shows, beside Django's own: the unread notices."""
        from registry.identity.models.people import User
        from registry.notifications.queries import number_unread

        context = super().each_context(request)
        if context["has_permission"] and isinstance(request.user, User):
            unread = number_unread(request.user, MOST_COUNTED + 1)
            context["unread_count"] = f"{MOST_COUNTED}+" if unread > MOST_COUNTED else unread
        return context

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The rooms in the order of the work; libraries' tables stand with the room they serve."""
        found = {entry["app_label"]: entry for entry in super().get_app_list(request, app_label)}
        if app_label is not None:
            return list(found.values())
        for guest in [label for label in found if label not in ORDER]:
            for model in found.pop(guest)["models"]:
                room, name = GUESTS.get(model["model"]._meta.label, ("identity", model["name"]))
                found[room]["models"].append(model | {"name": capfirst(str(name))})
        for model in found["credits"]["models"] if "credits" in found else []:
            model["name"] = capfirst(str(LEDGER_NAMES.get(model["object_name"], model["name"])))
        return [found[label] for label in ORDER if label in found]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Signing in is allauth's, with its limits and second factor."""
        if request.user.is_authenticated and not may_work_here(request):
            raise Http404
        return secure_admin_login(super().login)(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method != "POST":
            return redirect("admin:index")
        auth.logout(request)
        return HttpResponseRedirect("/")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("admin:index")

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return NamingAutocomplete.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        # Imported here: the views read models of every room, and the site is made before they are loaded.
        from registry.office.views import cases, issuance, pages, worklist

        own = [
            path("changes/", self.admin_view(pages.changes), name="changes"),
            path("notices/<uuid:public_id>/read/", self.admin_view(pages.read_notice), name="read_notice"),
            path("issuing/", self.admin_view(issuance.desk), name="issuance_desk"),
            path("issuing/<slug:reference>/", self.admin_view(issuance.why), name="why_not_issuable"),
            path("worklist/", self.admin_view(worklist.worklist), name="worklist"),
            path("worklist/assign/", self.admin_view(worklist.assign_chosen), name="worklist_assign"),
            *(
                path(f"cases/<int:key>/{name}/", self.admin_view(getattr(cases, name)), name=f"case_{name}")
                for name in ("step", "assign", "comment", "confirm")
            ),
        ]
        return own + super().get_urls()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The officer's desk."""
        from registry.office import queries

        return super().index(request, {**queries.desk(request.user), **(extra_context or {})})
