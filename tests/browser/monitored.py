"""A project that was monitored and verified, for the pages that show it. Its people are not the demonstration's."""

from typing import Any
from unittest import mock

from django.urls import reverse

from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from tests.registry.monitoring.world import make_monitoring
from tests.registry.projects.world import Rules


def monitored_places() -> dict[str, str]:
    """The public pages of a report with a positive opinion; rules without clocks and papers, nobody is told."""
    ruled: Any = Rules()
    with (
        mock.patch.object(hooks.rules_of, "answerer", return_value=ruled),
        mock.patch.object(hooks.pin_rules, "answerer", return_value=ruled.key),
        mock.patch.object(hooks.documents_of, "answerer", None),
        mock.patch.object(hooks.clockwork, "answerers", {}),
        mock.patch.object(hooks.decision_stands, "answerers", {}),
        mock.patch.object(hooks.announce, "answerers", {}),
    ):
        world = make_monitoring(ruled)
        report = world.at("verification", "opinion_positive").parent
    # The rules of this scene are no rows, so that pages are asked for none.
    Case.objects.update(rules_key="")
    assert report is not None
    reference = world.project.reference
    return {
        "public:monitoring-reports": reverse("public:monitoring-reports", args=[reference]),
        "public:monitoring-report": reverse("public:monitoring-report", args=[reference, report.reference]),
    }
