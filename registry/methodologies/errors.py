"""What is refused about the content of methodologies and about tables of factors.

Refusal (credits.errors)
└── ContentRefused
    ├── RequestIdUsed            the request id stands for another instruction
    ├── ContentFaulty            it cannot be read, its units do not work out, an example does not reproduce …:
    │                            every fault is named
    ├── ContentOfAnother         the text is that of another methodology, version or table
    ├── ContentUnchanged         the same text is in force or waits already
    ├── ContentStanding          not possible as it stands: it is no draft, nobody has proposed it
    ├── TableOverlaps            a later table is in force for part of the time
    └── of confirmations         ValueUnknown  ConfirmationStanding

The first that applies is told, in the order of each verb. Who is no officer, or would be the second officer
after himself, is told so by PermissionDenied (``policies``).
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused


class ContentRefused(Refusal):
    code = "content_refused"
    text = _("This cannot be done with the content of a methodology.")


class RequestIdUsed(ContentRefused, RequestIdReused):
    code = "request_id_reused"
    text = _("This request id was used for another instruction.")


class ContentFaulty(ContentRefused):
    """``faults``: one sentence each, with its place."""

    code = "content_faulty"
    text = _("%(name)s has faults: %(faults)s")

    def __init__(self, name: str, faults: Iterable[Any]):
        self.faults = tuple(str(fault) for fault in faults)
        super().__init__(name=name, faults=" · ".join(self.faults))


class ContentOfAnother(ContentRefused):
    code = "content_of_another"
    text = _("The text is that of %(found)s, not of %(expected)s.")


class ContentUnchanged(ContentRefused):
    code = "content_unchanged"
    text = _("Revision %(revision)s says the same already; it is %(standing)s.")


class ContentStanding(ContentRefused):
    code = "content_standing"
    text = _("Revision %(revision)s is %(standing)s: this is not possible now.")


class TableOverlaps(ContentRefused):
    code = "table_overlaps"
    text = _("Revision %(revision)s of this table holds from %(valid_from)s on: let this one end before.")


class ValueUnknown(ContentRefused):
    code = "value_unknown"
    text = _("What is in force has no value without a source at %(place)s.")


class ConfirmationStanding(ContentRefused):
    code = "confirmation_standing"
    text = _("This confirmation is %(standing)s: this is not possible now.")
