"""Two loads at once: one waits for the other, and neither doubles anything."""

import threading

from django.db import connections

from credits.models import Issuance
from registry.identity.models.holders import AccountHolder
from registry.identity.system_authority import system_authority
from registry.issuance.models import IssuanceDecision
from registry.projects.models import Project
from registry.reference_data.operations.load import load_folder
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS
from registry.rules.models.rule_sets import RuleSet


def test_two_loads_of_an_empty_registry_end_as_one(ledger_database):
    reports, failures = [], []
    begin = threading.Barrier(2)

    def run():
        try:
            begin.wait(timeout=30)
            reports.append(load_folder(SHIPPED_FACTS, system_authority("tests.load", "A test")))
        except Exception as failure:  # noqa: BLE001 - told by the test below
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert failures == []
    assert [report.faults for report in reports] == [[], []]
    assert sum(file.units_issued for report in reports for file in report.files) == 54_614
    assert sum(row.last_serial - row.first_serial + 1 for row in Issuance.objects.all()) == 54_614
    assert Project.objects.count() == 118
    assert IssuanceDecision.objects.count() == 30
    assert RuleSet.objects.filter(document="number_formats").count() == 1
    assert AccountHolder.objects.count() == 2
