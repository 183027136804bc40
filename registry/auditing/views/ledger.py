"""The ledger as an auditor reads it: accounts, one account's statement, transactions, verifications."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from credits.errors import Refusal
from credits.models import Account, Movement, Registry, Transaction
from credits.queries.accounts import account_as_of
from credits.queries.holdings import held_quantity, holdings
from credits.queries.moments import AsOf, settle
from credits.queries.statement import statement
from registry.auditing import queries
from registry.auditing.forms import AsOfForm
from registry.auditing.models import VerificationRun
from registry.auditing.views.doors import auditors_only

ROWS = 50
LINES = 100
RANGES = 200
RUNS = 60
GREATEST_KEY = 2**63 - 1


class AccountFilterForm(forms.Form):
    number = forms.CharField(label=_("Number contains"), required=False, max_length=64)
    registry = forms.ModelChoiceField(
        label=_("Registry"), queryset=Registry.objects.order_by("code"), required=False, empty_label=_("all")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Account.Kind.choices])
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all")), *Account.Status.choices]
    )


class TransactionFilterForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *Transaction.Kind.choices]
    )


@auditors_only
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    form = AccountFilterForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    registry = given.get("registry")
    rows = queries.accounts(
        registry=registry.pk if registry else "",
        kind=given.get("kind", ""),
        status=given.get("status", ""),
        number=given.get("number", ""),
    )
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    holders = queries.holders_of(page.object_list)
    lines = [(account, holders.get(account.public_id)) for account in page.object_list]
    return render(request, "auditing/account_list.html", {"form": form, "page": page, "lines": lines})


@auditors_only
@require_safe
def account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One account as of now, a moment or a position: figures, holdings, and its statement by pages."""
    found = get_object_or_404(Account, public_id=public_id)
    form = AsOfForm(request.GET if {"as_of", "position"} & request.GET.keys() else None)
    as_of = form.as_of_asked() if form.is_bound and form.is_valid() else None
    try:
        # One position for every part of the page, so that they cannot disagree.
        position = settle(as_of)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        position = settle()
    at = AsOf(sequence=position.sequence)
    after = _key(request, "after")
    ranges = holdings(public_id, as_of=at)
    state = account_as_of(public_id, as_of=at)
    lines = statement(public_id, as_of=at, after_sequence=after, limit=LINES + 1)
    context = {
        "account": found,
        "state": state,
        "status_words": Account.Status(state.status).label if state.status else "",
        "holder": queries.holders_of([found]).get(public_id),
        "form": form,
        "position": position,
        "quantity": held_quantity(public_id, as_of=at),
        "holdings": ranges[:RANGES],
        "more_holdings": len(ranges[RANGES:]),
        "lines": [(line, Transaction.Kind(line.kind).label) for line in lines[:LINES]],
        "next_key": lines[LINES - 1].sequence if len(lines) > LINES else None,
        "is_first_page": after is None,
    }
    return render(request, "auditing/account.html", context)


@auditors_only
@require_safe
def transaction_list(request: HttpRequest) -> HttpResponse:
    form = TransactionFilterForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    rows, newer, older = queries.key_page(
        queries.transactions(kind=kind),
        before=_key(request, "before"),
        after=_key(request, "after"),
        length=ROWS,
    )
    context = {"form": form, "rows": rows, "newer": newer, "older": older}
    return render(request, "auditing/transaction_list.html", context)


@auditors_only
@require_safe
def transaction(request: HttpRequest, sequence: int) -> HttpResponse:
    """One act with its movements and the entry whose bytes go into the transparency log."""
    found = get_object_or_404(
        Transaction.objects.select_related("account", "reverses", "resolves"), pk=sequence
    )
    movements = (
        Movement.objects.filter(transaction=found)
        .select_related("series", "origin", "destination")
        .order_by("sequence")
    )
    entry = bytes(found.entry)
    context = {
        "entry": found,
        "movements": movements,
        "entry_text": json.dumps(json.loads(entry), ensure_ascii=False, indent=2),
        "entry_bytes": len(entry),
        "facts": json.dumps(found.facts, ensure_ascii=False, indent=2) if found.facts else "",
    }
    return render(request, "auditing/transaction.html", context)


@auditors_only
@require_safe
def verification_list(request: HttpRequest) -> HttpResponse:
    return render(request, "auditing/verification_list.html", {"runs": VerificationRun.objects.all()[:RUNS]})


def _key(request: HttpRequest, name: str) -> int | None:
    """A key from the address; anything odd is no key."""
    value: Any = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and int(value) <= GREATEST_KEY else None
