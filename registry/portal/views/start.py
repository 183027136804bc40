"""Starting things: which procedures are open to the reader in a country, and beginning one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import StepRefused
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Lifecycle, Part, lifecycle_of
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.start import CountryForm, StartForm
from registry.portal.queries.openings import FOLLOWS, likely_country, openings, writing_organisations
from registry.portal.queries.subjects import subjects_for
from registry.projects.queries.openings import parents_for


@require_safe
@portal_page
def start(request: PortalRequest) -> HttpResponse:
    """What can be started; the choice of the country comes first, because its rules decide."""
    organisations = writing_organisations(request.user)
    code = request.GET.get("country", "") or likely_country(organisations)
    country = PartnerCountry.objects.filter(code=code).first() if code else None
    form = CountryForm(initial={"country": country})
    context = {
        "form": form,
        "country": country,
        "openings": openings(request.user, country),
        "organisations": organisations,
    }
    return page(request, "portal/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def start_lifecycle(request: PortalRequest, code: str) -> HttpResponse:
    """Begin a case: a short page with what cannot be guessed, then its own page."""
    lifecycle = known_lifecycle(code)
    parent = chosen_parent(request)
    if FOLLOWS.get(code) == "case" and parent is None:
        context = {"lifecycle": lifecycle, "parents": parents_for(code, request.user)}
        return page(request, "portal/start_from.html", context)
    organisations = writing_organisations(request.user)
    subjects = None if parent else subjects_for(request.user, FOLLOWS.get(code, ""), code)
    given: dict[str, Any] = {
        "lifecycle": lifecycle,
        "organisations": organisations,
        "subjects": subjects,
        "parent": parent,
    }
    if request.method == "POST":
        form = StartForm(request.POST, **given)
        if form.is_valid():
            return begin(request, lifecycle, form, parent)
        return shown(request, lifecycle, form, parent, status=400)
    country = parent.partner_country_id if parent else request.GET.get("country", "")
    initial = {
        "country": country or likely_country(organisations),
        "title": parent.title if parent else "",
        "subject": request.GET.get("subject", ""),
    }
    return shown(request, lifecycle, StartForm(**given, initial=initial), parent)


def known_lifecycle(code: str) -> Lifecycle:
    try:
        return lifecycle_of(code)
    except KeyError as unknown:
        raise Http404 from unknown


def chosen_parent(request: PortalRequest) -> Case | None:
    """The case it follows, when one was named: one that the reader may see, or 404."""
    named = request.POST.get("parent") or request.GET.get("parent")
    if not named:
        return None
    try:
        key = UUID(named)
    except ValueError as wrong:
        raise Http404 from wrong
    found: Case = get_object_or_404(
        cases_visible_to(request.user).select_related("partner_country"), public_id=key
    )
    return found


def begin(request: PortalRequest, lifecycle: Lifecycle, form: StartForm, parent: Case | None) -> HttpResponse:
    given = form.cleaned_data
    country = parent.partner_country if parent else given.get("country")
    organisation = given.get("organisation")
    parties: dict[Part, list[Organisation]] = {}
    part = next((one for one in lifecycle.opened_by if one in PARTS_OF_ORGANISATIONS), None)
    if part is not None and organisation is not None:
        parties[part] = [organisation]
    if entity := given.get("entity"):
        parties[Part.THIRD_PARTY_ENTITY] = [entity.organisation]
    try:
        opened = open_case(
            lifecycle.code,
            by=actor_for(request.user),
            request_id=given["request_id"],
            title=given["title"],
            partner_country=country,
            track=given.get("track", ""),
            parties=parties,
            subject_reference=given.get("subject") or (parent.subject_reference if parent else ""),
            parent=parent,
        )
    except StepRefused as refusal:
        return shown(request, lifecycle, form, parent, refusal=refusal, status=409)
    return redirect("portal:case", opened.public_id)


def shown(
    request: PortalRequest, lifecycle: Lifecycle, form: StartForm, parent: Case | None, **context: Any
) -> HttpResponse:
    status = context.pop("status", 200)
    no_subject = "subject" in form.fields and not form.fields["subject"].choices  # type: ignore[attr-defined]
    given = {"lifecycle": lifecycle, "form": form, "parent": parent, "no_subject": no_subject, **context}
    return page(request, "portal/start_lifecycle.html", given, status=status)
