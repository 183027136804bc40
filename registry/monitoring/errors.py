"""What bringing monitored values is refused with.

Refusal (credits.errors)
└── MonitoringRefused, in the order in which they are tested
    ├── RequestIdUsed          the request id stands for other values
    ├── ReportNotYours         not your part in the case, or the report is not open to changes
    ├── ReportNotReady         period, design document or methodology are not known yet
    ├── FileNotThere           no accepted document of that kind lies in the case
    ├── IntakeAtWork           another file is being read
    ├── ContentMissing         nothing is adopted yet that the methodology could be calculated with
    └── IntakeFaulty           the values cannot be taken: every fault with its cell
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused


class MonitoringRefused(Refusal):
    """Nothing was taken, for a reason whoever brought it can act on."""

    code = "monitoring_refused"
    text = _("The values were not taken.")


class RequestIdUsed(MonitoringRefused, RequestIdReused):
    code = "request_id_reused"
    text = _("This request id was used for other values.")


class ReportNotYours(MonitoringRefused):
    code = "report_not_yours"
    text = _("Values are brought by the participants, while the report is prepared or corrected.")


class ReportNotReady(MonitoringRefused):
    code = "report_not_ready"
    text = _("%(reason)s")


class FileNotThere(MonitoringRefused):
    code = "file_not_there"
    text = _("No such file lies in the case, found harmless: upload it first.")


class IntakeAtWork(MonitoringRefused):
    code = "intake_at_work"
    text = _("Another file is still being read.")


class ContentMissing(MonitoringRefused):
    code = "content_missing"
    text = _("Nothing is adopted yet that %(methodology)s could be calculated with.")


class IntakeFaulty(MonitoringRefused):
    """``faults``: ``[{"code", "sheet", "cell", "found", "accepted", "text"}]``."""

    code = "intake_faulty"
    text = _("Nothing was taken: %(count)s faults were found.")

    def __init__(self, faults: Sequence[dict[str, Any]]) -> None:
        super().__init__(count=len(faults), faults=list(faults))
        self.faults = list(faults)
