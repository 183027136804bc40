"""Issuance (C-120 to C-124): from the request over the Joint Committee's decision to each side's two officers.

What was monitored and verified is given here: the way from meters to a verified report is no part of these cases.
"""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from django.utils import timezone

from credits.models import Account, Issuance
from credits.operations.close_account import close_account
from credits.operations.instructions import AccountInstruction
from credits.operations.issue import IssueInstruction, issue
from credits.serials import SeriesKey
from registry.accounts.checks.evaluating import evaluate
from registry.conformance.running import Notes, case, code_of
from registry.conformance.sandbox import Sandbox
from registry.conformance.sides import PARTNER
from registry.conformance.world import AUTHORITY, OFFICERS, PROJECT
from registry.identity.models.parties import Side as Of
from registry.issuance.models import CreditAllocation, IssuanceRequest, SideIssuance
from registry.issuance.queries import reports
from registry.lifecycle.models import Case, CaseParty, StepTaken
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.lifecycle.tables import Part
from registry.parties.operations.assents import give_assent
from registry.parties.operations.decisions import open_decision
from registry.projects.models import Project

VERIFIED = {2024: 100, 2025: 200}
CLICKS = 20
FORM = "issuance_request"


@contextmanager
def verified(sandbox: Sandbox, number: int) -> Iterator[reports.VerifiedReport]:
    """A project of its own with a verified report over two years."""
    world = sandbox.world
    reference = f"KZ1{number:02d}"
    world.add_project(reference)
    project = Project.objects.get(reference=reference)
    about = Case.objects.create(
        lifecycle="monitoring_report",
        state="verified",
        reference=f"{reference}-MR-001",
        title=project.title,
        partner_country=world.country,
        subject_reference=reference,
        submitted_at=timezone.now(),
        opening_hash="",
    )
    CaseParty.objects.create(case=about, organisation=world.altai, part=Part.PROPONENT)
    given = reports.VerifiedReport(
        case=about,
        project=project,
        first_on=date(2024, 3, 1),
        last_on=date(2025, 12, 31),
        verified=VERIFIED,
        recalculated=VERIFIED,
    )
    before = reports.verified_report
    reports.verified_report = lambda case: given if case is not None and case.pk == about.pk else before(case)
    try:
        yield given
    finally:
        reports.verified_report = before


def rows(sandbox: Sandbox, *wanted: tuple[int, str, str, int]) -> list[dict[str, Any]]:
    """Rows of the form: vintage, side, whether to the ``government`` or a company, units."""
    found = []
    for number, (vintage, side, recipient, quantity) in enumerate(wanted, 1):
        row: dict[str, Any] = {"row": f"a{number}", "vintage": vintage, "side": side, "quantity": quantity}
        row["recipient_kind"] = "government" if recipient == "government" else "participant"
        if recipient != "government":
            row["organisation"] = str(getattr(sandbox.world, recipient).public_id)
        found.append(row)
    return found


HALVES = (
    (2024, "japan", "government", 40),
    (2024, "japan", "tokyo", 10),
    (2024, "partner", "altai", 50),
    (2025, "japan", "government", 100),
    (2025, "partner", "government", 100),
)


def request(sandbox: Sandbox, report: reports.VerifiedReport, *wanted: tuple[int, str, str, int]) -> Case:
    """A request that is filled in, signed, and not handed in."""
    world, today = sandbox.world, timezone.localdate().isoformat()
    signatures = [
        {
            "row": f"s{number}",
            "organisation": str(one.public_id),
            "signatory": "A. Signatory",
            "signed_on": today,
        }
        for number, one in enumerate((world.altai, world.tokyo))
    ]
    content = {
        "request": {
            "title": report.project.title,
            "submitted_on": today,
            "first_on": report.first_on.isoformat(),
            "last_on": report.last_on.isoformat(),
            "is_issued_elsewhere": False,
        },
        "allocation": {"allocations": rows(sandbox, *wanted)},
        "statement": {"signatures": signatures},
    }
    about = sandbox.case(
        *(FORM, "ann", FORM, content),
        title=report.project.title,
        parties={Part.PROPONENT: [world.altai]},
        subject_reference=report.project.reference,
        parent=report.case,
    )
    row = {"row": "c1", "dimension": "environment", "topic": "Air", "observed": "Less soot."}
    sandbox.fill(about, "sustainable_development_report", {"report": {"contributions": [row]}}, "ann")
    return about


def decide(sandbox: Sandbox, about: Case) -> None:
    """Handed in, complete, and decided on by both sides of the Joint Committee."""
    world = sandbox.world
    sandbox.step(about, "submit", "ann")
    sandbox.step(about, "accept_as_complete", "secretariat")
    decision = open_decision(about, outcome="notify", kind="electronic", by=world["secretariat"])
    for name in ("member1", "member2"):
        give_assent(decision, by=world[name], agrees=True)
    about.refresh_from_db()


def side_case(about: Case, side: Of) -> Case:
    decision = IssuanceRequest.objects.get(case=about).decision
    found = SideIssuance.objects.get(notification__decision=decision, notification__side=side)
    return found.case


