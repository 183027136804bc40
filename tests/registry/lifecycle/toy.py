"""A small lifecycle with everything a step can have, and people for every part in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.lifecycle import hooks, tables
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Lifecycle, Part, State, Step, StepContext, Unmet


class Rules(hooks.NoRules):
    """A rule set that says what the test wants."""

    def __init__(self, key="KZ/1.0", features=("toys",), papers=(), two=()):
        self.key, self.features, self.papers, self.two = key, features, papers, two

    def feature(self, name):
        return name in self.features

    def attachments(self, lifecycle, step):
        return self.papers if step == "submit" else ()

    def needs_two_people(self, lifecycle, step):
        return step in self.two


LOCKED: list[Unmet] = []  # what the toy's guard answers
DONE: list[str] = []  # what its effect has seen


def locked(context: StepContext) -> list[Unmet]:
    return LOCKED


def done(context: StepContext) -> None:
    assert context.taken is not None
    DONE.append(f"{context.taken.origin}>{context.case.state}")
    if context.reason == "break":
        raise ZeroDivisionError


TOY = Lifecycle(
    code="toy",
    label="Toy",
    token="TOY",
    initial="draft",
    states=(
        State("draft", "draft", waits_for=Part.PROPONENT, is_editable=True),
        State("submitted", "submitted", waits_for=Part.SECRETARIAT),
        State("returned", "returned", waits_for=Part.PROPONENT, is_editable=True),
        State("open", "open"),
        State("considered", "considered", waits_for=Part.JOINT_COMMITTEE),
        State("accepted", "accepted", is_final=True),
        State("withdrawn", "withdrawn", is_final=True),
    ),
    steps=(
        Step(
            "submit",
            "Submit",
            ("draft", "returned"),
            "submitted",
            (Part.PROPONENT,),
            guards=(locked,),
            effects=(done,),
        ),
        Step("return", "Return", ("submitted",), "returned", (Part.SECRETARIAT,), reason_required=True),
        Step("publish", "Publish", ("submitted",), "open", (Part.SECRETARIAT,), log_kind="toy_published"),
        Step("close", "Close", ("open",), "considered", on_clock="toy_inputs", is_public=False),
        Step("accept", "Accept", ("considered",), "accepted", is_decision=True, feature="toys"),
        Step(
            "withdraw",
            "Withdraw",
            ("draft", "submitted", "returned", "open"),
            "withdrawn",
            (Part.PROPONENT, Part.FOCAL_POINT),
        ),
    ),
)


@dataclass
class Cast:
    """Everybody a case can meet: ``cast["secretariat"]`` is a user, ``cast.firm`` the proponent."""

    country: PartnerCountry
    firm: Organisation
    stranger_firm: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def open(self, request_id: UUID | None = None, **values: object) -> Case:
        return open_case(
            **{  # type: ignore[arg-type]
                "lifecycle_code": "toy",
                "by": actor_for(self["proponent"]),
                "request_id": request_id or uuid4(),
                "title": "A toy",
                "partner_country": self.country,
                "parties": {Part.PROPONENT: [self.firm]},
                **values,
            }
        )

    def step(self, case: Case, code: str, name: str, **values: object):
        return take_step(
            case,
            code,
            by=actor_for(self[name]),
            **{"request_id": uuid4(), **values},  # type: ignore[arg-type]
        )


def make_cast() -> Cast:
    country = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)
    other = PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)
    cast = Cast(
        country,
        Organisation.objects.create(name="Firm", country_code="KZ"),
        Organisation.objects.create(name="Stranger", country_code="KZ"),
    )
    rows: dict[str, tuple[Role, Organisation | None, PartnerCountry | None]] = {
        "proponent": (Role.PARTICIPANT, cast.firm, None),
        "colleague": (Role.PARTICIPANT, cast.firm, None),
        "stranger": (Role.PARTICIPANT, cast.stranger_firm, None),
        "secretariat": (Role.SECRETARIAT, None, country),
        "secretariat2": (Role.SECRETARIAT, None, country),
        "other_secretariat": (Role.SECRETARIAT, None, other),
        "officer": (Role.REGISTRY_OFFICER, None, None),
        "committee": (Role.JOINT_COMMITTEE_MEMBER, None, country),
        "auditor": (Role.AUDITOR, None, None),
    }
    for name, (role, organisation, where) in rows.items():
        person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
        Membership.objects.create(user=person, role=role, organisation=organisation, partner_country=where)
        cast.people[name] = person
    return cast


def with_toy(patch: Callable[..., None]) -> None:
    """Declare the toy beside the real lifecycles, for as long as the test runs."""
    patch(tables._lifecycles, "toy", TOY)
    LOCKED.clear()
    DONE.clear()
