"""What findings are refused with.

Refusal (credits.errors)
└── FindingRefused, in the order in which they are tested
    ├── RequestIdUsed          the request id stands for another message
    ├── FindingNotYours        your part in the case may not write this
    ├── FindingsClosed         the case stands where nothing is said about findings any more
    ├── FindingChanged         somebody wrote since you looked
    └── FindingNotOpen         what is closed is reopened first; what is open is not reopened
"""

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused


class FindingRefused(Refusal):
    """Nothing is written about the finding, for a reason its people can act on."""

    code = "finding_refused"
    text = _("This cannot be written about the finding.")


class RequestIdUsed(FindingRefused, RequestIdReused):
    code = "request_id_reused"
    text = _("This request id was used for another message.")


class FindingNotYours(FindingRefused):
    code = "finding_not_yours"
    text = _("Findings are raised and closed by the third-party entity, and answered by the participants.")


class FindingsClosed(FindingRefused):
    code = "findings_closed"
    text = _("Nothing is said about findings while the case is “%(state)s”.")


class FindingChanged(FindingRefused):
    code = "finding_changed"
    text = _("%(finding)s has changed since you looked: read it again.")


class FindingNotOpen(FindingRefused):
    code = "finding_not_open"
    text = _("%(finding)s is %(state)s.")
