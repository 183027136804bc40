"""Credentials of programs that read the API: made and taken back by officers."""

from typing import Any

from allauth.idp.oidc.models import Client, Token
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import OfficeAdmin, ReadOnlyAdmin
from registry.identity.administration.links import link_to_list, related
from registry.identity.administration.reason import ReasonedForm
from registry.identity.operations.credentials import create_credential, revoke_credential
from registry.identity.policies import authorise_manage_people
from registry.identity.scopes import Scope

# What stands for the owner's second factor no officer gives away: whoever had the secrets of two representatives
# would be both. Such a credential is made on the command line, by whoever runs the registry, and handed to its owner.
NOT_BY_ONE_OFFICER = (Scope.INSTRUCTIONS_APPROVE,)


class CredentialForm(ReasonedForm):
    """A new credential: whose it is, what it is called, what it may read."""

    scope_choices = forms.MultipleChoiceField(
        label=_("May"),
        choices=[(one.value, one.label) for one in Scope if one not in NOT_BY_ONE_OFFICER],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    revoke = forms.BooleanField(
        label=_("Take it back now"),
        required=False,
        help_text=_("Its tokens stop working at once, and it gets no new ones. This is final."),
    )

    class Meta:
        model = Client
        fields = ["owner", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self.fields["owner"].required = True  # a credential never may more than its owner

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "owner" in self.fields and cleaned is not None and not cleaned.get("scope_choices"):
            self.add_error("scope_choices", _t("Choose at least one."))
        return cleaned


@admin.register(Client)
class CredentialAdmin(OfficeAdmin):
    instead_of_deleting = _("Take the credential back on its page: it stops at once and stays on record.")
    history_kept_elsewhere = _("A credential is made once and taken back once; both are on its page.")
    form = CredentialForm
    list_display = ["name", "id", "owner_link", "shown_scopes", "works", "created_at"]
    list_filter = ["type", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "=id", "owner__name", "owner__email"]
    ordering = ["-created_at"]
    autocomplete_fields = ["owner"]
    readonly_fields = ["id", "owner_link", "shown_scopes", "works", "created_at", "tokens"]
    owner_link = related("owner", _("owner"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            fields = ["owner", "name", "scope_choices", "reason"]
            return [(None, {"fields": fields})]
        shown = ["name", "id", "owner_link", "shown_scopes", "works", "created_at", "tokens"]
        if not obj.grant_types:
            return [(None, {"fields": shown})]
        return [(None, {"fields": shown}), (_("Take back"), {"fields": ["revoke", "reason"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, "name"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.grant_types))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        reason = form.cleaned_data["reason"]
        authority = authorise_manage_people(request.user, basis=reason)
        if change:
            if form.cleaned_data["revoke"]:
                revoke_credential(obj.pk, authority=authority, reason=reason)
            return
        scopes = [Scope(code) for code in form.cleaned_data["scope_choices"]]
        made = create_credential(obj.owner, obj.name, scopes, authority=authority)
        obj.pk = made.client_id
        request._new_credential = made  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The secret is shown once, here, and is stored nowhere but as a hash."""
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Credential made"),
            "opts": self.opts,
            "credential": request._new_credential,  # type: ignore[attr-defined]
            "name": obj.name,
        }
        return render(request, "admin/credential_made.html", context)

    @admin.display(description=_("may"))
    def shown_scopes(self, client: Client) -> str:
        return ", ".join(client.get_scopes())

    @admin.display(description=_("works"), boolean=True)
    def works(self, client: Client) -> bool:
        return bool(client.grant_types)

    @admin.display(description=_("tokens"))
    def tokens(self, client: Client) -> Any:
        return link_to_list(Token, _t("tokens in use"), client__id__exact=client.pk)


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens in use, without their hashes."""

    instead_of_deleting = _("Tokens end by themselves, or with their credential when it is taken back.")
    list_display = ["type", "client_link", "owner_link", "created_at", "expires_at"]
    list_filter = ["type", "expires_at"]
    list_select_related = ["client", "user"]
    search_fields = ["client__name", "user__name"]
    ordering = ["-created_at"]
    fields = ["type", "client_link", "owner_link", "created_at", "expires_at", "scopes"]
    client_link = related("client", _("credential"))
    owner_link = related("user", _("person"))
