"""What officers write to restrict, suspend or reopen an account, and to open one of a government.

The layouts are this project's own.
"""

from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.identity.models.parties import Side
from registry.submissions.schema import Field, Form, Kind, Section, register_form

MEASURE = "account_measure"
GOVERNMENT_OPENING = "government_account_opening"
DECISION = Field(
    "decision_reference",
    _("Decision on which it rests"),
    max_length=200,
    help=_("Of a court, of the ministry or of the Joint Committee, as it is cited."),
)

register_form(
    Form(
        MEASURE,
        "ACC_MSR",
        _("Measure about an account"),
        help=_("To stop an account at once, freeze it; this is for what lasts."),
        is_public=False,
        is_own_layout=True,
        sections=(
            Section(
                "measure",
                _("Measure"),
                fields=(
                    Field(
                        "measure",
                        _("Measure"),
                        Kind.CHOICE,
                        choices=(
                            ("restrict", _("restrict: it receives and does not send")),
                            ("suspend", _("suspend: it neither receives nor sends")),
                            ("reopen", _("reopen")),
                        ),
                    ),
                    DECISION,
                    Field("reason", _("Reason"), Kind.LONG_TEXT, max_length=2000),
                ),
            ),
        ),
    )
)

register_form(
    Form(
        GOVERNMENT_OPENING,
        "ACC_GOV",
        _("Opening of an account of a government"),
        help=_("Retirement and cancellation accounts, and others that are needed to run the registry."),
        is_public=False,
        is_own_layout=True,
        sections=(
            Section(
                "account",
                _("Account"),
                fields=(
                    Field("side", _("In the registry of"), Kind.CHOICE, choices=tuple(Side.choices)),
                    Field(
                        "kind",
                        _("Kind of account"),
                        Kind.CHOICE,
                        choices=(
                            (Account.Kind.RETIREMENT.value, Account.Kind.RETIREMENT.label),
                            (Account.Kind.CANCELLATION.value, Account.Kind.CANCELLATION.label),
                            (Account.Kind.GOVERNMENT_HOLDING.value, _("other account of the government")),
                        ),
                    ),
                    Field("label", _("What it is for, as it is shown"), max_length=200),
                    DECISION,
                ),
            ),
        ),
    )
)