@case(
    "C-120",
    "Issuance with allocation to both sides",
    source="DES Annex H 120",
    ends_in="completed; sums equal",
)
def both_sides(sandbox: Sandbox, notes: Notes) -> None:
    with verified(sandbox, 20) as report:
        about = request(sandbox, report, *HALVES)
        decide(sandbox, about)
        for side, officers in ((Of.JAPAN, OFFICERS["JP"]), (Of.PARTNER, OFFICERS["KZ"])):
            sandbox.together(side_case(about, side), "issue", *officers)
        about.refresh_from_db()
        notes.expect("the request", "issued", about.state)
        decision = IssuanceRequest.objects.get(case=about).decision
        assert decision is not None
        made = Issuance.objects.filter(series__reference=report.project.reference).order_by("first_serial")
        units = sum(row.last_serial - row.first_serial + 1 for row in made)
        notes.expect("units, as the Joint Committee decided", decision.total_quantity, units)
        for registry in ("JP", "KZ"):
            runs = [(row.first_serial, row.last_serial) for row in made if row.series.registry_id == registry]
            gaps = [one for one, other in itertools.pairwise(runs) if one[1] + 1 != other[0]]
            notes.expect(f"{registry}: gaps between serial numbers", [], gaps)


@case("C-121n", "Issue more than was decided", source="DES Annex H 121", ends_in="5008")
def too_much(sandbox: Sandbox, notes: Notes) -> None:
    with verified(sandbox, 21) as report:
        before = Issuance.objects.count()
        about = request(sandbox, report, (2024, "japan", "government", 101))
        with notes.refused("one more than was verified and recalculated", "JR-5008"):
            sandbox.step(about, "submit", "ann")
        notes.expect("issued", 0, Issuance.objects.count() - before)


@case(
    "C-122n",
    "Issue twice for one verification",
    source="DES Annex H 122",
    ends_in="one success, rest refused",
)
def twice(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    with verified(sandbox, 22) as report:
        about = request(sandbox, report, (2024, "japan", "government", 60))
        decide(sandbox, about)
        again = request(sandbox, report, (2024, "japan", "government", 40))
        with notes.refused("a second request about the same report", "JR-5004"):
            sandbox.step(again, "submit", "ann")
        issuing = side_case(about, Of.JAPAN)
        proposal = propose_step(issuing, "issue", user=world["japan1"], request_id=uuid4())
        ready = threading.Barrier(CLICKS)

        def click(_number: int) -> str:
            try:
                ready.wait(60)
                confirm_proposal(proposal, user=world["japan2"], request_id=uuid4())
                return "done"
            except Exception as refusal:  # noqa: BLE001  (every answer counts)
                return code_of(refusal)
            finally:
                connection.close()

        with ThreadPoolExecutor(CLICKS) as pool:
            answers = list(pool.map(click, range(CLICKS)))
        notes.figures["twenty answers"] = {answer: answers.count(answer) for answer in sorted(set(answers))}
        taken = StepTaken.objects.filter(case=issuing, step="issue")
        notes.expect("steps taken, of twenty clicks", 1, taken.count())
        issued = CreditAllocation.objects.filter(notification__decision__slug=about.reference)
        notes.expect("allocations issued", 1, issued.exclude(transaction_id=None).count())
        made = Issuance.objects.filter(series__reference=report.project.reference)
        notes.expect("units", [60], [row.last_serial - row.first_serial + 1 for row in made])


@case("C-123n", "Reversed or overlapping serial numbers", source="DES Annex H 123", ends_in="2014 / database")
def serials(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(20), world.bought()
    block = world.block(account)
    turned = type(block)(
        first=block.last,
        last=block.first,
        project=PROJECT,
        registry="JP",
        partner_country=PARTNER,
        vintage="2024",
    )
    failures = [one.code for one in evaluate(world.question("transfer", account, other, blocks=(turned,)))]
    notes.check("the last before the first", "JR-2014", failures[0] if failures else "accepted")
    overlapping = (
        "INSERT INTO credits_blockowner (account_id, series_id, first_serial, last_serial)"
        " SELECT account_id, series_id, first_serial + 1, last_serial FROM credits_blockowner WHERE first_serial = %s"
    )
    try:
        with sandbox.sides.superuser(sandbox.sides.here.database) as line:
            line.execute(overlapping, [block.first])
        seen = "written"
    except psycopg.Error as refusal:
        seen = "refused" if (refusal.sqlstate or "").startswith("23") else repr(refusal)
    notes.expect("a unit in two blocks, written by a superuser", "refused", seen)


@case(
    "C-124n", "Issue to an account that may not receive", source="DES Annex H 124", ends_in="2003 / 2006 (UK)"
)
def unfit(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    closed = world.account(organisation=world.altai)
    close_account(AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=closed.public_id))
    before = Issuance.objects.count()
    for what, account, registry, codes in (
        ("a closed account", closed, "JP", ("JR-4022", "JR-4026")),
        (
            "a retirement account",
            world.account("retirement"),
            "JP",
            ("JR-4027",),
        ),
        (
            "an account of the other country's registry",
            world.held(),
            "KZ",
            ("JR-4029", "JR-4006"),
        ),
    ):
        with notes.refused(what, *codes):
            _issue(account, registry)
    notes.expect("issued", 0, Issuance.objects.count() - before)


def _issue(account: Account, registry: str) -> None:
    series = SeriesKey(registry=registry, partner_country=PARTNER, reference=PROJECT, vintage=2024)
    issue(
        IssueInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            series=series,
            destination_id=account.public_id,
            quantity=10,
        )
    )
