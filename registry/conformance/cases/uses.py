"""Cancellation (C-160 to C-162), retirement (C-170 to C-172) and its reversal (C-173)."""

from django.utils import timezone

from credits.models import Transaction
from registry.accounts.models import Beneficiary, Certificate, Instruction
from registry.conformance.running import Notes, case
from registry.conformance.sandbox import Sandbox
from registry.conformance.world import NARROW
from registry.lifecycle.tables import Part

MIDORI = {
    "kind": "organisation",
    "name": "株式会社みどり",
    "name_latin": "Midori Co., Ltd.",
    "country": "JP",
    "identifier_kind": "corporate_number",
    "identifier": "1234567890123",
}


def certificate_of(one: Instruction) -> Certificate:
    assert one.transaction_id is not None, "it was executed"
    return Certificate.objects.get(entry__public_id=one.transaction_id)


def beneficiary(sandbox: Sandbox) -> Beneficiary:
    """Entered by the company with a letter, vetted by an officer; once in a sandbox."""
    standing = Beneficiary.objects.filter(identifier=MIDORI["identifier"]).first()
    if standing is not None:
        return standing
    content = {"identity": MIDORI, "standing": {"relation": "permitted"}}
    about = sandbox.case(
        *("beneficiary_registration", "ann", "beneficiary", content),
        title="Midori",
        parties={Part.PROPONENT: [sandbox.world.altai]},
    )
    sandbox.paper(about, "letter", "ann")
    sandbox.step(about, "submit", "ann")
    sandbox.step(about, "vet", "japan1")
    return Beneficiary.objects.get(case=about)


@case("C-160", "Cancellation for each purpose", source="DES Annex H 160", ends_in="completed, public record")
def cancellations(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, end, visitor = world.held(100), world.account("cancellation"), world.program("visitor")
    named = {"id": str(beneficiary(sandbox).public_id)}
    for purpose, scheme in (
        ("own_offsetting", "voluntary"),
        ("gx_ets", "gx_ets"),
        ("product_claim", "voluntary"),
        ("on_behalf", "voluntary"),
    ):
        facts = {"use_year": 2027, "use_scheme": scheme}
        if purpose == "on_behalf":
            facts["beneficiary"] = named
        one = world.done("cancellation", account, end, purpose=purpose, facts=facts)
        notes.expect(f"{purpose}: status", 4, one.des_status)
        data = visitor.get(f"/certificates/{certificate_of(one).number}.json")
        notes.expect(f"{purpose}: public record", (200, purpose, 10), _told(data))


def _told(answer: object) -> tuple[int, str, int]:
    status = int(getattr(answer, "status", 0))
    data = answer.json() if status == 200 else {}  # type: ignore[attr-defined]
    return status, data.get("purpose", {}).get("code", ""), data.get("quantity", 0)


@case("C-161n", "Cancellation that is not well stated", source="DES Annex H 161", ends_in="5101 / 5152")
def badly_stated(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account = world.held(30)
    retired, cancelled = world.account("retirement"), world.account("cancellation")
    with notes.refused("to an account for retirement", "JR-5101"):
        world.propose("cancellation", account, retired)
    with notes.refused("without a reason", "JR-5152"):
        world.propose("cancellation", account, cancelled, reason="")
    with notes.refused("without a purpose", "JR-5152"):
        world.propose("cancellation", account, cancelled, purpose="")
    notes.expect("units free", (30, 0), world.balance(account))


@case("C-162n", "A cancelled unit moves no more", source="DES Annex H 162", ends_in="4011")
def stays_cancelled(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, end = world.held(10), world.account("cancellation")
    block = world.block(account)
    world.done("cancellation", account, end)
    for kind, to in (("transfer", world.bought()), ("cancellation", end)):
        with notes.refused(kind, "JR-4011"):
            world.propose(kind, account, to, blocks=(block,))


@case(
    "C-170",
    "Retirement in the name of a vetted beneficiary, with its certificate",
    source="DES Annex H 170",
    ends_in="completed (its proof is not part of this version)",
)
def retirement(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, end, visitor = world.held(30), world.account("retirement"), world.program("visitor")
    facts = {
        "use_year": 2027,
        "use_scheme": "voluntary",
        "beneficiary": {"id": str(beneficiary(sandbox).public_id)},
    }
    one = world.done("retirement", account, end, facts=facts)
    notes.expect("status", 4, one.des_status)
    notes.expect("units there", (10, 0), world.balance(end))
    number = certificate_of(one).number
    data = visitor.get(f"/certificates/{number}.json")
    told = data.json() if data.status == 200 else {}
    notes.expect("certificate for programs", ("valid", 10), (told.get("state"), told.get("quantity")))
    notes.expect("in whose name", MIDORI["name"], (told.get("beneficiary") or {}).get("name"))
    page = visitor.get(f"/certificates/{number}/")
    notes.expect("its public page", (200, True), (page.status, number in page.text))
    paper = visitor.get(f"/certificates/{number}/certificate.ja.pdf")
    notes.expect("its paper", (200, b"%PDF"), (paper.status, paper.content[:4]))


@case("C-171n", "Retirement outside purpose or period", source="DES Annex H 171", ends_in="5251")
def outside(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, end = world.held(30), world.account("retirement")
    year = timezone.localdate().year
    for words, facts in (
        ("a year long past", {"use_year": 2012}),
        ("a year to come", {"use_year": year + 2}),
        ("no year", {}),
    ):
        with notes.refused(words, "JR-5251"):
            world.propose("retirement", account, end, facts=facts)
    with notes.refused("the purpose of a cancellation", "JR-5251"):
        world.propose("retirement", account, end, purpose="own_offsetting")
    with notes.refused("a purpose that is not authorised", "JR-5251", "JR-5904"):
        world.propose("retirement", world.held(10, reference=NARROW), end)
    with notes.refused("units of a year that is not authorised", "JR-5251", "JR-5904"):
        world.propose("retirement", world.held(10, vintage=2022), end)
    notes.expect("units free", (30, 0), world.balance(account))


@case("C-172n", "Retired twice; retired and then transferred", source="DES Annex H 172", ends_in="4014")
def once_only(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, end = world.held(10), world.account("retirement")
    block = world.block(account)
    world.done("retirement", account, end)
    for kind, to in (("retirement", end), ("transfer", world.bought())):
        with notes.refused(kind, "JR-4014"):
            world.propose(kind, account, to, blocks=(block,))
    notes.expect("retired", 10, world.balance(end)[0])


@case("C-173", "Reversal inside the window, by two officers", source="own", ends_in="20")
def reversal(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, end = world.held(20), world.account("retirement")
    one, late = (world.done("retirement", account, end) for _each in range(2))
    sandbox.clock.pass_by(days=10)
    correction = world.step(world.correction(one, "japan1"), "approve", "japan2")
    one.refresh_from_db()
    notes.expect("the correction, and what it reverses", (4, 20), (correction.des_status, one.des_status))
    notes.expect("units are back", (10, 10), (world.balance(account)[0], world.balance(end)[0]))
    assert correction.transaction_id is not None
    entry = Transaction.objects.get(public_id=correction.transaction_id)
    notes.expect("kind of the entry", "correction", entry.kind)
    answer = world.program("visitor").get(f"/certificates/{certificate_of(one).number}.json")
    notes.expect("what the certificate says", "reversed", answer.json().get("state"))
    sandbox.clock.pass_by(days=10)
    with notes.refused("after the window", "JR-5503"):
        world.correction(late, "japan1")
