"""Calls for public inputs: the list, one with its papers, and sending an input. No login is needed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.lifecycle.models import Case
from registry.public.queries.calls import call_lists, call_page, called_cases
from registry.submissions.errors import ContentMalformed, SubmissionRefused
from registry.submissions.forms import PublicInputForm
from registry.submissions.operations.public_inputs import receive_input


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    try:
        return render(request, "public/call_list.html", call_lists(request.GET.get("after", "")))
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One call; a POST sends an input, which the secretariat looks at before it is published."""
    case = get_object_or_404(called_cases(), public_id=case_id)
    if request.method == "POST":
        return received(request, case)
    return shown(request, case, PublicInputForm())


def received(request: HttpRequest, case: Case) -> HttpResponse:
    """Thank for an input; show again what cannot be kept, or why none is taken any more."""
    form = PublicInputForm(request.POST)
    if form.is_trapped:  # a program filled in what people do not see: it is thanked, and nothing is kept
        return redirect("public:call-thanks", case.public_id)
    if not may_send(request):
        form.is_valid()
        form.add_error(None, _("Too many inputs came from your address. Try again in an hour."))
        return shown(request, case, form, status=429)
    if not form.is_valid():
        return shown(request, case, form, status=400)
    try:
        receive_input(case, request_id=form.cleaned_data["request_id"], given=form.given())
    except ContentMalformed as malformed:
        form.tell(malformed.faults)
        return shown(request, case, form, status=400)
    except SubmissionRefused as refusal:
        form.add_error(None, str(refusal))
        return shown(request, case, form, status=409)
    return redirect("public:call-thanks", case.public_id)


def may_send(request: HttpRequest) -> bool:
    """Whether this address may send another input now: the same count as programs have."""
    from registry.submissions.api.throttling import PublicInputThrottle

    return bool(PublicInputThrottle().allow_request(request, None))


def shown(request: HttpRequest, case: Case, form: PublicInputForm, *, status: int = 200) -> HttpResponse:
    return render(request, "public/call.html", {**call_page(case), "form": form}, status=status)


@require_safe
def call_thanks(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What happens next with an input that was sent."""
    case = get_object_or_404(called_cases(), public_id=case_id)
    return render(request, "public/call_thanks.html", {"case": case})
