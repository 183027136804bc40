"""How each row about the interface for programs is asked."""

from collections.abc import Callable
from json import dumps
from typing import Any
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from registry.identity.scopes import Scope
from tests.scenarios.permissions.asking import INSTRUCTION_STEPS, STEPS
from tests.scenarios.permissions.reading import Row
from tests.scenarios.permissions.world import NOTE, Place, World

Body = Callable[[World, Place], tuple[Any, int | None]]  # what is sent, and the version it names


ACCOUNTS = ("own-account", "account-", "trusted-account")


def scopes_for(row: Row) -> list[Scope]:
    """The scopes with which the row may be tried, the smallest first."""
    reads = row.tried == "GET"
    if row.name == "ledger-download":
        return [Scope.LEDGER_READ]
    if row.name.startswith("instruction"):
        if row.tried in ("POST approve", "POST accept"):
            return [Scope.INSTRUCTIONS_APPROVE]
        reads = reads or row.name == "instruction-acceptability"
        others = [Scope.INSTRUCTIONS_READ] if reads else []
        return [*others, Scope.INSTRUCTIONS_WRITE, *([Scope.INSTRUCTIONS_APPROVE] if reads else [])]
    if row.name.startswith(ACCOUNTS):
        return [*([Scope.ACCOUNTS_READ] if reads else []), Scope.ACCOUNTS_WRITE]
    return [*([Scope.CASES_READ] if reads else []), Scope.CASES_WRITE]


def scope_of(row: Row) -> Scope:
    """The smallest scope with which the row is tried."""
    return scopes_for(row)[0]


def ask(
    world: World, row: Row, parts: tuple[str, ...], header: dict[str, str]
) -> Callable[[], HttpResponseBase]:
    """A visit of a route as the row says it, ready to be made."""
    place = named_as_here(row, world.places.get(row.of, {}))
    address = reverse(f"api:{row.name}", kwargs={part: place[part] for part in parts})
    method, _, words = row.tried.partition(" ")
    client = Client(raise_request_exception=False)
    if method == "GET":
        days = {"first_on": "2026-01-01", "last_on": "2026-01-31"} if row.name == "account-statement" else {}
        return lambda: client.get(address, days, headers=header)
    body, version = BODIES[row.name, words](world, place)
    headers = {**header, "idempotency-key": str(uuid4())}
    if version is not None:
        headers["if-match"] = f'"{version}"'
    kind = "application/json"
    if words == "upload":
        kind, address = "application/octet-stream", f"{address}?{body}"
        body = b"Dear all"
    return lambda: client.generic(method, address, encoded(body), content_type=kind, headers=headers)


def named_as_here(row: Row, place: Place) -> Place:
    """A document goes by its case and itself in the routes of cases."""
    if row.name.startswith("case-document") and "document" in place:
        return {**place, "public_id": place["case"]}
    return place


def encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else dumps(body, cls=DjangoJSONEncoder).encode()


def says(_version: int | None = None, **fields: Any) -> Body:
    return lambda _world, _place: (fields, _version)


def a_step(world: World, place: Place) -> tuple[Any, int | None]:
    name, case = next(
        (name, case) for name, case in world.cases.items() if case.public_id == place["public_id"]
    )
    case.refresh_from_db()
    return {"step": STEPS[name], "reason": "Because it is so."}, case.version


def begun(world: World, _place: Place) -> tuple[Any, int | None]:
    party = {"part": "proponent", "organisation": world.firm.public_id}
    return {"lifecycle": NOTE, "title": "Wind", "partner_country": "KZ", "parties": [party]}, None


def a_proposal(world: World, _place: Place) -> tuple[Any, int | None]:
    origin, destination = world.places["held account"], world.places["to be trusted"]
    ends = {"origin": origin["number"], "destination": destination["number"]}
    return {"kind": "transfer", "quantity": 1, **ends}, None


def a_step_of_an_instruction(step: str) -> Body:
    return lambda _world, place: ({"step": step, "reason": "No"}, place.get("version", 1))


BODIES: dict[tuple[str, str], Body] = {
    ("case-list", "begin"): begun,
    ("case-steps", "take"): a_step,
    ("instruction-list", "propose"): a_proposal,
    ("instruction-acceptability", "ask"): a_proposal,
    **{("instruction-steps", step): a_step_of_an_instruction(step) for step in INSTRUCTION_STEPS},
    ("trusted-account-list", "propose"): lambda world, _place: (world.places["to be trusted"], None),
    ("trusted-account-removal", "take off"): says(),
    ("case-decisions", "put"): says(outcome="state_no_objection", kind="electronic"),
    ("case-form", "save"): says(1, project={"title": "Another title"}),
    ("case-documents", "upload"): lambda _world, _place: ("kind=letter&title=A+letter", None),
    ("case-document", "upload"): lambda _world, _place: ("file_name=letter.txt", None),
    ("case-document-withdrawal", "withdraw"): says(),
    ("case-monitoring-values", "bring"): says(
        values=[{"symbol": "EG", "period": ["2024-01-01", "2024-12-31"], "value": "1"}]
    ),
    ("case-monitoring-files", "take"): says(document=uuid4(), number=1),
    ("case-monitoring-recalculation", "calculate"): says(),
    ("case-findings", "raise"): says(kind="clarification", item="methodology", text="Which grid?"),
    ("case-finding", "answer"): says(1, kind="answer", text="The grid factor."),
    ("case-finding", "close"): says(1, kind="closure", text="Settled."),
    ("case-received-input", "publish"): says(publish=True),
    ("case-public-inputs", "send"): says(name="A farmer", text="And what of the sheep?"),
    ("decision-assent", "assent"): says(agrees=True, reason=""),
    ("decision-conflict", "declare"): says(reason="My sister works there."),
    ("decision-withdrawal", "withdraw"): says(reason="It is not ready."),
}
