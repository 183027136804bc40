"""The accounts somebody acts for: the list, one account with all that belongs to it, its statement."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits.errors import LedgerBusy, Refusal
from credits.exports.xlsx import CONTENT_TYPE as XLSX
from credits.models import Account
from registry.accounts.models import Representative, TrustedAccount
from registry.accounts.nouns.limits import TERMS
from registry.accounts.operations.keeping import end_representative, tighten
from registry.accounts.operations.trusting import (
    approve_trusted,
    decline_trusted,
    propose_trusted,
    purpose_of,
    remove_trusted,
)
from registry.accounts.policies import readable_accounts, visible_accounts
from registry.accounts.queries.accounts import terms_of
from registry.accounts.queries.holdings import listed
from registry.accounts.queries.statements import PeriodNotUsable, period
from registry.accounts.rendering.statements import csv_chunks, file_name, pdf_bytes, xlsx_bytes
from registry.identity.operations.confirmations import FRESH
from registry.identity.second_factor import ask_second_factor, confirmation_of, confirmed_within
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.accounts import LimitsForm, ReasonForm, StatementForm, TrustedForm
from registry.portal.queries.accounts import account_page, accounts_page


@require_safe
@portal_page
def account_list(request: PortalRequest) -> HttpResponse:
    return page(request, "portal/account_list.html", {"accounts": accounts_page(request.user)})


def visible_account(request: PortalRequest, account_id: UUID) -> Account:
    found: Account = get_object_or_404(listed(visible_accounts(request.user)), public_id=account_id)
    return found


@require_safe
@portal_page
def account(request: PortalRequest, account_id: UUID) -> HttpResponse:
    return shown(request, visible_account(request, account_id))


def shown(
    request: PortalRequest,
    found: Account,
    *,
    forms: dict[str, Any] | None = None,
    refusal: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an account; ``forms`` are those that were refused, with what was typed."""
    context = account_page(found, request.user)
    dates = {"first_on": context["first_on"], "last_on": context["last_on"], "format": "pdf"}
    given = {
        "trusted_form": TrustedForm(auto_id="trusted_%s"),
        "limits_form": LimitsForm(terms=context["terms"], auto_id="limits_%s"),
        "statement_form": StatementForm(initial=dates, auto_id="statement_%s"),
        **(forms or {}),
    }
    return page(request, "portal/account.html", {**context, **given, "refusal": refusal}, status=status)


def tried(
    request: PortalRequest, found: Account, act: Callable[[], Any], said: str, **forms: Any
) -> HttpResponse:
    """Do it and go back to the account; what is refused is said above it."""
    try:
        act()
    except (Refusal, PermissionDenied) as refusal:
        return shown(request, found, forms=forms, refusal=refusal, status=409)
    messages.success(request, said)
    return redirect("portal:account", found.public_id)


@require_POST
@portal_page
def trusted_new(request: PortalRequest, account_id: UUID) -> HttpResponse:
    """Propose an account for the trusted list."""
    found = visible_account(request, account_id)
    form = TrustedForm(request.POST, auto_id="trusted_%s")
    if not form.is_valid():
        return shown(request, found, forms={"trusted_form": form}, status=400)
    given = form.cleaned_data
    return tried(
        request,
        found,
        lambda: propose_trusted(found, given["number"], by=request.user, name=given["name"]),
        _("It is proposed. Another representative approves it."),
        trusted_form=form,
    )


