"""The officers' page of a case, and what its buttons do. Every one may be pressed twice.

What is refused is told where it was tried, on the page as the case stands now, with everything that was
typed still there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from credits.errors import Refusal
from registry.identity.models.people import User
from registry.lifecycle.errors import CaseChanged
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations import desk
from registry.lifecycle.operations.propose_step import confirm_proposal, withdraw_proposal
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.tables import Step
from registry.office import operations
from registry.office.evidence import case_page, own_parts, steps_after
from registry.office.forms import AssignForm, CommentForm, StepForm
from registry.office.worklist import assignable

Act = Callable[[HttpRequest, Case, User], str]


@dataclass(frozen=True, slots=True)
class Tried:
    """A button that was pressed in vain: which, why, and what had been typed beside it."""

    act: str
    why: str
    sent: dict[str, str]
    since: list[StepTaken] = field(default_factory=list)
    step: Step | None = None


def page_of_case(
    request: HttpRequest, case: Case, tried: Tried | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The case with its evidence; nothing is edited here, its buttons have addresses of their own."""
    assert isinstance(request.user, User), "an officer, says the site"
    context = {
        **admin.site.each_context(request),
        **case_page(case, request.user),
        "title": str(case),
        "opts": Case._meta,
        "people": assignable(case.partner_country_id),
        "own_parts": own_parts(case, request.user),
        "request_id": uuid4(),
        "tried": tried,
        **more,
    }
    codes = {row.step.code for row in context["steps"]}
    context["tried_is_listed"] = tried is not None and tried.step is not None and tried.step.code in codes
    return render(request, "admin/lifecycle/case.html", context, status=status)


def button(act: Act) -> Callable[..., HttpResponse]:
    """A view for one button: do it and go back to the case; refused, the page says so beside it."""

    @require_POST
    def view(request: HttpRequest, key: int) -> HttpResponse:
        assert isinstance(request.user, User), "an officer, says the site"
        case = get_object_or_404(shown_to(request.user), pk=key)
        try:
            messages.success(request, act(request, case, request.user))
        except Refusal as refusal:
            return refused(request, act, key, refusal.message, 409, refusal)
        except PermissionDenied as refusal:
            why = str(refusal) or _("This needs a part in the case that you do not have.")
            return refused(request, act, key, why, 403)
        except ValidationError as refusal:
            return refused(request, act, key, " ".join(refusal.messages), 400)
        return redirect("admin:lifecycle_case_change", case.pk)

    return view


def shown_to(user: User) -> Any:
    """The cases that the officer may see, with what their page shows."""
    return cases_visible_to(user).select_related("partner_country", "assigned_to", "parent")


def refused(
    request: HttpRequest, act: Act, key: int, why: str, status: int, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of the case as it stands by now, with what was tried on it."""
    assert isinstance(request.user, User), "an officer, says the site"
    case = get_object_or_404(shown_to(request.user), pk=key)  # read again: somebody may have been faster
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    is_step = act.__name__ == "step"
    tried = Tried(
        act.__name__,
        why,
        sent,
        since=steps_after(case, sent.get("version", "")) if isinstance(refusal, CaseChanged) else [],
        step=case.table.step(sent.get("step", "")) if is_step else None,
    )
    return page_of_case(request, case, tried, status=status)


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
