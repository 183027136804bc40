"""Kazakhstan with a methodology, a designated entity and people in every part; cases walk by operations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.lifecycle import hooks
from registry.lifecycle.actors import Actor, actor_for, deciding, program
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, Step
from registry.methodologies.models import Methodology, MethodologyVersion
from registry.parties.models import Designation, DesignationScope, SectoralScope, ThirdPartyEntity
from registry.projects.models import Project
from registry.submissions.operations.drafts import save_draft
from registry.submissions.queries.submissions import forms_asked, newest
from tests.registry.projects import contents
from tests.registry.projects.paths import FORMS_AT, PATHS, PREPARED

LONG_AGO = datetime(2013, 1, 1, tzinfo=UTC)  # before any moment that a test moves to
EVERY_FEATURE = (
    "idea_note",
    "reference_emissions_assessment",
    "credit_allocation",
    "implementation_report",
    "crediting_period_renewal",
    "sustainable_development_plan",
)


class Rules(hooks.NoRules):
    """A rule set that has the features and exclusions a test wants, and no clocks."""

    key = "KZ/second_generation/project_cycle/1.0"

    def __init__(self, features: tuple[str, ...] = EVERY_FEATURE) -> None:
        self.features = features
        self.excluded_technologies: tuple[str, ...] = ()

    def feature(self, name: str) -> bool:
        return name in self.features

    def form(self, name: str) -> None:
        return None


@dataclass
class World:
    """People by name; ``firm`` is proponent and focal point, ``entity`` the third-party entity."""

    country: PartnerCountry
    firm: Organisation
    japanese: Organisation
    entity: ThirdPartyEntity
    methodology: MethodologyVersion
    designation: Designation
    rules: Rules
    today: date
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def actor(self, step: Step) -> Actor:
        """Whoever may take a step."""
        if step.is_decision:
            return deciding(self["member"], decision="KZ-JC-001")
        part = step.parts[0]
        if part == Part.PROGRAM:
            return program("tests", "the clock ran out")
        return actor_for(self[part.value])

    def open(self, lifecycle: str, **values: Any) -> Case:
        parties = {Part.PROPONENT: [self.firm]}
        if lifecycle == "validation":
            parties[Part.THIRD_PARTY_ENTITY] = [self.entity.organisation]
        return open_case(
            lifecycle,
            **{
                "by": actor_for(self["proponent"]),
                "request_id": uuid4(),
                "title": "Solar power in Almaty",
                "partner_country": self.country,
                "parties": parties,
                **values,
            },
        )

    def fill(
        self,
        case: Case,
        form_code: str,
        change: Callable[[dict[str, Any]], None] | None = None,
        **options: Any,
    ) -> None:
        """Save a complete form (``change`` makes it differ)."""
        content = contents.content_for(form_code, self, **options)
        if change is not None:
            change(content)
        standing = newest(case, form_code)
        writer = "third_party_entity" if case.lifecycle == "validation" else "proponent"
        save_draft(
            case,
            form_code,
            by=self[writer],
            request_id=uuid4(),
            expected_edition=standing.edition if standing else 0,
            content=content,
        )

    def fill_all(self, case: Case) -> None:
        """Every form that is needed here, and that the rules ask for."""
        asked = {one.form.code for one in forms_asked(case)}
        for form_code in FORMS_AT.get(case.lifecycle, ()):
            if form_code in asked:
                self.fill(case, form_code)

    def step(self, case: Case, code: str, *, by: Actor | None = None, **values: Any) -> StepTaken:
        step = case.table.step(code)
        assert step is not None, code
        options: dict[str, Any] = {"request_id": uuid4(), "reason": "Because it is so.", **values}
        return take_step(case, code, by=by or self.actor(step), **options)

    def walk(self, case: Case, *codes: str) -> Case:
        """Take the steps one after the other, each prepared as it needs."""
        for code in codes:
            self.prepare(case, code)
            self.step(case, code)
        connection.check_constraints()  # deferred ones: signatories of a statement
        case.refresh_from_db()
        return case

    def prepare(self, case: Case, code: str) -> None:
        for prepare in PREPARED.get((case.lifecycle, code), ()):
            prepare(self, case)

    def begin(self, lifecycle: str, **values: Any) -> Case:
        """A new case with everything it needs to begin."""
        if "parent" not in values and "subject_reference" not in values:
            values |= self.what_it_follows(lifecycle)
        if lifecycle == "registration_request":
            self.walk(
                self.begin("validation", parent=values["parent"]), *PATHS["validation"]["opinion_positive"]
            )
        return self.open(lifecycle, **values)

    def what_it_follows(self, lifecycle: str) -> dict[str, Any]:
        """The case or the project that a procedure begins from."""
        if lifecycle in ("validation", "registration_request"):
            return {"parent": self.design_case()}
        if lifecycle == "request_withdrawal":
            return {"parent": self.at("registration_request", "submitted")}
        if lifecycle == "reference_emissions_assessment":
            return {"parent": self.at("project_idea_note", "under_consideration")}
        if lifecycle == "project_design_document" and self.rules.feature("idea_note"):
            return {"parent": self.at("project_idea_note", "no_objection")}
        if lifecycle in AFTER_REGISTRATION:
            return {"subject_reference": self.registered().reference}
        return {}

    def at(self, lifecycle: str, state: str, **values: Any) -> Case:
        """A case walked to a state."""
        case = self.begin(lifecycle, **values)
        self.walk(case, *PATHS[lifecycle][state])
        assert case.state == state
        return case

    def design_case(self) -> Case:
        return self.at("project_design_document", "public_inputs_closed")

    def registered(self) -> Project:
        case = self.at("registration_request", "registered")
        return Project.objects.get(reference=case.subject_reference)


AFTER_REGISTRATION = (
    "post_registration_change",
    "crediting_period_renewal",
    "project_withdrawal",
    "implementation_report",
)


def make_world(rules: Rules) -> World:
    country = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)
    scope = SectoralScope.objects.create(number=1, name="Energy industries")
    methodology = Methodology.objects.create(
        reference="KZ_AM001",
        partner_country=country,
        title="Solar power",
        title_basis="page",
        sectoral_scope=scope,
    )
    version = MethodologyVersion.objects.create(
        methodology=methodology, version="1.0", approved_on=date(2025, 1, 10), status="valid"
    )
    entity = ThirdPartyEntity.objects.create(
        slug="entity",
        name="Entity",
        organisation=Organisation.objects.create(name="Entity", country_code="JP"),
    )
    designation = Designation.objects.create(
        third_party_entity=entity,
        partner_country=country,
        reference="TPE-KZ-001",
        designated_on=date(2024, 6, 1),
        status="designated",
        status_as_printed="designated",
    )
    DesignationScope.objects.create(designation=designation, scope=scope, activity="validation")
    world = World(
        country,
        Organisation.objects.create(name="Firm", country_code="KZ"),
        Organisation.objects.create(name="Japanese Firm", country_code="JP"),
        entity,
        version,
        designation,
        rules,
        _today(),
    )
    roles: dict[str, tuple[Role, Organisation | None, PartnerCountry | None]] = {
        "proponent": (Role.PARTICIPANT, world.firm, None),
        "participant": (Role.PARTICIPANT, world.japanese, None),
        "third_party_entity": (Role.THIRD_PARTY_ENTITY, entity.organisation, None),
        "secretariat": (Role.SECRETARIAT, None, country),
        "member": (Role.JOINT_COMMITTEE_MEMBER, None, country),
        "stranger": (
            Role.PARTICIPANT,
            Organisation.objects.create(name="Stranger", country_code="KZ"),
            None,
        ),
    }
    for name, (role, organisation, where) in roles.items():
        person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
        Membership.objects.create(
            user=person, role=role, organisation=organisation, partner_country=where, since=LONG_AGO
        )
        world.people[name] = person
    return world


def _today() -> date:
    from django.utils import timezone

    return timezone.now().date()
