"""What everybody sees (C-110), and what an auditor and the other side find (C-116)."""

from django.db.models import Sum

from credits.models import Account, AccountBalance, Registry
from registry.conformance.running import Notes, case
from registry.conformance.sandbox import Sandbox

PAGES = ("/", "/about/", "/formats/", "/checks/", "/projects/", "/issuances/", "/certificates/", "/holding-accounts/",
         "/authorisations/", "/rules/", "/serials/", "/countries/")  # fmt: skip
LANGUAGES = ("en", "ja")


@case("C-110", "Public pages without signing in", source="DES Annex H 110-111", ends_in="200, ja + en")
def public_pages(sandbox: Sandbox, notes: Notes) -> None:
    visitor = sandbox.world.program("visitor")
    for page in PAGES:
        answers = [visitor.get(page, **{"Accept-Language": language}) for language in LANGUAGES]
        spoken = [answer.status == 200 and f'lang="{language}"' in answer.text
                  for answer, language in zip(answers, LANGUAGES, strict=True)]  # fmt: skip
        notes.expect(page, [True, True], spoken)
    notes.expect("figures for programs", 200, visitor.get("/api/v1/totals/").status)


@case(
    "C-116",
    "Accounts, holdings and totals, as an auditor and as the other side",
    source="DES Annex H 116-117",
    ends_in="same totals as ledger",
)
def told_outside(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account = world.held(25)
    code = sandbox.sides.here.code
    issued = Registry.objects.get(code=code).last_serial
    held = AccountBalance.objects.filter(account__registry=code).exclude(account__kind=Account.Kind.ISSUANCE)
    units = held.aggregate(units=Sum("posted"))["units"] or 0
    notes.expect("the ledger with itself", issued, units)
    answer = world.program("visitor").get("/api/v1/totals/")  # all that the other side's programs read, too
    rows = answer.json() if answer.status == 200 else {}
    notes.expect("the other side: units issued", True, issued in _numbers(rows))
    listed = world.program("auditor").get("/api/v1/ledger/accounts.csv")
    notes.expect("the auditor: the account", (200, True), (listed.status, account.number in listed.text))
    own = world.program("ann").get(f"/api/v1/accounts/{account.public_id}/holdings/")
    notes.expect("its representative: what it holds", (200, True), (own.status, 25 in _numbers(own.json())))


def _numbers(data: object) -> set[int]:
    """Every whole number in an answer."""
    if isinstance(data, dict):
        return set().union(*map(_numbers, data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*map(_numbers, data)) if data else set()
    return {data} if isinstance(data, int) else set()
