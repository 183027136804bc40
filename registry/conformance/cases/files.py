"""A file with one bad row among five thousand (C-330)."""

from io import BytesIO
from uuid import uuid4

from credits.models import Transaction
from registry.accounts.models import Instruction
from registry.accounts.operations.bulk_files import bring, work_on
from registry.accounts.rendering.bulk_template import template_bytes
from registry.conformance.running import Notes, case
from registry.conformance.sandbox import Sandbox

ROWS, BAD_ROW = 5000, 3210


@case(
    "C-330", "A file with one bad row in 5,000", source="own", ends_in="0 rows written, row and column named"
)
def bad_row(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(ROWS), world.account("retirement")
    row: dict[str, str | int] = {
        "from_account": account.number,
        "to_account": other.number,
        "units": 1,
        "purpose": "national_pledge",
        "use_year": 2027,
    }
    rows = [dict(row) for _number in range(ROWS)]
    rows[BAD_ROW]["use_year"] = 2012
    file = BytesIO(template_bytes(account, "retirement", rows=rows))
    before = (Instruction.objects.count(), Transaction.objects.count())
    brought = bring(account, "retirement", file, file_name="rows.xlsx", by=world["ann"], request_id=uuid4())
    work_on(brought.pk)
    brought.refresh_from_db()
    notes.expect("state of the file", "refused", brought.state)
    notes.expect("rows read", ROWS, brought.row_count)
    notes.expect("faults", 1, brought.fault_count)
    found = [(fault.get("row"), fault.get("column")) for fault in brought.faults]
    # The first row of a sheet is its heading.
    notes.expect("row and column", [(BAD_ROW + 2, "use_year")], found)
    after = (Instruction.objects.count(), Transaction.objects.count())
    notes.expect("written: instructions, entries", before, after)
