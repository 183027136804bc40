"""Twenty people at one button, a retry, and a control that shows the test would see a second issuance."""

from functools import partial
from uuid import uuid4

import pytest

from credits.models import Issuance, Transaction
from credits.operations.issue import IssueInstruction, issue
from credits.serials import SeriesKey
from registry.identity.system_authority import system_authority
from registry.issuance.models import CreditAllocation
from registry.lifecycle.models import StepTaken
from registry.lifecycle.operations.propose_step import ProposalClosed, confirm_proposal, propose_step
from tests.concurrency.test_ledger_races import at_once
from tests.registry.issuance.clicking import confirm_in_office, confirm_in_portal, window

THREADS = 20


def issued():
    return sorted(
        (row.series.vintage, row.first_serial, row.last_serial)
        for row in Issuance.objects.select_related("series")
    )


def test_twenty_clicks_issue_once(committed):
    """In the office and in the portal, as browsers send them; half press one button again and again."""
    stage = committed
    side_case = stage.side(stage.notified(stage.rows((2024, "japan", "government", 60))), "japan")
    proposal = propose_step(side_case, "issue", user=stage["japan1"], request_id=uuid4())
    first, same = window(stage["japan2"]), uuid4()
    windows = [window(stage["japan2"], of=first) for _number in range(THREADS)]

    def click(number):
        press = (confirm_in_office, confirm_in_portal)[number // 2 % 2]
        return press(windows[number], proposal, same if number % 2 else None)

    answers = at_once(*[partial(click, number) for number in range(THREADS)])
    # Done or done already: back to the case. Otherwise the page says that the proposal is closed.
    assert set(answers) <= {302, 409}, answers
    assert 302 in answers
    assert StepTaken.objects.filter(case=side_case, step="issue").count() == 1
    assert issued() == [(2024, 1, 60)]
    row = CreditAllocation.objects.get()
    assert Transaction.objects.get(public_id=row.transaction_id).kind == "issuance"
    with pytest.raises(ProposalClosed):
        confirm_proposal(proposal, user=stage["japan2"], request_id=uuid4())
    assert confirm_in_office(first, proposal) == 409
    assert issued() == [(2024, 1, 60)]


def test_without_the_request_id_of_the_allocation_there_would_be_twenty(committed):
    """The control: the same clicks with ids of their own make units each time, and the test sees it."""
    stage = committed
    side_case = stage.side(stage.notified(stage.rows((2024, "japan", "government", 60))), "japan")
    stage.issue(side_case, "japan1", "japan2")
    row = CreditAllocation.objects.select_related("account").get()
    authority = system_authority("tests", "a control")

    def careless(number):
        return issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=authority,
                series=SeriesKey(
                    registry="JP",
                    partner_country="KZ",
                    reference="KZ001",
                    period_first_on=stage.report.first_on,
                    period_last_on=stage.report.last_on,
                    vintage=2024,
                ),
                destination_id=row.account.public_id,
                quantity=60,
            )
        )

    at_once(*[partial(careless, number) for number in range(THREADS)])
    assert len(issued()) == 1 + THREADS


def test_both_sides_at_once_conclude_the_request_once(committed):
    stage = committed
    case = stage.notified()
    proposals = {
        side: propose_step(stage.side(case, side), "issue", user=stage[first], request_id=uuid4())
        for side, first in (("japan", "japan1"), ("partner", "officer"))
    }
    seconds = {"japan": "japan2", "partner": "partner2"}

    def click(number):
        side = ("japan", "partner")[number % 2]
        return confirm_proposal(proposals[side], user=stage[seconds[side]], request_id=uuid4())

    answers = at_once(*[partial(click, number) for number in range(THREADS)])
    assert len({one.pk for one in answers if isinstance(one, StepTaken)}) == 2
    case.refresh_from_db()
    assert case.state == "issued"
    assert case.steps.filter(step="conclude").count() == 1
    assert sum(last - first + 1 for _vintage, first, last in issued()) == 350
