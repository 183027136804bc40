"""What the buttons on the officers' page of a case do. Every one may be pressed twice."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from credits.errors import Refusal
from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.operations import desk
from registry.lifecycle.operations.propose_step import confirm_proposal, withdraw_proposal
from registry.lifecycle.policies import cases_visible_to
from registry.office import operations
from registry.office.forms import AssignForm, CommentForm, StepForm

Act = Callable[[HttpRequest, Case, User], str]


def button(act: Act) -> Callable[..., HttpResponse]:
    """A view for one button: do it, say what happened or why not, and go back to the case."""

    @require_POST
    def view(request: HttpRequest, key: int) -> HttpResponse:
        assert isinstance(request.user, User), "an officer, says the site"
        case = get_object_or_404(cases_visible_to(request.user), pk=key)
        try:
            messages.success(request, act(request, case, request.user))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal) or _("This needs a part in the case that you do not have."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("admin:lifecycle_case_change", case.pk)

    return view


def read(form: Any) -> Any:
    """A form that is right; ValidationError with what is wrong otherwise."""
    if not form.is_valid():
        raise ValidationError(
            [f"{form[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
        )
    return form


@button
def step(request: HttpRequest, case: Case, user: User) -> str:
    form = read(StepForm(request.POST))
    outcome = operations.step(
        case,
        request.POST.get("step", ""),
        by=user,
        request_id=form.cleaned_data["request_id"],
        reason=form.cleaned_data["reason"],
        facts=form.facts(),
        expected_version=form.cleaned_data["version"],
    )
    return operations.said(outcome)


@button
def assign(request: HttpRequest, case: Case, user: User) -> str:
    """Claim, release or give; refused when somebody else was faster."""
    form = read(AssignForm(request.POST))
    action = request.POST.get("action", "")
    to = {"claim": user, "release": None}.get(action, form.cleaned_data["to"])
    if action == "give" and to is None:
        raise ValidationError(_("Choose somebody to give the case to."))
    holder = form.cleaned_data["holder"]
    only_if = User.objects.filter(public_id=holder).first() if holder else None
    if case.assigned_to == to:
        return _("It is with %(person)s.") % {"person": to or _("nobody")}
    operations.assign(case, to, by=user, request_id=form.cleaned_data["request_id"], only_if=only_if)
    return _("It is with %(person)s.") % {"person": to or _("nobody")}


@button
def comment(request: HttpRequest, case: Case, user: User) -> str:
    form = read(CommentForm(request.POST))
    desk.comment(case, form.cleaned_data["text"], author=user, request_id=_id(request, "request_id"))
    return _("Noted. Only officers and the secretariat read it.")


@button
def confirm(request: HttpRequest, case: Case, user: User) -> str:
    """The second person's yes, or no."""
    proposal = case.proposals.filter(public_id=_id(request, "proposal")).first()
    if proposal is None:
        raise Http404
    if request.POST.get("action") == "withdraw":
        withdraw_proposal(proposal, user=user)
        return _("The proposal is closed; nothing was done.")
    return operations.said(confirm_proposal(proposal, user=user, request_id=_id(request, "request_id")))


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
