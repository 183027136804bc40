"""Everything this room says no with.

Refusal (credits.errors)
└── SubmissionRefused
    ├── of drafts, in the order in which they are tested
    │   ├── RequestIdUsed        the request id stands for another save
    │   ├── FormNotAsked         the case is not filled in on this form
    │   ├── NotEditable          the case stands where its forms are fixed, or it is not your turn
    │   └── DraftChanged         somebody saved since you looked; nothing of either is lost
    └── of public inputs, in the order in which they are tested
        ├── InputsNotOpen        not called for yet, or the window is over
        ├── InputRepeated        the same text from the same name is there already
        └── InputModerated       somebody has published or declined it already

ContentMalformed (ValueError)    values that no draft can hold: every fault with its place
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused

if TYPE_CHECKING:
    from registry.submissions.values.content import Fault


class ContentMalformed(ValueError):
    """``faults`` names every value that cannot be kept, and what would be accepted."""

    def __init__(self, faults: "Sequence[Fault]"):
        super().__init__("; ".join(f"{fault.place}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


class SubmissionRefused(Refusal):
    code = "submission_refused"
    text = _("This cannot be saved.")


class RequestIdUsed(SubmissionRefused, RequestIdReused):
    code = "request_id_reused"
    text = _("This request id was used for another instruction.")


class FormNotAsked(SubmissionRefused):
    code = "form_not_asked"
    text = _("This case is not filled in on the form “%(form)s”.")


class NotEditable(SubmissionRefused):
    code = "not_editable"
    text = _("The forms of this case cannot be changed while it is “%(state)s”, or it is not your turn.")


class DraftChanged(SubmissionRefused):
    code = "draft_changed"
    text = _(
        "%(saved_by)s saved this form since you opened it (edition %(edition)s, yours was %(expected)s). "
        "Nothing is lost: compare, and save again."
    )


class InputsNotOpen(SubmissionRefused):
    code = "public_inputs_not_open"
    text = _("Public inputs are not open for %(reference)s now.")


class InputRepeated(SubmissionRefused):
    code = "public_input_repeated"
    text = _("The same text was received under this name already.")


class InputModerated(SubmissionRefused):
    code = "public_input_moderated"
    text = _("This input has been %(status)s already.")
