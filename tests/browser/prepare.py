"""``python -m tests.browser.prepare``: load the public data, make people, print examples of addresses."""

import json
from dataclasses import asdict

import django

django.setup()

from django.contrib import admin  # noqa: E402  (the settings come first)
from django.urls import NoReverseMatch, reverse  # noqa: E402

from credits.exports.filters import Filters  # noqa: E402
from credits.models import Account, Movement  # noqa: E402
from registry.auditing.operations.downloads import request_download  # noqa: E402
from registry.identity.models.people import Role, User  # noqa: E402
from registry.identity.operations.demonstration import create_demonstration_people  # noqa: E402
from registry.issuance.models import IssuanceDecision  # noqa: E402
from registry.methodologies.models import Methodology  # noqa: E402
from registry.parties.models import ThirdPartyEntity  # noqa: E402
from registry.reference_data.operations.shipped import load_shipped_facts  # noqa: E402


def public_places() -> dict[str, str]:
    """One full page of each kind: a project with issued credits, a range that moved, and so on."""
    decision = IssuanceDecision.objects.filter(slug__startswith="MN").order_by("slug").first()
    entity = ThirdPartyEntity.objects.order_by("slug").first()
    methodology = Methodology.objects.order_by("reference").first()
    assert decision is not None
    assert entity is not None
    assert methodology is not None
    return {
        "public:project-detail": reverse("public:project-detail", args=["MN001"]),
        "public:methodology-detail": reverse("public:methodology-detail", args=[methodology.reference]),
        "public:third-party-entity-detail": reverse("public:third-party-entity-detail", args=[entity.slug]),
        "public:issuance-detail": reverse("public:issuance-detail", args=[decision.slug]),
        "public:country-detail": reverse("public:country-detail", args=["MN"]),
        "public:serial-detail": reverse("public:serial-detail", args=["JP", "1-94"]),
    }


def office_places() -> dict[str, str]:
    """The first object of every model the officers' site shows."""
    places = {}
    for model in admin.site._registry:
        first = model._default_manager.order_by("pk").first()
        if first is None:
            continue
        for page in ("change", "history"):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
            try:
                places[name] = reverse(name, args=[first.pk])
            except NoReverseMatch:
                continue
    applications = sorted({model._meta.app_label for model in admin.site._registry})
    places["admin:app_list"] = reverse("admin:app_list", args=applications[:1])
    return places


def auditor_places() -> dict[str, str]:
    """An account that holds units, a transaction that moved some, a workbook that is being made."""
    account = Account.objects.filter(kind=Account.Kind.GOVERNMENT_HOLDING).order_by("pk").first()
    movement = Movement.objects.order_by("sequence").first()
    auditor = User.objects.filter(memberships__role=Role.AUDITOR).first()
    assert account is not None
    assert movement is not None
    assert auditor is not None
    download = request_download(auditor, "movements", Filters())
    return {
        "auditing:account": reverse("auditing:account", args=[account.public_id]),
        "auditing:transaction": reverse("auditing:transaction", args=[movement.transaction_id]),
        "auditing:download": reverse("auditing:download", args=[download.public_id]),
    }


def main() -> None:
    load_shipped_facts()
    people = {
        person.role: {key: value for key, value in asdict(person).items() if key != "role"}
        for person in create_demonstration_people()
    }
    print(
        json.dumps({"people": people, "places": {**public_places(), **auditor_places(), **office_places()}})
    )


if __name__ == "__main__":
    main()
