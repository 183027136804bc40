"""``python -m tests.browser.prepare``: load the public data, make people, print examples of addresses."""

import json
import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.contrib import admin  # noqa: E402  (the settings come first)
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from credits.exports.filters import Filters  # noqa: E402
from credits.models import Account, Movement  # noqa: E402
from registry.auditing.operations.downloads import request_download  # noqa: E402
from registry.identity.models.parties import PartnerCountry, Side  # noqa: E402
from registry.identity.models.people import Role, User  # noqa: E402
from registry.identity.operations.demonstration import create_demonstration_people  # noqa: E402
from registry.issuance.models import IssuanceDecision  # noqa: E402
from registry.lifecycle.actors import actor_for  # noqa: E402
from registry.lifecycle.models import Case  # noqa: E402
from registry.lifecycle.operations.open_case import open_case  # noqa: E402
from registry.lifecycle.tables import Part  # noqa: E402
from registry.methodologies.models import FactorTable, Methodology  # noqa: E402
from registry.methodologies.operations.shipping import adopt_shipped_in_trial  # noqa: E402
from registry.parties.models import JointCommittee, JointCommitteeDecision, ThirdPartyEntity  # noqa: E402
from registry.parties.operations.demonstration import give_demonstration_parts  # noqa: E402
from registry.projects.models import DesignDocument, Finding, Project, ValidationReport  # noqa: E402
from registry.reference_data.operations.shipped import load_shipped_facts  # noqa: E402
from registry.rules.models.clocks import Clock  # noqa: E402
from registry.rules.models.rule_sets import RuleSet  # noqa: E402
from registry.rules.models.values import RuleSetClock  # noqa: E402
from registry.submissions.models import Submission, SubmissionVersion  # noqa: E402
from registry.submissions.operations.drafts import save_draft  # noqa: E402
from registry.submissions.schema import Kind, form_of  # noqa: E402
from tests.browser.monitored import monitored_places  # noqa: E402
from tests.browser.used import used_places  # noqa: E402


