"""How each row of the table is asked: its address, and what its form sends."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.scenarios.permissions.reading import Row
from tests.scenarios.permissions.texts import table_text, text_of
from tests.scenarios.permissions.world import Place, World

Sent = Callable[[World, Place], dict[str, Any]]


def walk(
    patterns: list[URLPattern | URLResolver], space: str = "", parts: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address: its name (empty where it has none), and what the parts of it are called."""
    for pattern in patterns:
        here = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, inner, here)
        else:
            yield f"{space}{pattern.name}" if pattern.name else "", here


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Every named address of the registry once."""
    found: dict[str, tuple[str, ...]] = {}
    for name, parts in walk(get_resolver().url_patterns):
        if name:
            found.setdefault(name, parts)
    return found


def address_of(name: str, parts: tuple[str, ...], place: Place) -> str:
    return reverse(name, kwargs={part: place[part] for part in parts})


def knock(
    world: World, row: Row, name: str, parts: tuple[str, ...], kind: str
) -> Callable[[], HttpResponseBase]:
    """A visit of a page as the row says it, ready to be made."""
    place = world.places.get(row.of, {})
    assert row.of in world.places or not row.of, f"There is no {row.of!r} in the world."
    if "step" in parts:  # of an instruction: what is tried is a part of the address
        place = {"step": row.tried.removeprefix("POST "), **place}
    address, browser = address_of(name, parts, place), world.cast.browser(kind)
    if row.tried in ("see", "look"):
        return lambda: browser.get(address)
    data = SENT[name, row.tried.removeprefix("POST ")](world, place) if not row.is_pattern else {}
    return lambda: posted(browser, address, data)


def posted(browser: Client, address: str, data: dict[str, Any]) -> HttpResponseBase:
    return browser.post(address, data)


# -- what the forms send


def words(**fields: Any) -> Sent:
    """The same from everybody."""
    return lambda _world, _place: dict(fields)


def once(**fields: Any) -> Sent:
    """With a request id of its own."""
    return lambda _world, _place: {"request_id": str(uuid4()), **fields}


def a_step(world: World, place: Place) -> dict[str, Any]:
    case = next(case for case in world.cases.values() if case.public_id == place["case_id"])
    case.refresh_from_db()
    return {
        "request_id": str(uuid4()),
        "step": place["step_code"],
        "version": case.version,
        "seen": case.steps.count(),
        "reason": "Because it is so.",
    }


def a_file(**fields: Any) -> Sent:
    def made(_world: World, _place: Place) -> dict[str, Any]:
        content = SimpleUploadedFile("letter.txt", b"Dear all")
        return {"request_id": str(uuid4()), "title": "A letter", "file": content, **fields}

    return made


def on_input(do: str) -> Sent:
    return lambda _world, place: {"do": do, "input": place["input"], "reason": "read"}


def begun(world: World, _place: Place) -> dict[str, Any]:
    return {
        "request_id": str(uuid4()),
        "country": world.cast.kazakhstan.pk,
        "organisation": world.firm.pk,
        "title": "Wind in the steppe",
    }


def a_text(world: World, _place: Place) -> dict[str, Any]:
    version = world.places["drafted content"]["version"]
    return {"request_id": str(uuid4()), "version": version, "text": text_of("wise"), "reason": "New values"}


def chosen_case(world: World, place: Place) -> dict[str, Any]:
    return {"request_id": str(uuid4()), "action": "claim", "case": [place["key"]]}


def of_proposal(do: str) -> Sent:
    return lambda _world, place: {
        "request_id": str(uuid4()),
        "do": do,
        "action": do,
        "proposal": place["proposal"],
    }


def a_proposal(world: World, _place: Place) -> dict[str, Any]:
    origin, destination = world.places["held account"], world.places["to be trusted"]
    return {
        "request_id": str(uuid4()),
        "kind": "transfer",
        "origin": origin["number"],
        "destination": destination["number"],
        "quantity": "1",
        "do": "propose",
    }


def a_step_of_an_instruction(_world: World, place: Place) -> dict[str, Any]:
    return {"request_id": str(uuid4()), "version": place.get("version", 1), "reason": "No"}


INSTRUCTION_STEPS = ("abort", "approve", "reject", "accept", "refuse")
MODERATE, SAY, MEMBER = "portal:inputs", "portal:decision", "portal:member"
SENT: dict[tuple[str, str], Sent] = {
    ("portal:step", "take"): a_step,
    ("portal:instruction-new", "propose"): a_proposal,
    **{("portal:instruction-step", step): a_step_of_an_instruction for step in INSTRUCTION_STEPS},
    ("portal:proposal", "confirm"): of_proposal("confirm"),
    ("portal:proposal", "withdraw"): of_proposal("withdraw"),
    ("portal:comment", "note"): once(text="Ask them for the map."),
    ("portal:assignment", "claim"): words(do="claim", holder=""),
    ("portal:form", "take over"): once(),
    ("portal:form-section", "save"): once(edition=1, save="stay", title="Another title"),
    ("portal:finding-new", "raise"): once(kind="clarification", item="methodology", text="Which grid?"),
    ("portal:finding", "answer"): once(do="answer", version=1, text="The grid factor."),
    ("portal:finding", "close"): once(do="close", version=1, text="Settled."),
    ("portal:monitoring-file", "bring"): a_file(),
    ("portal:monitoring-calculate", "calculate"): words(),
    (MODERATE, "publish"): on_input("publish"),
    (MODERATE, "decline"): on_input("decline"),
    ("portal:start-lifecycle", "begin"): begun,
    ("portal:agenda", "put"): words(outcome="state_no_objection", kind="electronic"),
    (SAY, "assent"): words(do="assent", reason=""),
    (SAY, "decline"): words(do="decline", reason="It comes too early."),
    (SAY, "declare a conflict"): words(do="conflict", reason="My sister works there."),
    (SAY, "withdraw"): words(do="withdraw", reason="It is not ready."),
    (SAY, "confirm the meeting"): words(do="confirm"),
    (SAY, "return the record"): words(do="return", reason="The date is wrong."),
    ("portal:organisation", "invite"): words(
        email="somebody@people.example", role="participant", level="reader", reason="joins us"
    ),
    (MEMBER, "change the level"): words(do="level", level="editor", reason="writes now"),
    (MEMBER, "end"): words(do="end", reason="leaves"),
    ("portal:invitation-revoke", "revoke"): words(),
    ("portal:account-limits", "tighten"): words(
        single_limit="5", second_approval="on", outside_trusted_allowed="on"
    ),
    ("portal:account-trusted-new", "propose"): lambda world, _place: dict(world.places["to be trusted"]),
    ("portal:account-trusted", "take off"): words(do="remove"),
    ("portal:account-trusted", "approve"): words(do="approve"),
    ("portal:account-trusted", "decline"): words(do="decline"),
    ("portal:account-representative", "end"): words(reason="leaves"),
    ("admin:accounts_freezeevent_freeze", "freeze"): lambda _world, place: {
        "number": place["number"],
        "reason": "Stolen keys",
    },
    ("admin:accounts_freezeevent_propose_lifting", "propose"): words(reason="New keys"),
    ("admin:accounts_freezeevent_lift", "lift"): words(reason="New keys"),
    ("admin:accounts_freezeevent_decline", "decline"): words(reason="Not yet"),
    ("documents:upload", "upload"): a_file(kind="letter"),
    ("documents:new-version", "upload"): a_file(),
    ("documents:twin", "upload"): a_file(),
    ("documents:withdraw", "withdraw"): words(),
    ("notifications:settings", "save"): words(
        language="en", time_zone="Asia/Almaty", timing="daily", digest_hour="7"
    ),
    ("notifications:read-all", "read"): words(),
    ("notifications:read", "read"): words(),
    ("notifications:unsubscribe", "end"): words(),
    ("identity:invitation", "accept"): words(),
    ("auditing:home", "ask"): words(dataset="movements", format="csv"),
    ("auditing:download-again", "again"): words(),
    ("auditing:download-cancel", "cancel"): words(),
    ("public:call", "send an input"): once(name="A farmer", text="And what of the sheep?"),
    ("public:set-language", "choose"): words(language="en"),
    ("admin:worklist_assign", "claim"): chosen_case,
    ("admin:case_assign", "claim"): chosen_case,
    ("admin:case_comment", "comment"): once(text="Ask them for the map."),
    ("admin:case_step", "take"): a_step,
    ("admin:case_confirm", "withdraw"): of_proposal("withdraw"),
    ("admin:read_notice", "read"): words(),
    ("admin:accounts_beneficiary_consent", "note"): words(consents="on", reason="A letter of the person"),
    ("admin:accounts_beneficiaryletter_withdraw", "withdraw"): words(reason="The beneficiary asked for it"),
    ("admin:rules_ruleset_draft", "draft"): words(partner_country="KZ", track="", reason="A new version"),
    **{
        (f"admin:rules_ruleset_{act}", act.replace("_", " ")): words(reason="For the next version")
        for act in ("propose", "take_back", "adopt", "discard")
    },
    **{
        (f"admin:methodologies_methodologycontent_{act}", act.replace("_", " ")): once(reason="It is right")
        for act in ("propose", "take_back", "adopt", "discard")
    },
    ("admin:methodologies_methodologycontent_draft", "draft"): a_text,
    ("admin:methodologies_methodologycontent_values", "confirm"): once(
        place="formulas.RE", source="A guideline", source_dated_on="2020-01-01"
    ),
    ("admin:methodologies_factortable_draft", "draft"): once(
        text=table_text("Kazakhstan"), reason="New values"
    ),
    ("admin:methodologies_valueconfirmation_second", "second"): once(),
    ("admin:methodologies_valueconfirmation_withdraw", "withdraw"): once(reason="Another table"),
    ("public:methodology-calculation", "calculate"): words(**{"v|EG|1|2025-01-01": "1000"}),
    ("admin:logout", "sign out"): words(),
}
# Of the whole registry only these say nothing in the database: they are told by their cookies, or by the page.
ONLY_IN_THE_BROWSER = {"public:set-language", "admin:logout", "public:methodology-calculation"}
# Steps that are tried from the page of a case, by the thing of the table.
STEPS = {
    "draft": "submit",
    "submitted": "accept_as_complete",
    "committee": "withdraw",
    "final": "withdraw",
    "enrolment": "decline",
}


def name_steps(world: World) -> None:
    """Let the addresses of steps be made."""
    for name, step in STEPS.items():
        world.places[name]["step_code"] = step
