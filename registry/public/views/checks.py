"""The catalogue of numbered checks, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registry.accounts.checks.catalogue.all import CATALOGUE
from registry.accounts.checks.questions import Failure
from registry.accounts.nouns.instructions import InstructionKind

KINDS = {
    **dict(InstructionKind.choices),
    "issuance": _("issuance"),
    "message": _("message between registries"),
    "external_transfer": _("transfer between registries"),
    "account_opening": _("opening of an account"),
    "account_closure": _("closure of an account"),
}


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """Every check in its order; what a refusal would name is left open."""
    rows = [
        {
            "check": check,
            "text": Failure(check=check).text,
            "next_step": Failure(check=check).next_step,
            "kinds": [KINDS[kind] for kind in check.kinds],
        }
        for check in CATALOGUE
    ]
    return render(request, "public/check_list.html", {"checks": rows})
