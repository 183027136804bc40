"""Instructions of one's accounts: the list, proposing one with its dry run, one with its steps."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits.errors import Refusal
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.table import ABORT, ACCEPT, APPROVE, REFUSE, REJECT
from registry.accounts.errors import InstructionRefused
from registry.accounts.models import Instruction
from registry.accounts.operations.approving import Proof, purpose_of, take
from registry.accounts.operations.proposing import propose
from registry.accounts.queries.instructions import instructions_visible_to, with_accounts
from registry.identity.operations.confirmations import FRESH
from registry.identity.second_factor import ask_second_factor, confirmation_of, confirmed_within
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.instructions import InstructionForm, StepForm
from registry.portal.queries.instructions import instruction_page, list_page, own_accounts

CONFIRMED = (APPROVE, ACCEPT)
STEPS = (APPROVE, REJECT, ACCEPT, REFUSE, ABORT)


@require_safe
@portal_page
def instruction_list(request: PortalRequest) -> HttpResponse:
    """The instructions of the reader's accounts, newest first."""
    given = {name: request.GET.get(name, "")[:64] for name in ("state", "account", "page")}
    return page(request, "portal/instruction_list.html", list_page(request.user, given))


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def instruction_new(request: PortalRequest) -> HttpResponse:
    """Say what is to be done, ask whether it would be accepted, and propose it."""
    accounts = own_accounts(request.user)
    if request.method != "POST":
        begun = {"origin": request.GET.get("account", ""), "kind": request.GET.get("kind", "")}
        form = InstructionForm(accounts=accounts, initial=begun)
        return page(request, "portal/instruction_new.html", {"form": form, "accounts": accounts})
    form = InstructionForm(request.POST, accounts=accounts)
    context = {"form": form, "accounts": accounts}
    if not form.is_valid():
        return page(request, "portal/instruction_new.html", context, status=400)
    question = form.question(request.user)
    if request.POST.get("do") == "ask":
        answered = {**context, "asked": True, "failures": evaluate(question)}
        return page(request, "portal/instruction_new.html", answered)
    try:
        one = propose(question)
    except InstructionRefused as refusal:
        refused = {**context, "failures": refusal.failures, "refusal": refusal}
        return page(request, "portal/instruction_new.html", refused, status=409)
    except Refusal as refusal:
        return page(request, "portal/instruction_new.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, _("Proposed. Its units are set aside until it is decided."))
    return redirect("portal:instruction", one.public_id)


def visible_instruction(request: PortalRequest, instruction_id: UUID) -> Instruction:
    rows = with_accounts(instructions_visible_to(request.user))
    found: Instruction = get_object_or_404(rows, public_id=instruction_id)
    return found


@require_safe
@portal_page
def instruction(request: PortalRequest, instruction_id: UUID) -> HttpResponse:
    return shown(request, visible_instruction(request, instruction_id))


def shown(
    request: PortalRequest, one: Instruction, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **instruction_page(one, request.user),
        "step_form": StepForm(initial={"version": one.version}),
        "refusal": refusal,
    }
    return page(request, "portal/instruction.html", context, status=status)


@require_POST
@portal_page
def instruction_step(request: PortalRequest, instruction_id: UUID, step: str) -> HttpResponse:
    """Approve, reject, accept, refuse or abort. To approve and to accept asks for the second factor anew."""
    one = visible_instruction(request, instruction_id)
    form = StepForm(request.POST)
    if step not in STEPS or not form.is_valid():
        raise Http404
    purpose = purpose_of(one)
    if step in CONFIRMED and not confirmed_within(request, FRESH, purpose):
        what = _("%(step)s %(number)s: %(quantity)s units to %(destination)s") % {
            "step": _("Approve") if step == APPROVE else _("Accept"),
            "number": one.number,
            "quantity": one.quantity,
            "destination": one.destination.number,
        }
        back = reverse("portal:instruction", args=[one.public_id])
        return ask_second_factor(request, purpose=purpose, what=what, back=back)
    try:
        take(
            one.public_id,
            step,
            by=request.user,
            request_id=form.cleaned_data["request_id"],
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
            proof=Proof(confirmation=confirmation_of(request, purpose)),
        )
    except Refusal as refusal:
        return shown(request, visible_instruction(request, instruction_id), refusal=refusal, status=409)
    messages.success(request, _("Done: see below what follows."))
    return redirect("portal:instruction", one.public_id)
