"""kill -9 in the middle of an issuance, at one statement after another: all of it happened or nothing, and once."""

import os
import signal
from uuid import uuid4

import pytest
from django.db import connection, connections

from credits.models import Issuance
from registry.issuance.models import CreditAllocation
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.propose_step import propose_step
from tests.registry.issuance.clicking import confirm_in_office, confirm_in_portal, window

EVERY = 11  # statements between two points at which the process dies; an issuance has about a hundred
MOST = 400


def killed_at(point, act):
    """Do it in a process of its own that kills itself before its n-th statement. Whether it died of it.

    How many statements there are depends on what the process has already read and keeps: it may come to its
    end before the n-th one, and then it must have done what it was asked to.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        count = 0

        def watch(execute, *words):
            nonlocal count
            count += 1
            if count == point:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*words)

        ended = 1
        try:
            with connection.execute_wrapper(watch):
                act()
            ended = 0
        finally:
            os._exit(ended)  # never back into the test: that one goes on in the other process
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) == signal.SIGKILL
    assert os.WEXITSTATUS(status) == 0, f"statement {point}: it failed without being killed"
    return False


def what_stands(side_case):
    """The units in the ledger, the state of the side's case, and how many allocations name their entry."""
    issued = Issuance.objects.order_by("first_serial").values_list("first_serial", "last_serial")
    named = CreditAllocation.objects.exclude(transaction_id=None).count()
    return list(issued), Case.objects.get(pk=side_case.pk).state, named


NOTHING, EVERYTHING = ([], "notified", 0), ([(1, 60), (61, 100)], "issued", 2)


@pytest.mark.parametrize("press", [confirm_in_office, confirm_in_portal])
def test_a_killed_issuance_leaves_nothing_and_is_asked_for_again(committed, press):
    """The server dies while it answers the second officer's click, who presses again; also after the commit."""
    stage = committed
    case = stage.notified(stage.rows((2024, "japan", "government", 60), (2025, "japan", "japanese", 40)))
    side_case = stage.side(case, "japan")
    proposal = propose_step(side_case, "issue", user=stage["japan1"], request_id=uuid4())
    browser, same = window(stage["japan2"]), uuid4()

    def click():
        assert press(browser, proposal, same) == 302

    deaths, stood = 0, NOTHING
    for point in range(1, MOST, EVERY):
        if not killed_at(point, click):
            break
        now = what_stands(side_case)
        deaths += now == NOTHING
        assert now in (stood, EVERYTHING), f"statement {point}"
        stood = now
    assert deaths >= 5, "the issuance has many statements to die at"
    click()
    assert what_stands(side_case) == EVERYTHING
    assert StepTaken.objects.filter(case=side_case, step="issue").count() == 1
