"""The cases of a person: the list with filters, and the page of one."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from credits.errors import Refusal
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, sees_every_country
from registry.lifecycle.queries import waiting_for
from registry.lifecycle.querysets import page_of
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.desk import CommentForm
from registry.portal.forms.lists import CaseFilter
from registry.portal.policies import standing_of
from registry.portal.queries.case_pages import case_page
from registry.portal.queries.committees import decision_of_case
from registry.portal.queries.desk import desk_part
from registry.portal.queries.documents import documents_part
from registry.portal.queries.findings import findings_page
from registry.portal.queries.forms import form_rows
from registry.portal.queries.worklists import with_rows
from registry.portal.views.steps import visible_case

CASES_PER_PAGE = 30


@require_safe
@portal_page
def case_list(request: PortalRequest) -> HttpResponse:
    """Every case the reader may see; what is due first on top."""
    standing = standing_of(request.user)
    form = CaseFilter(request.GET, has_office=standing.has_office)
    cases = form.chosen(cases_visible_to(request.user), request.user)
    try:
        shown = page_of(
            with_rows(cases),
            CASES_PER_PAGE,
            after=request.GET.get("after", ""),
            few=not sees_every_country(request.user),
        )
    except ValueError:
        raise Http404 from None
    keys = [one.pk for one in shown.cases]
    mine = set(waiting_for(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    context = {"form": form, "page": shown, "mine_keys": mine, "standing": standing}
    return page(request, "portal/case_list.html", context)


@require_safe
@portal_page
def case(request: PortalRequest, case_id: UUID) -> HttpResponse:
    return show_case(request, visible_case(request, case_id))


def show_case(
    request: PortalRequest,
    found: Case,
    *,
    comment_form: CommentForm | None = None,
    comment_refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case; ``comment_form`` is one that was refused, with what was typed."""
    context = {
        **case_page(found, request.user),
        **decision_of_case(found, request.user),
        **documents_part(found, request.user),
        **findings_page(found, request.user),
        **desk_part(found, request.user, comment_form),
        "comment_refusal": comment_refusal,
        "forms": form_rows(found, request.user),
    }
    return page(request, "portal/case.html", context, status=status)
