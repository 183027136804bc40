"""``python -m tests.benchmarks.reverifying make|run``: one issued report by the rooms' operations; the nightly pass.

``make`` writes the one report whose copies are measured; ``run`` looks again at all of them, as the night does,
and at the recalculations alone, and prints the figures as JSON.
"""

import json
import resource
import sys
import time
from datetime import date, timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from registry.identity.system_authority import system_authority  # noqa: E402
from registry.issuance.models import IssuanceDecision, SideIssuance  # noqa: E402
from registry.issuance.operations.comparing import Comparison  # noqa: E402
from registry.issuance.operations.reverification import CHUNK, reverify  # noqa: E402
from registry.issuance.queries.evidence import evidence_of  # noqa: E402
from registry.lifecycle import hooks  # noqa: E402
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets  # noqa: E402
from tests.registry.issuance.way import add_officers, asked, issue, verify  # noqa: E402
from tests.registry.monitoring.world import make_monitoring  # noqa: E402
from tests.registry.projects.world import Rules  # noqa: E402

NIGHT = date(2026, 11, 23)


def make() -> None:
    """Decisions are believed by name, papers are not asked for and nobody is told: the rows are what counts."""
    ruled = Rules()
    hooks.rules_of.answerer = lambda key: ruled
    hooks.pin_rules.answerer = lambda *_: ruled.key
    hooks.documents_of.answerer = None
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        question.answerers.clear()
    with transaction.atomic():
        adopt_shipped_rule_sets(system_authority("benchmark", "rows to be measured"))
        world = make_monitoring(ruled)
        add_officers(world)
        report = world.at("monitoring_report", "submitted")
        verify(world, report)
        report.refresh_from_db()
        case = asked(world, report, (2024, "japan", 300), (2024, "partner", 196), (2025, "partner", 1000))
        for step in ("submit", "accept_as_complete", "notify"):
            world.step(case, step)
        for side in SideIssuance.objects.select_related("notification", "case"):
            officers = ("japan1", "japan2") if side.notification.side == "japan" else ("officer", "partner2")
            issue(world, side.case, *officers)


def run() -> None:
    """The whole pass; then, of one chunk, the recalculations alone, read before."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    done = reverify(NIGHT, works_for=timedelta(hours=10))
    spent = time.perf_counter() - begun
    assert done.outcome == "clean", f"{done.difference_count} differences"
    keys = list(IssuanceDecision.objects.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    chunk = [one for one in evidence_of(keys) if one.verification is not None]
    comparison = Comparison()
    begun = time.perf_counter()
    for one in chunk:
        assert one.verification is not None
        comparison._again(one.verification.recalculation)
    alone = (time.perf_counter() - begun) / len(chunk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM issuance_issuancedecision")
        decisions = cursor.fetchone()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "decisions": decisions,
        "checked": done.checked,
        "seconds": spent,
        "alone": alone,
        "grown_mb": (peak - before) / 1024,
        "peak_mb": peak / 1024,
        "figures": done.figures,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    {"make": make, "run": run}[sys.argv[1]]()
