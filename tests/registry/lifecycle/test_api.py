"""Cases by machine: who sees what, one step per key, versions, refusals with every cause, two people."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.identity.models.people import Membership, Role
from registry.identity.scopes import Scope
from registry.lifecycle.models import Case, RefusedStep, StepTaken
from registry.lifecycle.tables import Part, Unmet, all_lifecycles
from tests.concurrency.test_ledger_races import at_once
from tests.programs import Program

from . import toy as toys


@pytest.fixture
def ask(cast):
    """``ask("proponent")``: the program of that person."""
    made = {}

    def program(name, *scopes):
        key = (name, scopes)
        if key not in made:
            owner = cast[name] if name else None
            made[key] = Program(owner, scopes) if scopes else Program(owner)
        return made[key]

    return program


@pytest.fixture
def case(ask, cast):
    """A toy that was begun by machine."""
    answer = ask("proponent").post("cases/", opening(cast))
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"'), answer.content
    return Case.objects.get(public_id=answer.json()["id"])


def opening(cast, **more):
    parties = [{"part": "proponent", "organisation": str(cast.firm.public_id)}]
    return {"lifecycle": "toy", "title": "A toy", "partner_country": "KZ", "parties": parties, **more}


def at(case, *more):
    return "/".join(["cases", str(case.public_id), *more]) + "/"


def take(program, case, step, *, version, **said):
    options = {name: said.pop(name) for name in ("key",) if name in said}
    return program.post(at(case, "steps"), {"step": step, **said}, version=version, **options)


def test_a_case_is_begun_once_per_key(ask, cast):
    key, wanted = uuid4(), opening(cast)
    first = ask("proponent").post("cases/", wanted, key=key)
    again = ask("proponent").post("cases/", wanted, key=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = ask("proponent").post("cases/", {**wanted, "title": "Another"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    assert Case.objects.count() == 1
    begun = first.json()
    assert (begun["state"], begun["waits_for"], begun["my_parts"]) == ("draft", "proponent", ["proponent"])
    assert [(one["part"], one["name"]) for one in begun["parties"]] == [("proponent", "Firm")]
    assert {step["code"]: step["is_possible"] for step in begun["steps"]} == {
        "submit": True,
        "withdraw": True,
    }


def test_the_same_opening_at_the_same_moment_is_one_case(stage):
    request_id = uuid4()
    answers = at_once(*[partial(stage.open, request_id) for _retry in range(4)])
    assert {getattr(answer, "pk", answer) for answer in answers} == {Case.objects.get().pk}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"lifecycle": "no_such"}, "lifecycle"),
        ({"partner_country": "XX"}, "partner_country"),
        ({"parent": str(uuid4())}, "parent"),
        ({"parties": [{"part": "proponent", "organisation": str(uuid4())}]}, "parties"),
        ({"parties": [{"part": "officer", "organisation": str(uuid4())}]}, "parties.0.part"),
        ({"title": ""}, "title"),
    ],
)
def test_what_an_opening_names_must_be_there(ask, cast, more, field):
    answer = ask("proponent").post("cases/", opening(cast, **more))
    assert answer.status_code == 400, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Case.objects.exists()


def test_nobody_begins_for_an_organisation_that_is_not_theirs(ask, cast):
    answer = ask("stranger").post("cases/", opening(cast))
    assert (answer.status_code, answer.json()["code"]) == (409, "opening_not_yours")
    assert not Case.objects.exists()


def test_nobody_speaks_for_an_organisation_beside_their_own(ask, cast):
    """The true focal point, named as a second proponent, would seem to have said what a stranger says."""
    both = [{"part": part, "organisation": str(cast.firm.public_id)} for part in ("proponent", "focal_point")]
    mine = {"part": "proponent", "organisation": str(cast.stranger_firm.public_id)}
    answer = ask("stranger").post("cases/", opening(cast, parties=[mine, both[1]]))
    assert (answer.status_code, answer.json()["code"]) == (409, "opening_not_yours")
    answer = ask("stranger").post("cases/", opening(cast, parties=[mine, both[0]]))
    assert (answer.status_code, answer.json()["code"]) == (409, "opening_not_yours")
    assert not Case.objects.exists()
    assert ask("proponent").post("cases/", opening(cast, parties=both)).status_code == 201


def test_nobody_begins_about_what_they_do_not_speak_for(ask, cast):
    answer = ask("proponent").post("cases/", opening(cast, subject_reference="KZ001"))
    assert answer.status_code == 400, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == ["subject_reference"]
    assert not Case.objects.exists()


def test_what_is_only_read_is_followed_by_nothing(ask, cast, case):
    """An auditor who belongs to a firm sees the case, and gets no part in it by beginning another one."""
    take(ask("proponent"), case, "submit", version=1)
    Membership.objects.create(user=cast["stranger"], role=Role.AUDITOR)
    mine = [{"part": "proponent", "organisation": str(cast.stranger_firm.public_id)}]
    following = opening(cast, parties=mine, parent=str(case.public_id))
    assert ask("stranger").get(at(case)).status_code == 200
    answer = ask("stranger").post("cases/", following)
    assert (answer.status_code, answer.json()["code"]) == (409, "opening_not_yours")
    own = opening(cast, parent=str(case.public_id))
    assert ask("proponent").post("cases/", own).status_code == 201


def test_a_case_of_others_is_not_there(ask, cast, case):
    for name in ("stranger", "secretariat", "officer", "auditor"):  # nothing was handed in yet
        assert ask(name).get(at(case)).status_code == 404
        assert take(ask(name), case, "submit", version=1).status_code == 404
        assert ask(name).get("cases/").json()["results"] == []
    assert ask("colleague").get(at(case)).status_code == 200
    assert ask(None).get(at(case)).status_code == 401
    assert ask(None).get("cases/").status_code == 401
    assert ask("proponent", Scope.REGISTER_READ).get("cases/").status_code == 403
    reading = ask("proponent", Scope.CASES_READ)
    assert reading.get(at(case)).status_code == 200
    assert take(reading, case, "submit", version=1).status_code == 403
    assert reading.post("cases/", opening(cast)).status_code == 403
    assert not StepTaken.objects.exists()
    assert not RefusedStep.objects.exists()


def test_a_step_is_taken_once_and_a_retry_gets_its_answer(ask, case):
    key = uuid4()
    first = take(ask("proponent"), case, "submit", version=1, key=key, reason="Ready.")
    assert (first.status_code, first.headers["ETag"]) == (201, '"2"')
    assert (first.json()["part"], first.json()["destination"]) == ("proponent", "submitted")
    later = take(ask("secretariat"), case, "return", version=2, reason="Paint it.")
    assert later.headers["ETag"] == '"3"'
    again = take(ask("proponent"), case, "submit", version=1, key=key, reason="Ready.")
    assert (again.status_code, again.json(), again.headers["ETag"]) == (201, first.json(), '"2"')
    other = take(ask("proponent"), case, "submit", version=1, key=key, reason="Another reason.")
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    listed = ask("proponent").get(at(case, "steps")).json()["results"]
    assert [(one["number"], one["step"], one["reason"]) for one in listed] == [
        (1, "submit", "Ready."),
        (2, "return", "Paint it."),
    ]


def test_a_step_says_which_version_it_saw(ask, case):
    unsaid = ask("proponent").post(at(case, "steps"), {"step": "submit"})
    assert unsaid.status_code == 428
    assert ask("proponent").post(at(case, "steps"), {"step": "submit"}, key="", version=1).status_code == 400
    take(ask("proponent"), case, "submit", version=1)
    stale = take(ask("colleague"), case, "withdraw", version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "case_changed")
    assert StepTaken.objects.count() == 1


def test_every_condition_that_is_not_met_is_told(ask, case):
    toys.LOCKED.extend([Unmet("no_key", "Find the key."), Unmet("no_paint", "Paint it.", "#paint")])
    read = ask("proponent").get(at(case)).json()
    (submit,) = [one for one in read["steps"] if one["code"] == "submit"]
    assert submit["is_possible"] is False
    assert [(one["code"], one["detail"], one["link"]) for one in submit["unmet"]] == [
        ("no_key", "Find the key.", ""),
        ("no_paint", "Paint it.", "#paint"),
    ]
    refused = take(ask("proponent"), case, "submit", version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "step_unmet")
    assert [one["code"] for one in refused.json()["errors"]] == ["no_key", "no_paint"]


@pytest.mark.parametrize(
    ("name", "step", "code"),
    [
        ("proponent", "no_such_step", "step_unknown"),
        ("proponent", "publish", "step_not_yours"),
        ("secretariat", "publish", "step_not_from_here"),
        ("secretariat", "return", "step_not_from_here"),
        ("officer", "withdraw", "step_not_yours"),
    ],
)
def test_a_refusal_has_a_code_and_changes_nothing(ask, cast, case, name, step, code):
    cast.step(case, "submit", "proponent")
    cast.step(case, "publish", "secretariat")
    answer = take(ask(name), case, step, version=3, reason="I want to.")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    case.refresh_from_db()
    assert (case.state, case.version) == ("open", 3)
    assert RefusedStep.objects.get().code == code


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"step": "sub mit"},
        {"step": "submit", "facts": {"Bad name": "1"}},
        {"step": "submit", "facts": {"a": "b\x00"}},
        {"step": "submit", "facts": {"documents": "1"}},
        {"step": "submit", "facts": {f"n{n}": "" for n in range(21)}},
        {"step": "submit", "documents": [str(uuid4())]},
        {"step": "submit", "reason": "x" * 5001},
    ],
)
def test_what_is_malformed_is_told(ask, case, wrong):
    assert ask("proponent").post(at(case, "steps"), wrong, version=1).status_code == 400
    assert not StepTaken.objects.exists()


def test_where_two_people_are_asked_for_one_proposes_and_another_confirms(ask, cast, case, ruled):
    cast.step(case, "submit", "proponent")
    ruled(toys.Rules(two=("publish",)))
    (publish,) = [one for one in ask("secretariat").get(at(case)).json()["steps"] if one["code"] == "publish"]
    assert publish["needs_second_person"] is True
    assert take(ask("secretariat"), case, "publish", version=1).status_code == 412
    key = uuid4()
    proposed = take(ask("secretariat"), case, "publish", version=2, key=key, facts={"meeting": "7"})
    again = take(ask("secretariat"), case, "publish", version=2, key=key, facts={"meeting": "7"})
    assert (proposed.status_code, again.json()) == (202, proposed.json())
    other = take(ask("secretariat"), case, "publish", version=2, key=key, facts={"meeting": "8"})
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    assert ask("secretariat2").get(at(case)).json()["proposal"] == proposed.json()["id"]

    one = at(case, "proposals", proposed.json()["id"])
    own = ask("secretariat").post(one, {"confirm": True})
    assert (own.status_code, own.json()["code"]) == (409, "proposer_may_not_confirm")
    assert ask("stranger").post(one, {"confirm": True}).status_code == 404
    key = uuid4()
    confirmed = ask("secretariat2").post(one, {"confirm": True}, key=key)
    assert (confirmed.status_code, confirmed.json()["taken"]) == (200, 2)
    assert ask("secretariat2").post(one, {"confirm": True}, key=key).json() == confirmed.json()
    taken = StepTaken.objects.get(step="publish")
    assert (taken.actor_name, taken.approver_name) == ("Secretariat", "Secretariat2")
    listed = ask("secretariat").get(at(case, "proposals")).json()["results"]
    assert [(row["step"], row["taken"]) for row in listed] == [("publish", 2)]


def test_a_proposal_is_turned_down_once(ask, cast, case, ruled):
    cast.step(case, "submit", "proponent")
    ruled(toys.Rules(two=("publish",)))
    proposed = take(ask("secretariat"), case, "publish", version=2).json()
    one = at(case, "proposals", proposed["id"])
    for _retry in range(2):
        closed = ask("secretariat2").post(one, {"confirm": False})
        assert (closed.status_code, closed.json()["taken"]) == (200, None)
    late = ask("secretariat2").post(one, {"confirm": True})
    assert (late.status_code, late.json()["code"]) == (409, "proposal_closed")
    assert not StepTaken.objects.filter(step="publish").exists()


def test_cases_are_found_by_what_is_asked(ask, cast):
    mine = cast.open(title="Mine")
    theirs = cast.open(title="Handed in", subject_reference="KZ001")
    cast.step(theirs, "submit", "proponent")
    Case.objects.filter(pk=theirs.pk).update(due_on="2026-03-09")

    def titles(name, **asked):
        query = "&".join(f"{key}={value}" for key, value in asked.items())
        answer = ask(name).get(f"cases/?{query}")
        assert answer.status_code == 200, answer.content
        return [row["title"] for row in answer.json()["results"]]

    assert titles("proponent") == ["Mine", "Handed in"]
    assert titles("proponent", ordering="-opened") == ["Handed in", "Mine"]
    assert titles("proponent", state="draft") == ["Mine"]
    assert titles("proponent", lifecycle="toy", partner_country="KZ", is_final="false") == [
        "Mine",
        "Handed in",
    ]
    assert titles("proponent", is_my_turn="true") == ["Mine"]
    assert titles("secretariat", is_my_turn="true") == ["Handed in"]
    assert titles("proponent", waits_for="secretariat") == ["Handed in"]
    assert titles("proponent", due_on_to="2026-03-09") == ["Handed in"]
    assert titles("proponent", due_on_to="2026-03-08") == []
    assert titles("proponent", subject_reference="KZ001") == ["Handed in"]
    assert titles("proponent", party=cast.firm.public_id) == ["Mine", "Handed in"]
    assert titles("proponent", party=cast.stranger_firm.public_id) == []
    assert titles("other_secretariat") == []
    assert titles("auditor") == ["Handed in"]
    for wrong in ("party=x", "colour=red", "waits_for=nobody", "due_on_to=9.3.2026", "is_final=maybe"):
        assert ask("proponent").get(f"cases/?{wrong}").status_code == 400
    first = ask("proponent").get("cases/?limit=1").json()
    assert [row["id"] for row in first["results"]] == [str(mine.public_id)]
    rest = ask("proponent").get(first["next"].partition("/api/v1/")[2]).json()
    assert ([row["title"] for row in rest["results"]], rest["next"]) == (["Handed in"], None)


def test_however_much_there_is_the_queries_are_as_many(ask, cast, case):
    program = ask("proponent")

    def queries(address):
        program.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert program.get(address).status_code == 200
        return len(seen)

    addresses = ("cases/", at(case), at(case, "steps"))
    before = [queries(address) for address in addresses]
    for _more in range(4):
        child = cast.open(parent=case)
        cast.step(child, "submit", "proponent")
        case.parties.create(organisation=_another(), part=Part.PARTICIPANT)
    for code, name in (("submit", "proponent"), ("return", "secretariat")) * 3:
        cast.step(case, code, name, reason="Again.")
    assert [queries(address) for address in addresses] == before


def _another():
    from registry.identity.models.parties import Organisation

    return Organisation.objects.create(name=f"Firm {Organisation.objects.count()}", country_code="KZ")


def test_everybody_reads_the_procedures(db, client):
    listed = client.get("/api/v1/lifecycles/").json()["results"]
    assert [one["code"] for one in listed] == [one.code for one in all_lifecycles()]
    for one in listed:
        whole = client.get(f"/api/v1/lifecycles/{one['code']}/").json()
        states = {state["code"] for state in whole["states"]}
        assert whole["initial"] in states
        for step in whole["steps"]:
            assert {*step["origins"], step["to"]} <= states
            assert step["parts"] or step["is_decision"] or step["on_clock"]
    assert client.get("/api/v1/lifecycles/no_such/").status_code == 404
