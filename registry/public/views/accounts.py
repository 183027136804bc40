"""Amounts in each type of account, and who has a holding account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.public.queries.accounts import amounts_by_type, entity_accounts


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    context = {"amounts": amounts_by_type(), "accounts": entity_accounts()}
    return render(request, "public/account_list.html", context)
