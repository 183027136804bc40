"""A procedure filled in on the sample form, and people for every part in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Level, Membership, Role, User
from registry.lifecycle import hooks, tables
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Lifecycle, Part, State, Step
from registry.rules.resolving import FormRule
from registry.submissions import schema
from registry.submissions.models import SubmissionVersion
from registry.submissions.operations.drafts import save_draft

from .sample import FORM

EXTRA = schema.Form(
    "extra_form",
    "EXTRA",
    "Extra form",
    sections=(schema.Section("all", "All", (schema.Field("reason", "Reason"),)),),
    is_public=False,
)
PAPER = Lifecycle(
    code="paper",
    label="Paper",
    token="PAPER",
    initial="draft",
    forms=("sample_form",),
    optional_forms=("extra_form",),
    states=(
        State("draft", "draft", waits_for=Part.PROPONENT, is_editable=True),
        State("submitted", "submitted", waits_for=Part.SECRETARIAT),
        State("returned", "returned", waits_for=Part.PROPONENT, is_editable=True),
        State("open", "open", is_public=True),
        State("done", "done", is_final=True),
    ),
    steps=(
        Step("submit", "Submit", ("draft", "returned"), "submitted", (Part.PROPONENT,)),
        Step("return", "Return", ("submitted",), "returned", (Part.SECRETARIAT,), reason_required=True),
        Step("publish", "Publish", ("submitted",), "open", (Part.SECRETARIAT,)),
        Step("close", "Close", ("open",), "done", (Part.SECRETARIAT,)),
    ),
)
# The least that can be handed in.
COMPLETE: dict[str, Any] = {
    "project": {"title": "Solar plant", "price": "secret", "email": "a@example.kz"},
    "figures": {"estimates": [{"row": "first", "year": 2027, "reductions": "1200.5", "note": "secret"}]},
    "impact": {"is_required": False},
}


class Rules(hooks.NoRules):
    """A rule set with a version for each form."""

    version = "01.0"

    def form(self, name: str) -> FormRule | None:
        """Found by its token only, as the form of another room may be."""
        if name != "SAMPLE":
            return None
        return FormRule(
            form="",
            token=name,
            code=f"JCM_KZ_F_{name}",
            version=self.version,
            annex="",
            source="",
            verification="",
        )


@dataclass
class Stage:
    """``stage["proponent"]`` is a user; the case stands in its first state."""

    case: Case
    firm: Organisation
    rules: Rules
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def save(self, name: str = "proponent", *, edition: int = 0, **values: Any) -> Any:
        wanted = values or {"content": COMPLETE}
        return save_draft(
            self.case,
            wanted.pop("form_code", "sample_form"),
            **{"by": self[name], "request_id": uuid4(), "expected_edition": edition, **wanted},
        )

    def step(self, code: str, name: str = "proponent", **values: Any) -> Any:
        return take_step(self.case, code, by=actor_for(self[name]), **{"request_id": uuid4(), **values})

    def versions(self) -> list[SubmissionVersion]:
        return list(SubmissionVersion.objects.of(self.case, "sample_form").order_by("number"))


def make_stage(patch: Callable[..., None], answer: Callable[..., None]) -> Stage:
    """Declare form and procedure for as long as the test runs, and open a case."""
    patch(tables._lifecycles, "paper", PAPER)
    patch(schema._forms, FORM.code, FORM)
    patch(schema._forms, EXTRA.code, EXTRA)
    rules = Rules()
    answer(hooks.rules_of, "answerer", lambda key: rules)
    answer(hooks.pin_rules, "answerer", lambda *_: "KZ/1.0")
    for question in (hooks.clockwork, hooks.announce, hooks.conflicts_of_interest, hooks.after_step):
        answer(question, "answerers", {})
    country, _made = PartnerCountry.objects.get_or_create(
        code="KZ", defaults={"iso3": "KAZ", "name": "Kazakhstan", "position": 28}
    )
    firm = Organisation.objects.create(name="Firm", country_code="KZ")
    people = {}
    for name, role, organisation, level in (
        ("proponent", Role.PARTICIPANT, firm, Level.EDITOR),
        ("colleague", Role.PARTICIPANT, firm, Level.EDITOR),
        ("reader", Role.PARTICIPANT, firm, Level.READER),
        ("stranger", Role.PARTICIPANT, Organisation.objects.create(name="Other"), Level.EDITOR),
        ("secretariat", Role.SECRETARIAT, None, Level.EDITOR),
        ("officer", Role.REGISTRY_OFFICER, None, Level.EDITOR),
        ("committee", Role.JOINT_COMMITTEE_MEMBER, None, Level.EDITOR),
        ("auditor", Role.AUDITOR, None, Level.EDITOR),
    ):
        people[name] = User.objects.create_user(f"{name}@example.org", "long enough", name=name.title())
        values = {"level": level} if organisation is not None else {}
        Membership.objects.create(user=people[name], role=role, organisation=organisation, **values)
    case = open_case(
        "paper",
        by=actor_for(people["proponent"]),
        request_id=uuid4(),
        title="A paper",
        partner_country=country,
        parties={Part.PROPONENT: [firm]},
    )
    return Stage(case, firm, rules, people)
