"""The minutes of a decision, for whoever may read the decision."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from registry.parties.operations.minutes import minutes_pdf
from registry.parties.policies import decisions_visible_to, may_read_assents

LOCKED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'"


@require_safe
def minutes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A PDF in the reader's language; without the members' names for those who may not read them."""
    visible = decisions_visible_to(request.user).select_related("case", "committee__partner_country")
    decision = get_object_or_404(visible, public_id=public_id)
    if decision.is_open:
        raise Http404
    names = may_read_assents(request.user, decision)
    answer = HttpResponse(
        minutes_pdf(decision, language=get_language() or "en", names=names), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="{decision.reference}.pdf"'
    answer["Content-Security-Policy"] = LOCKED
    answer["Cache-Control"] = "private, no-store"
    return answer
