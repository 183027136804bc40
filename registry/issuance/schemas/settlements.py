"""What an officer writes when more was issued than should have been. The form is this project's own."""

from django.utils.translation import gettext_lazy as _

from registry.submissions.schema import Field, Form, Kind, Section, register_form

SETTLEMENT = "over_issuance"

OVER_ISSUANCE = register_form(
    Form(
        SETTLEMENT,
        "",
        _("Settlement of an over-issuance"),
        is_own_layout=True,
        sections=(
            Section(
                "finding",
                _("What was found"),
                fields=(
                    Field(
                        "allocation",
                        _("Number of the allocation"),
                        Kind.INTEGER,
                        minimum=1,
                        help=_("Of the side's issuance that this settles, as its page numbers them."),
                    ),
                    Field("quantity", _("Units issued too many"), Kind.INTEGER, minimum=1, unit="tCO2e"),
                    Field("grounds", _("How it was found, and why it is too much"), Kind.LONG_TEXT),
                ),
            ),
            Section(
                "settlement",
                _("How it is settled"),
                help=_(
                    "Units are cancelled. Where they were retired or passed on, a correcting entry puts them back."
                ),
                fields=(
                    Field(
                        "account",
                        _("Account from which the units are cancelled"),
                        max_length=64,
                        help=_("The number of a holding account of the same registry."),
                    ),
                    Field(
                        "reverses",
                        _("Entry to be reversed first"),
                        required=False,
                        max_length=36,
                        help=_("Id of the transfer or retirement; empty where the account holds the units."),
                    ),
                ),
            ),
        ),
    )
)
