"""The amounts of a report: what was verified, what the registry calculated, and calculated once more."""

from django.utils.translation import gettext as _

from registry.lifecycle.tables import Unmet
from registry.methodologies.language.crediting import Rounding
from registry.methodologies.language.nouns import Methodology, Tables
from registry.methodologies.pinning import pinned_tables
from registry.methodologies.resolving import content_blocks, read_content, tables_for
from registry.monitoring.calculating import by_year, given_from_json, run
from registry.monitoring.models import MonitoringReport, Recalculation
from registry.monitoring.queries.subjects import newest_recalculation, positive_verification
from registry.projects.models import Finding

NOT_STANDING = "report_not_standing"  # held against a side's issuance too, long after the decision


def verified_amounts(report: MonitoringReport) -> dict[int, int]:
    """Whole tonnes per calendar year, by the unqualified opinion; empty before it."""
    verification = positive_verification(report)
    if verification is None:
        return {}
    return dict(verification.amounts.order_by("year").values_list("year", "quantity"))


def recalculated_amounts(report: MonitoringReport) -> dict[int, int]:
    """Whole tonnes per calendar year of the newest recalculation, as the rule set rounds; empty without one."""
    recalculation = newest_recalculation(report)
    if recalculation is None or not recalculation.is_complete:
        return {}
    return dict(recalculation.years.order_by("year").values_list("year", "credited"))


def recalculate_again(report: MonitoringReport) -> dict[int, int]:
    """Fresh, from the stored inputs and the pinned content of the recalculation it was verified against.

    Writes nothing. Empty where the report was never calculated.
    """
    verification = positive_verification(report)
    recalculation = verification.recalculation if verification is not None else newest_recalculation(report)
    if recalculation is None or recalculation.content is None:
        return {}
    return again(recalculation)


Prepared = tuple[Methodology, Tables]


def prepare(recalculation: Recalculation) -> Prepared:
    """What many recalculations with the same content and the same editions of tables read once.

    The editions are those of then, whatever was adopted since; one from before they were kept reads those in
    force. Raises ContentBroken where a text is no longer the one that was read.
    """
    content = recalculation.content
    assert content is not None, "asked only of what has one"
    tables = tables_for(content) if recalculation.tables is None else pinned_tables(recalculation.tables)
    return read_content(content), tables


def again(recalculation: Recalculation, prepared: Prepared | None = None) -> dict[int, int]:
    """One recalculation, run once more: on its inputs, with its content, its tables and its rounding."""
    if recalculation.content is None:
        return {}
    methodology, tables = prepared or prepare(recalculation)
    given = [given_from_json(row) for row in recalculation.inputs]
    result = run(methodology, tables, given, steps=False, rounding=Rounding(recalculation.rounding))
    return {year: found.credited for year, found in by_year(result).items()}


def open_findings(report: MonitoringReport) -> list[Finding]:
    """CAR and CL of its verifications that are not closed."""
    cases = report.case.children.filter(lifecycle="verification").values("pk")
    return list(Finding.objects.filter(case__in=cases).blocking())


def issuance_unmet(report: MonitoringReport) -> list[Unmet]:
    """What keeps the verified amounts of a report from being issued (invariants I6, I14, I29)."""
    verification = positive_verification(report)
    if verification is None:
        return [Unmet("not_verified", _("The report has no unqualified verification opinion."))]
    found = _not_standing(report)
    found += [
        Unmet("finding_open", _("%(finding)s is not closed.") % {"finding": one.label})
        for one in open_findings(report)
    ]
    recalculation = verification.recalculation
    content = recalculation.content if recalculation is not None else None
    found += content_blocks(report.methodology_version, content)
    for year in recalculation.years.all() if recalculation is not None else ():
        if year.emission_reductions.startswith("-"):
            words = _("Emission reductions of %(year)s are negative: nothing is issued for that year.")
            found.append(Unmet("negative_year", words % {"year": year.year}))
    return found


def _not_standing(report: MonitoringReport) -> list[Unmet]:
    """An opinion stays in the records when its report is withdrawn. Asked anew: it may have been read before."""
    if MonitoringReport.objects.standing().verified().filter(pk=report.pk).exists():
        return []
    words = _("The monitoring report does not stand as verified: %(state)s.")
    return [Unmet(NOT_STANDING, words % {"state": report.case.state_label})]
