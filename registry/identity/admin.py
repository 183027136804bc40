"""People, memberships, organisations, countries and account holders, for officers.

What is an act (giving a login, closing it, giving a role, ending it) calls the room's operation;
what it refuses becomes an error on the form.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from registry.identity.administration.base import SOURCE, OfficeAdmin, ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import related, related_list
from registry.identity.administration.lists import ListAdmin, OfficeResource
from registry.identity.administration.reason import ReasonedForm
from registry.identity.models.holders import AccountHolder
from registry.identity.models.invitations import INVITED_OFFICES, MemberInvitation
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import ORGANISATION_ROLES, Level, Membership, Role, User
from registry.identity.operations import invitations, people, roles
from registry.identity.policies import authorise_manage_people


@admin.register(PartnerCountry)
class PartnerCountryAdmin(OfficeAdmin):
    list_display = [
        "code",
        "name",
        "position",
        "signed_on",
        "signed_at_place",
        "date_verification",
        "verification",
    ]
    list_display_links = ["code", "name"]
    list_filter = ["verification", "membership_verification", "date_verification"]
    search_fields = ["name", "=code", "=iso3"]
    date_hierarchy = "signed_on"
    ordering = ["position"]
    readonly_fields = ["projects", "planned", "methodologies", "decisions", "designations"]
    fieldsets = [
        (None, {"fields": [("code", "iso3"), "name", "position", ("signed_on", "signed_at_place")]}),
        (
            _("Verified"),
            {"fields": ["membership_verification", "date_verification", "place_verification"]},
        ),
        SOURCE,
        (
            _("What belongs to the country"),
            {"fields": ["projects", "planned", "methodologies", "decisions", "designations"]},
        ),
    ]
    projects = related_list(_("projects"), "projects.Project", "partner_country__code__exact")
    planned = related_list(_("planned projects"), "projects.PlannedProject", "partner_country__code__exact")
    methodologies = related_list(
        _("methodologies"), "methodologies.Methodology", "partner_country__code__exact"
    )
    decisions = related_list(
        _("issuance decisions"), "issuance.IssuanceDecision", "partner_country__code__exact"
    )
    designations = related_list(_("designations"), "parties.Designation", "partner_country__code__exact")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The code is the key that other rows point at: it is given once.
        return [*self.readonly_fields, "code"] if obj else self.readonly_fields


class OrganisationResource(OfficeResource):
    partner_country = Field(
        column_name="partner_country",
        attribute="partner_country",
        widget=ForeignKeyWidget(PartnerCountry, field="code"),
    )

    class Meta(OfficeResource.Meta):
        model = Organisation
        import_id_fields = ("name", "country_code")
        fields = (
            *("name", "country_code", "partner_country", "public_id"),
            *("source", "verification", "notes"),
        )
        # The public id is shown, so that other lists can point at it, and never taken from a file.
        export_order = ("public_id", "name", "country_code", "partner_country")

    def get_import_fields(self) -> list[Any]:
        fields = super().get_import_fields()
        return [field for field in fields if field.column_name != "public_id"]


@admin.register(Organisation)
class OrganisationAdmin(ListAdmin):
    resource_classes = [OrganisationResource]
    list_display = ["name", "country_code", "country", "is_demonstration", "verification"]
    list_filter = ["partner_country", "is_demonstration", "verification"]
    list_select_related = ["partner_country"]
    search_fields = ["name", "=country_code", "=registration_number"]
    autocomplete_fields = ["partner_country"]
    readonly_fields = ["public_id", "participations", "entities", "members", "accounts"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("name", ("country_code", "partner_country"), "registration_number"),
                    *("is_demonstration", "public_id"),
                ]
            },
        ),
        (
            _("Where it takes part"),
            {"fields": ["participations", "entities", "members", "accounts"]},
        ),
        SOURCE,
    ]
    country = related("partner_country", _("partner country"))
    participations = related_list(
        _("projects it takes part in"), "projects.ProjectParticipant", "organisation__id__exact"
    )
    entities = related_list(_("as third-party entity"), "parties.ThirdPartyEntity", "organisation__id__exact")
    members = related_list(_("its people"), "identity.Membership", "organisation__id__exact")
    accounts = related_list(_("its ledger accounts"), "identity.AccountHolder", "organisation__id__exact")


class PersonForm(ReasonedForm):
    remove_second_factor = forms.BooleanField(
        label=_("Remove the second factor"),
        required=False,
        help_text=_("For somebody who lost it and showed you anew who they are. Every session ends."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["email", "name", "language", "is_active"]


class MembershipRows(ReadOnlyInline):
    model = Membership
    fields = ["role", "organisation", "partner_country", "since", "until"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("organisation", "partner_country", "user")


@admin.register(User)
class PersonAdmin(OfficeAdmin):
    instead_of_deleting = _("Close the login (not active): every session ends and no right counts any more.")
    form = PersonForm
    list_display = ["name", "email", "is_active", "language", "joined_at", "last_login", "is_demonstration"]
    list_filter = ["is_active", "memberships__role", "is_demonstration", "is_superuser", "language"]
    search_fields = ["name", "email"]
    date_hierarchy = "joined_at"
    ordering = ["name"]
    readonly_fields = ["public_id", "is_superuser", "is_demonstration", "joined_at", "last_login"]
    inlines = [MembershipRows]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            self_made: list[Any] = [(None, {"fields": ["email", "name", "language"]})]
        else:
            self_made = [
                (None, {"fields": ["email", "name", "language", "is_active", "remove_second_factor"]}),
                (_("Record"), {"fields": self.readonly_fields}),
            ]
        return [*self_made, (_("Why"), {"fields": ["reason"]})]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        reason = form.cleaned_data["reason"]
        authority = authorise_manage_people(request.user, basis=str(_("people kept by the registry office")))
        given = {name: form.cleaned_data[name] for name in ("email", "name", "language")}
        if not change:
            made = people.create_person(**given, authority=authority, reason=reason)
            obj.pk, obj.public_id = made.pk, made.public_id
            return
        corrected = {name: value for name, value in given.items() if name in form.changed_data}
        if corrected:
            people.correct_person(obj, authority=authority, reason=reason, **corrected)
        if "is_active" in form.changed_data:
            act = people.reactivate_person if form.cleaned_data["is_active"] else people.deactivate_person
            act(obj, authority=authority, reason=reason)
        if form.cleaned_data.get("remove_second_factor"):
            people.remove_second_factor(obj, authority=authority, reason=reason)


class MembershipForm(ReasonedForm):
    ends_now = forms.BooleanField(label=_("End this role now"), required=False)


@admin.register(Membership)
class MembershipAdmin(OfficeAdmin):
    instead_of_deleting = _("End the membership: it then shows from when until when the role was held.")
    form = MembershipForm
    list_display = ["person", "role", "level", "organisation_link", "country", "side", "since", "until"]
    list_display_links = ["role"]
    list_filter = ["role", ("until", admin.EmptyFieldListFilter), "partner_country", "side"]
    list_select_related = ["user", "organisation", "partner_country"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    date_hierarchy = "since"
    ordering = ["-since"]
    autocomplete_fields = ["user", "organisation", "partner_country"]
    person = related("user", _("person"))
    organisation_link = related("organisation", _("organisation"))
    country = related("partner_country", _("partner country"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        given = ["user", "role", "organisation", "level", "partner_country", "side", "since"]
        if obj is None:
            fields: list[Any] = [(None, {"fields": [*given, "until"]})]
        else:
            fields = [(None, {"fields": [*given, "until", "basis"]}), (_("End"), {"fields": ["ends_now"]})]
        return [*fields, (_("Why"), {"fields": ["reason"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # A membership begins and ends; who, what and since when are never rewritten.
        if obj is None:
            return []
        fixed = ["user", "role", "organisation", "level", "partner_country", "side", "since", "until"]
        return [*fixed, "basis"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        reason = form.cleaned_data["reason"]
        authority = authorise_manage_people(request.user, basis=reason)
        if not change:
            made = roles.grant_role(
                obj.user,
                obj.role,
                authority=authority,
                organisation=obj.organisation,
                partner_country=obj.partner_country,
                side=obj.side,
                level=obj.level,
                since=obj.since,
                until=obj.until,
            )
            obj.pk = made.pk
        elif form.cleaned_data["ends_now"]:
            roles.end_role(obj, authority=authority, reason=reason)


class InvitationForm(ReasonedForm):
    ends_now = forms.BooleanField(
        label=_("Take the invitation back"), required=False, help_text=_("Its link opens nothing any more.")
    )


@admin.register(MemberInvitation)
class MemberInvitationAdmin(OfficeAdmin):
    """Invite into an office of a country or into an organisation; the e-mail goes out by itself."""

    instead_of_deleting = _("Take the invitation back; it stays on record.")
    form = InvitationForm
    list_display = ["email", "role", "place", "invited_by", "invited_at", "expires_at", "accepted_at"]
    list_filter = [
        "role",
        ("accepted_at", admin.EmptyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["organisation", "partner_country", "invited_by"]
    search_fields = ["email", "organisation__name"]
    date_hierarchy = "invited_at"
    autocomplete_fields = ["organisation", "partner_country"]
    given = ("email", "role", "partner_country", "side", "organisation", "level")
    recorded = (
        "invited_by",
        "invited_at",
        "expires_at",
        "emailed_at",
        "accepted_at",
        "accepted_by",
        "revoked_at",
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            invited = (*INVITED_OFFICES, *ORGANISATION_ROLES)
            kwargs["choices"] = [("", "---------"), *((role.value, role.label) for role in invited)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("acts for"))
    def place(self, invitation: MemberInvitation) -> str:
        return invitation.into

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        why = (_("Why"), {"fields": ["reason"]})
        if obj is None:
            return [(None, {"fields": self.given}), why]
        shown = [(None, {"fields": self.given}), (_("Record"), {"fields": self.recorded})]
        end = (_("End"), {"fields": ["ends_now"]})
        return [*shown, end, why] if self.has_change_permission(request, obj) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else [*self.given, *self.recorded]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or (obj.accepted_at is None and obj.revoked_at is None)
        return is_open and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        reason, by = form.cleaned_data["reason"], request.user
        assert isinstance(by, User), "an officer, says the site"
        if change:
            if form.cleaned_data["ends_now"]:
                invitations.revoke_invitation(obj, by=by, reason=reason)
            return
        role = Role(form.cleaned_data["role"])
        if obj.organisation is not None:
            made = invitations.invite_member(
                obj.organisation, email=obj.email, role=role, level=Level(obj.level), by=by, reason=reason
            )
        else:
            made = invitations.invite_into_office(
                role,
                email=obj.email,
                partner_country=obj.partner_country,
                side=obj.side,
                by=by,
                reason=reason,
            )
        obj.pk, obj.public_id = made.pk, made.public_id


@admin.register(AccountHolder)
class AccountHolderAdmin(ReadOnlyAdmin):
    instead_of_deleting = _("Who holds an account is written when the account is opened, and stays.")
    list_display = ["label", "account_link", "side", "country", "organisation_link"]
    list_filter = ["side", "partner_country"]
    list_select_related = ["account", "partner_country", "organisation"]
    search_fields = ["label", "account__number", "organisation__name"]
    account_link = related("account", _("ledger account"))
    country = related("partner_country", _("partner country"))
    organisation_link = related("organisation", _("organisation"))
