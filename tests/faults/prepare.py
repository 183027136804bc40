"""``python -m tests.faults.prepare``: open accounts, issue units to each, print their ids."""

import json
from uuid import uuid4

import django

django.setup()

from credits.models import Account  # noqa: E402  (the settings come first)
from credits.operations.issue import IssueInstruction, issue  # noqa: E402
from credits.operations.open_account import OpenAccountInstruction, open_account  # noqa: E402
from credits.serials import SeriesKey  # noqa: E402
from tests.faults.campaign import ACCOUNTS, UNITS_EACH  # noqa: E402
from tests.faults.doors import AUTHORITY  # noqa: E402


def main() -> None:
    opened = []
    for number in range(1, ACCOUNTS + 1):
        account = open_account(
            OpenAccountInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                registry="JP",
                number=f"JP-EH-{number:08}",
                kind=Account.Kind.ENTITY_HOLDING,
            )
        )
        issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                series=SeriesKey(
                    registry="JP",
                    partner_country="MN",
                    reference="MN999",
                    period_first_on=None,
                    period_last_on=None,
                    vintage=2020 + number,
                ),
                destination_id=account.public_id,
                quantity=UNITS_EACH,
                issued_on=None,
                decision_reference="fault test",
            )
        )
        opened.append(str(account.public_id))
    print(json.dumps(opened))


if __name__ == "__main__":
    main()
