"""What an officer writes to have a retirement or cancellation put back. The form is this project's own."""

from django.utils.translation import gettext_lazy as _

from registry.submissions.schema import Field, Form, Kind, Section, register_form

REVERSAL = "retirement_reversal"

REVERSAL_FORM = register_form(
    Form(
        REVERSAL,
        "",
        _("Reversal of a retirement or cancellation"),
        is_own_layout=True,
        sections=(
            Section(
                "entry",
                _("What is reversed"),
                help=_("The entry stays as it is: a correcting entry puts the units back."),
                fields=(
                    Field("certificate", _("Number of the certificate"), max_length=64),
                    Field("grounds", _("Why it is reversed"), Kind.LONG_TEXT, max_length=5000),
                ),
            ),
            Section(
                "decision",
                _("The decision"),
                help=_("Attach it to the case as minutes or as a letter."),
                fields=(
                    Field("reference", _("Reference of the decision"), max_length=200),
                    Field("decided_on", _("Decided on"), Kind.DATE),
                ),
            ),
        ),
    )
)
