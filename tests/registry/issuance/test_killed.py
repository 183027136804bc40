"""kill -9 in the middle of an issuance, at one statement after another: all of it happened or nothing, and once."""

import os
import signal
from uuid import uuid4

from django.db import connection, connections

from credits.models import Issuance
from registry.issuance.models import CreditAllocation
from registry.lifecycle.models import Case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step

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


def test_a_killed_issuance_leaves_nothing_and_is_asked_for_again(committed):
    stage = committed
    case = stage.notified(stage.rows((2024, "japan", "government", 60), (2025, "japan", "japanese", 40)))
    side_case = stage.side(case, "japan")
    proposal = propose_step(side_case, "issue", user=stage["japan1"], request_id=uuid4())
    same = uuid4()

    def press():
        confirm_proposal(proposal, user=stage["japan2"], request_id=same)

    deaths = 0
    for point in range(1, MOST, EVERY):
        if not killed_at(point, press):
            break
        deaths += 1
        assert not Issuance.objects.exists(), f"statement {point}"
        assert Case.objects.get(pk=side_case.pk).state == "notified"
        assert not CreditAllocation.objects.exclude(transaction_id=None).exists()
    assert deaths >= 5, "the issuance has many statements to die at"
    again = confirm_proposal(proposal, user=stage["japan2"], request_id=same)
    assert again.step == "issue"
    issued = Issuance.objects.order_by("first_serial").values_list("first_serial", "last_serial")
    assert list(issued) == [(1, 60), (61, 100)]