@require_POST
@portal_page
def trusted(request: PortalRequest, account_id: UUID, entry_id: UUID) -> HttpResponse:
    """Approve, decline or take off an entry. To approve asks for the second factor anew."""
    found = visible_account(request, account_id)
    entry: TrustedAccount = get_object_or_404(
        TrustedAccount.objects.select_related("account"), account=found, public_id=entry_id
    )
    number = {"number": entry.number}
    match request.POST.get("do"):
        case "approve":
            purpose = purpose_of(entry)
            if not confirmed_within(request, FRESH, purpose):
                what = _("Trust account %(number)s") % number
                back = reverse("portal:account", args=[account_id])
                return ask_second_factor(request, purpose=purpose, what=what, back=back)
            confirmation = confirmation_of(request, purpose)
            return tried(
                request,
                found,
                lambda: approve_trusted(entry, by=request.user, confirmation=confirmation),
                _("%(number)s is approved; it counts when the delay is over.") % number,
            )
        case "decline":
            act, said = decline_trusted, _("%(number)s is declined.") % number
        case "remove":
            act, said = remove_trusted, _("%(number)s is off the list, from now on.") % number
        case _unknown:
            raise Http404
    return tried(request, found, lambda: act(entry, by=request.user), said)


@require_POST
@portal_page
def limits(request: PortalRequest, account_id: UUID) -> HttpResponse:
    """Tighten the limits, from now on."""
    found = visible_account(request, account_id)
    form = LimitsForm(request.POST, terms=terms_of(found), auto_id="limits_%s")
    if not form.is_valid():
        return shown(request, found, forms={"limits_form": form}, status=400)
    wanted = {name: form.cleaned_data[name] for name in TERMS}
    return tried(
        request,
        found,
        lambda: tighten(found, wanted, by=request.user),
        _("The limits hold from now on."),
        limits_form=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def representative(request: PortalRequest, account_id: UUID, key: int) -> HttpResponse:
    """End somebody's rights in the account, or one's own, from now on."""
    found = visible_account(request, account_id)
    row = get_object_or_404(
        Representative.objects.standing().select_related("person", "account__holder"), account=found, pk=key
    )
    form = ReasonForm(request.POST or None)
    context = {"account": found, "row": row, "form": form, "is_me": row.person_id == request.user.pk}
    if request.method != "POST":
        return page(request, "portal/account_representative.html", context)
    if not form.is_valid():
        return page(request, "portal/account_representative.html", context, status=400)
    reason = form.cleaned_data["reason"]
    try:
        end_representative(row, by=request.user, reason=reason)
    except (Refusal, PermissionDenied) as refusal:
        return page(
            request, "portal/account_representative.html", {**context, "refusal": refusal}, status=409
        )
    messages.success(request, _("These rights have ended."))
    if visible_accounts(request.user).filter(pk=found.pk).exists():
        return redirect("portal:account", found.public_id)
    return redirect("portal:account-list")


@require_safe
@portal_page
def account_statement(request: PortalRequest, account_id: UUID) -> HttpResponse:
    """The statement of a period as a file; the same question of the same ledger gives the same bytes."""
    found: Account = get_object_or_404(listed(readable_accounts(request.user)), public_id=account_id)
    form = StatementForm(request.GET, auto_id="statement_%s")
    if not form.is_valid():
        return shown(request, found, forms={"statement_form": form}, status=400)
    given = form.cleaned_data
    try:
        asked = period(found, given["first_on"], given["last_on"])
        return statement_file(asked, given["format"], get_language() or "en")
    except PeriodNotUsable:
        form.add_error("first_on", _("This period has not begun."))
        return shown(request, found, forms={"statement_form": form}, status=400)
    except (LedgerBusy, Refusal) as refusal:
        return shown(request, found, forms={"statement_form": form}, refusal=refusal, status=409)


def statement_file(asked: Any, suffix: str, language: str) -> HttpResponse:
    """The file in its format. Raises StatementTooLong."""
    if suffix == "csv":
        stream = StreamingHttpResponse(csv_chunks(asked), content_type="text/csv; charset=utf-8")
        answer = cast("HttpResponse", stream)
    elif suffix == "xlsx":
        answer = HttpResponse(xlsx_bytes(asked), content_type=XLSX)
    else:
        answer = HttpResponse(pdf_bytes(asked, language), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(asked, suffix)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