def public_places() -> dict[str, str]:
    """One full page of each kind: a project with issued credits, a range that moved, and so on."""
    decision = IssuanceDecision.objects.filter(slug__startswith="MN").order_by("slug").first()
    entity = ThirdPartyEntity.objects.order_by("slug").first()
    methodology = Methodology.objects.order_by("reference").first()
    assert decision is not None
    assert entity is not None
    assert methodology is not None
    content = ["MN_AM002", "1.0"]  # with values from memory, and a choice of boilers
    table = FactorTable.objects.in_force().get(name="mongolia_grids")
    return {
        "public:methodology-content": reverse("public:methodology-content", args=content),
        "public:methodology-calculation": (
            f"{reverse('public:methodology-calculation', args=content)}?example=1"
        ),
        "public:factor-table": reverse("public:factor-table", args=[table.name]),
        "public:factor-table-revision": reverse(
            "public:factor-table-revision", args=[table.name, table.revision]
        ),
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
    auditor = User.objects.filter(email="auditor@registry.example").first()
    assert account is not None
    assert movement is not None
    assert auditor is not None
    download = request_download(auditor, "movements", Filters())
    return {
        "auditing:account": reverse("auditing:account", args=[account.public_id]),
        "auditing:transaction": reverse("auditing:transaction", args=[movement.transaction_id]),
        "auditing:download": reverse("auditing:download", args=[download.public_id]),
    }


def portal_places() -> dict[str, str]:
    """A draft of the participant with one form begun, and the pages around it."""
    person = User.objects.get(email="participant@registry.example")
    membership = person.memberships.in_force().having(Role.PARTICIPANT).get()
    organisation = membership.organisation
    assert organisation is not None
    case = open_case(
        "methodology_proposal",
        by=actor_for(person),
        request_id=uuid.UUID(int=1),
        title="Solar power in the steppe",
        partner_country=PartnerCountry.objects.get(code="KZ"),
        parties={Part.PROPONENT: [organisation]},
    )
    form = form_of("methodology_proposal")
    section = form.sections[0]
    text = next(one for one in section.fields if one.kind == Kind.TEXT)
    save_draft(
        case,
        form.code,
        by=person,
        request_id=uuid.UUID(int=2),
        expected_edition=0,
        patch={section.code: {text.code: "Solar power in the steppe"}},
    )
    of_case, of_form = [case.public_id], [case.public_id, form.code]
    return {
        "portal:case": reverse("portal:case", args=of_case),
        "portal:step": reverse("portal:step", args=[*of_case, "submit"]),
        "portal:form": reverse("portal:form", args=of_form),
        "portal:form-section": reverse("portal:form-section", args=[*of_form, section.code]),
        "portal:form-version": reverse("portal:form-version", args=[*of_form, 1]),
        "portal:start-lifecycle": reverse("portal:start-lifecycle", args=["methodology_proposal"]),
        "portal:organisation": reverse("portal:organisation", args=[organisation.public_id]),
        "portal:member": reverse("portal:member", args=[organisation.public_id, membership.pk]),
    }


def cycle_places() -> dict[str, str]:
    """Rows as they stand in the middle of the cycle: a call for inputs, two versions of a design document."""
    person = User.objects.get(email="participant@registry.example")
    country = PartnerCountry.objects.get(code="KZ")
    today, now = timezone.localdate(), timezone.now()
    handed_in = {"partner_country": country, "opened_by": person, "submitted_at": now}
    call = Case.objects.create(
        lifecycle="methodology_proposal",
        state="public_inputs_open",
        reference="KZ_PM001",
        title="Wind power in the steppe",
        **handed_in,
    )
    Clock.objects.create(
        case=call,
        key="methodology_public_inputs",
        opened_at=now,
        opened_on=today,
        days=15,
        counts=RuleSetClock.Counts.CALENDAR_DAYS,
        is_inclusive=True,
        time_zone="Asia/Almaty",
        due_on=today + timedelta(days=14),
    )
    project = Project.objects.get(reference="MN001")
    for number, status in ((1, DesignDocument.Status.SUPERSEDED), (2, DesignDocument.Status.PUBLISHED)):
        case = Case.objects.create(
            lifecycle="project_design_document",
            state="public_inputs_open",
            reference=f"MN001-PDD-{number:03d}",
            title="Boilers",
            subject_reference="MN001",
            **handed_in,
        )
        version = SubmissionVersion.objects.create(
            submission=Submission.objects.create(case=case, form_code="project_design_document"),
            number=1,
            content={},
            saved_by=person,
        )
        design = DesignDocument.objects.create(
            project=project, number=number, status=status, case=case, submission=version, published_on=today
        )
    report = validated(design, handed_in)
    key = RuleSet.objects.adopted().filter(document="project_cycle").order_by("pk")[0].key
    return {
        "public:call": reverse("public:call", args=[call.public_id]),
        "public:call-thanks": reverse("public:call-thanks", args=[call.public_id]),
        "public:design-document": reverse("public:design-document", args=["MN001", 2]),
        "public:design-differences": reverse("public:design-differences", args=["MN001", 1, 2]),
        "public:validation-report": reverse(
            "public:validation-report", args=["MN001", report.case.reference]
        ),
        "public:rule-set": reverse("public:rule-set", args=[key]),
        "portal:issuable": reverse("portal:issuable", args=["MN001"]),
        "admin:why_not_issuable": reverse("admin:why_not_issuable", args=["MN001"]),
    }


def validated(design: DesignDocument, handed_in: dict[str, Any]) -> ValidationReport:
    """A report on a design document, with a finding that was answered and closed."""
    case = Case.objects.create(
        lifecycle="validation",
        state="opinion_positive",
        reference="MN001-VAL-001",
        title="Boilers",
        subject_reference="MN001",
        is_final=True,
        **handed_in,
    )
    person, today = handed_in["opened_by"], timezone.localdate()
    finding = Finding.objects.create(
        case=case,
        kind=Finding.Kind.CLARIFICATION,
        number=1,
        item="monitoring",
        text="Which meter is read?",
        raised_by=person,
        state=Finding.State.CLOSED,
        closed_at=timezone.now(),
    )
    finding.messages.create(
        number=1,
        kind="answer",
        text="The main one.",
        part=Part.PROPONENT,
        author=person,
        author_name="Somebody",
    )
    version = SubmissionVersion.objects.create(
        submission=Submission.objects.create(case=case, form_code="validation_report"),
        number=1,
        content={"public_inputs": {"summary": "None was received."}},
        saved_by=person,
    )
    return ValidationReport.objects.create(
        project=design.project,
        case=case,
        design_document=design,
        third_party_entity=ThirdPartyEntity.objects.order_by("slug")[0],
        submission=version,
        opinion=ValidationReport.Opinion.POSITIVE,
        reported_on=today,
        submitted_for_validation_on=today,
    )


def committee_places(case_id: str) -> dict[str, str]:
    """A decision that one side has assented to, a case that waits for the agenda, an entity's own page."""
    give_demonstration_parts()
    adopt_shipped_in_trial()
    country = PartnerCountry.objects.get(code="KZ")
    committee = JointCommittee.objects.get(partner_country=country)
    seat = committee.members.get(side=Side.JAPAN)
    given = {"partner_country": country, "submitted_at": timezone.now(), "waits_for": Part.JOINT_COMMITTEE}
    waiting, decided = (
        Case.objects.create(
            lifecycle="project_idea_note",
            state="under_consideration",
            reference=f"KZ-PIN-9{number:02d}",
            title="Wind farm at Yereymentau",
            opened_by=seat.person,
            **given,
        )
        for number in (1, 2)
    )
    decision = JointCommitteeDecision.objects.create(
        committee=committee,
        case=decided,
        reference="KZ-JC-2026-001",
        outcome="state_no_objection",
        kind=JointCommitteeDecision.Kind.ELECTRONIC,
        title="No objection to the wind farm",
        reason="New technology for the country.",
        opened_by=seat.person,
    )
    decision.assents.create(side=Side.JAPAN, member=seat, agrees=True)
    entity = ThirdPartyEntity.objects.get(slug="quality-assurance-body-demonstration")
    return {
        "portal:decision": reverse("portal:decision", args=[decision.public_id]),
        "portal:agenda": reverse("portal:agenda", args=[waiting.public_id]),
        "portal:third-party-entity": reverse("portal:third-party-entity", args=[entity.slug]),
        "documents:upload": reverse("documents:upload", args=[case_id]),
    }


def main() -> None:
    monitored = monitored_places()  # first: the public facts find its country there
    load_shipped_facts()
    people = {
        person.role: {
            key: value for key, value in asdict(person).items() if key not in ("role", "stands_for")
        }
        for person in create_demonstration_people()
    }
    print(
        json.dumps(
            {
                "people": people,
                # The portal's first: the office shows what it made.
                "places": {
                    **(own := portal_places()),
                    **committee_places(own["portal:case"].split("/")[3]),
                    **public_places(),
                    **cycle_places(),
                    **monitored,
                    **used_places(),
                    **auditor_places(),
                    **office_places(),
                },
            }
        )
    )


if __name__ == "__main__":
    main()
