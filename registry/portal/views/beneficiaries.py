"""Beneficiaries that one's organisations may name, and the certificates of what they retired or cancelled."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registry.accounts.models import Beneficiary
from registry.accounts.policies import beneficiaries_visible_to
from registry.accounts.queries.beneficiaries import alike
from registry.accounts.queries.certificate_lists import complete
from registry.accounts.queries.certificates import certificates_of
from registry.identity.administration.paginator import EstimatingPaginator
from registry.identity.policies import organisation_keys
from registry.lifecycle.policies import cases_visible_to
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.policies import standing_of
from registry.portal.queries.worklists import in_order

ROWS_PER_PAGE = 50
REGISTRATION = "beneficiary_registration"


class LookUpForm(forms.Form):
    """A name in any script, before a new beneficiary is entered."""

    name = forms.CharField(
        label=_("Name, in any script"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


@require_safe
@portal_page
def beneficiary_list(request: PortalRequest) -> HttpResponse:
    """Those of the register that are one's own, what is under way, and a look whether one is known already."""
    standing = standing_of(request.user)
    form = LookUpForm(request.GET if "name" in request.GET else None)
    typed = form.cleaned_data["name"].strip() if form.is_bound and form.is_valid() else ""
    organisation = standing.organisations[0] if standing.organisations else None
    rows = beneficiaries_visible_to(request.user).select_related("merged_into").order_by("name_latin", "pk")
    under_way = cases_visible_to(request.user).filter(lifecycle=REGISTRATION, is_final=False)
    context = {
        "standing": standing,
        "form": form,
        "typed": typed,
        "found": [
            {
                "shown": one.shown_to(organisation),
                "percent": round(one.likeness * 100),
                "row": one.beneficiary,
            }
            for one in (alike({"name": typed, "name_latin": typed}) if typed else [])
        ],
        "page": EstimatingPaginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "under_way": list(in_order(under_way)[:ROWS_PER_PAGE]),
        "registration": REGISTRATION,
        "states": Beneficiary.State,
    }
    return page(request, "portal/beneficiary_list.html", context)


@require_safe
@portal_page
def certificate_list(request: PortalRequest) -> HttpResponse:
    """The certificates of what left the accounts of one's organisations, the newest first."""
    mine = certificates_of(organisation_keys(request.user)).order_by("-sequence")
    shown = EstimatingPaginator(mine, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown.object_list = list(shown.object_list)
    complete(shown.object_list)
    return page(request, "portal/certificate_list.html", {"page": shown})
