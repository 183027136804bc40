"""The register of beneficiaries in the officers' site: who waits to be vetted, who looks alike, merging, consent.

Vetting itself is a step of the registration's case; what was permitted ends here.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits.errors import Refusal
from registry.accounts.models import Beneficiary, BeneficiaryLetter, Purpose, UsageScheme
from registry.accounts.operations.beneficiaries import change_consent, merge, withdraw_permission
from registry.accounts.policies import authorise_keep_beneficiaries
from registry.accounts.queries.beneficiaries import alike
from registry.accounts.queries.likeness import comparable
from registry.identity.administration.base import ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import link_to, related
from registry.identity.administration.reason import ReasonField


class ReasonForm(forms.Form):
    reason = ReasonField()


class MergeForm(ReasonForm):
    """Into which of the vetted ones."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Stands for both from now on"),
        queryset=Beneficiary.objects.none(),
        to_field_name="public_id",
        widget=forms.TextInput,
        help_text=gettext_lazy("The public id of the other vetted beneficiary, as its page shows it."),
    )
    field_order = ["into", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Beneficiary.objects.vetted()  # type: ignore[attr-defined]


class ConsentForm(ReasonForm):
    consents = forms.BooleanField(
        label=gettext_lazy("The person consents to publication"),
        required=False,
        help_text=gettext_lazy("Certificates and lists follow at once."),
    )
    field_order = ["consents", "reason"]


class Letters(ReadOnlyInline):
    model = BeneficiaryLetter
    fields = ["organisation", "case", "letter_sha256", "since", "withdrawn_at", "withdrawn_reason"]


@admin.register(Beneficiary)
class BeneficiaryAdmin(ReadOnlyAdmin):
    instead_of_deleting = gettext_lazy(
        "A beneficiary is merged into another or refused; certificates name it."
    )
    list_display = [
        *("name", "name_latin", "country_code", "identifier", "kind", "state"),
        *("entered_link", "entered_at", "case_link"),
    ]
    list_filter = ["state", "kind"]
    list_select_related = ["entered_by", "case", "merged_into"]
    search_fields = ["matching"]  # asked through get_search_results
    ordering = ["-id"]
    fields = [
        *(
            "public_id",
            "state",
            "kind",
            "name",
            "name_latin",
            "country_code",
            "identifier_kind",
            "identifier",
        ),
        *("is_holder_itself", "consents_to_publication", "entered_by", "entered_at", "case"),
        *("vetted_by", "vetted_at", "merged_into", "looks_like"),
    ]
    readonly_fields = ["looks_like"]
    inlines = [Letters]
    entered_link = related("entered_by", gettext_lazy("entered by"))
    case_link = related("case", gettext_lazy("case"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Beneficiary], search_term: str
    ) -> tuple[QuerySet[Beneficiary], bool]:
        """Names as they are compared, in any script; and numbers from their beginning."""
        if not search_term.strip():
            return queryset, False
        word = comparable(search_term)
        wanted = Q(matching__contains=word) | Q(matching_latin__contains=word)
        return queryset.filter(wanted | Q(identifier__startswith=search_term.strip())), False

    @admin.display(description=gettext_lazy("looks like"))
    def looks_like(self, row: Beneficiary) -> Any:
        """Those with a name or number like it, the likest first, each in per cent."""
        identity = {
            "name": row.name,
            "name_latin": row.name_latin,
            "country": row.country_code,
            "identifier_kind": row.identifier_kind,
            "identifier": row.identifier,
        }
        found = alike(identity, apart_from=row.case)
        rows = ((link_to(one.beneficiary), f"{one.likeness * 100:.0f} %") for one in found)
        return format_html_join("; ", "{} ({})", rows) or "–"

    def get_urls(self) -> list[Any]:
        acting = self.admin_site.admin_view(self.act_view)
        return [
            *(
                path(f"<int:key>/{name}/", acting, {"act": name}, name=f"accounts_beneficiary_{name}")
                for name in ("merge", "consent")
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        tools = []
        if row is not None and row.is_vetted:
            tools.append(
                {"label": LABELS["merge"], "url": reverse("admin:accounts_beneficiary_merge", args=[row.pk])}
            )
        if row is not None and row.kind == Beneficiary.Kind.PERSON:
            address = reverse("admin:accounts_beneficiary_consent", args=[row.pk])
            tools.append({"label": LABELS["consent"], "url": address})
        return super().change_view(request, object_id, form_url, {"tools": tools, **(extra_context or {})})

    def act_view(self, request: HttpRequest, key: int, act: str) -> HttpResponse:
        """The question why, and the act."""
        row = Beneficiary.objects.filter(pk=key).first() if key < 2**63 else None
        if row is None or (act == "consent" and row.kind != Beneficiary.Kind.PERSON):
            raise Http404
        if act == "merge":
            form: Any = MergeForm(request.POST or None)
        else:
            form = ConsentForm(request.POST or None, initial={"consents": row.consents_to_publication})
        if request.method == "POST" and form.is_valid():
            try:
                DOING[act](row, authority=authorise_keep_beneficiaries(request.user), **form.cleaned_data)
            except (PermissionDenied, Refusal) as refusal:
                form.add_error(None, getattr(refusal, "message", None) or str(refusal))
            else:
                messages.success(request, _("It is done."))
                return redirect("admin:accounts_beneficiary_change", row.pk)
        return render(request, "admin/accounts/beneficiary.html", self._context(request, row, act, form))

    def _context(self, request: HttpRequest, row: Beneficiary, act: str, form: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "title": LABELS[act],
            "form": form,
        }


LABELS = {"merge": gettext_lazy("Merge into another"), "consent": gettext_lazy("Note the person's consent")}
DOING: dict[str, Callable[..., Beneficiary]] = {"merge": merge, "consent": change_consent}


@admin.register(BeneficiaryLetter)
class BeneficiaryLetterAdmin(ReadOnlyAdmin):
    instead_of_deleting = gettext_lazy("A permission is withdrawn, with the reason; it stays to be read.")
    list_display = ["beneficiary_link", "organisation_link", "since", "withdrawn_at", "case_link"]
    list_display_links = ["since"]
    list_filter = ["withdrawn_at"]
    list_select_related = ["beneficiary", "organisation", "case"]
    date_hierarchy = "since"
    beneficiary_link = related("beneficiary", gettext_lazy("beneficiary"))
    organisation_link = related("organisation", gettext_lazy("account holder"))
    case_link = related("case", gettext_lazy("case"))

    def get_urls(self) -> list[Any]:
        withdrawing = self.admin_site.admin_view(self.withdraw_view)
        return [
            path("<int:key>/withdraw/", withdrawing, name="accounts_beneficiaryletter_withdraw"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        tools = []
        if row is not None and row.withdrawn_at is None:
            address = reverse("admin:accounts_beneficiaryletter_withdraw", args=[row.pk])
            tools = [{"label": _("Withdraw the permission"), "url": address}]
        return super().change_view(request, object_id, form_url, {"tools": tools, **(extra_context or {})})

    def withdraw_view(self, request: HttpRequest, key: int) -> HttpResponse:
        row = BeneficiaryLetter.objects.filter(pk=key).first() if key < 2**63 else None
        if row is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                authority = authorise_keep_beneficiaries(request.user)
                withdraw_permission(row, authority=authority, reason=form.cleaned_data["reason"])
            except (PermissionDenied, Refusal) as refusal:
                form.add_error(None, getattr(refusal, "message", None) or str(refusal))
            else:
                messages.success(request, _("It is done."))
                return redirect("admin:accounts_beneficiaryletter_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "title": _("Withdraw the permission"),
            "form": form,
        }
        return render(request, "admin/accounts/beneficiary.html", context)


@admin.register(Purpose)
class PurposeAdmin(ReadOnlyAdmin):
    list_display = [
        *("code", "label", "account_kind", "needs_beneficiary", "needs_scheme", "for_officers_only"),
        *("authorisation_use", "verification"),
    ]
    list_filter = ["account_kind", "verification"]


@admin.register(UsageScheme)
class UsageSchemeAdmin(ReadOnlyAdmin):
    list_display = ["code", "__str__", "verification"]
