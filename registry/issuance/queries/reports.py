"""What issuance needs to know of a monitoring report: the one place where this room reads the other.

A request is begun from the case of a monitoring report. How much may be issued of each calendar year is the
lesser of what was verified and of what the registry recalculated; everything that blocks the report itself
(a finding that is open, a designation that did not hold, content nobody confirmed) is told by its own room.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import Unmet
from registry.methodologies.queries import scope_of
from registry.monitoring.models import MonitoringReport
from registry.monitoring.queries import amounts, subjects
from registry.parties.models import DesignationScope
from registry.parties.queries import designation_unmet
from registry.projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedReport:
    """A monitoring report as issuance sees it. Amounts are whole tonnes by calendar year."""

    case: Case
    project: Project
    first_on: date
    last_on: date
    verified: Mapping[int, int]
    recalculated: Mapping[int, int]
    unmet: tuple[Unmet, ...] = ()

    @property
    def issuable(self) -> dict[int, int]:
        """At most so many units of each year; a year without one of the two figures has none."""
        return {
            year: min(quantity, self.recalculated[year])
            for year, quantity in sorted(self.verified.items())
            if year in self.recalculated
        }


def monitoring_report(case: Case | None) -> MonitoringReport | None:
    """The report of a monitoring report's case."""
    if case is None:
        return None
    return MonitoringReport.objects.select_related("project", "case").filter(case=case).first()


def verified_report(case: Case | None) -> VerifiedReport | None:
    """What stands now of the report whose case this is, with what blocks it."""
    report = monitoring_report(case)
    if report is None:
        return None
    return VerifiedReport(
        case=report.case,
        project=report.project,
        first_on=report.first_on,
        last_on=report.last_on,
        verified=amounts.verified_amounts(report),
        recalculated=amounts.recalculated_amounts(report),
        unmet=(*amounts.issuance_unmet(report), *_entity_unmet(report)),
    )


def _entity_unmet(report: MonitoringReport) -> Iterator[Unmet]:
    """Invariant I14: designated for verification in that scope, on the date of its report."""
    verification = subjects.positive_verification(report)
    if verification is None:
        return
    scope = scope_of(report.methodology_version)
    if scope is None:
        yield Unmet("scope_unknown", _("The sectoral scope of the methodology is not known."))
        return
    yield from designation_unmet(
        verification.third_party_entity,
        report.project.partner_country_id,
        [scope],
        DesignationScope.Activity.VERIFICATION,
        verification.reported_on,
    )
