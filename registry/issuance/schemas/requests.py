"""What is handed in to have credits issued, and to take that request back (domain section 3.6).

The layout of the official form could not be read; its contents are from memory. Amounts are integers per
vintage and recipient: nothing is computed from a percentage (invariant I9).
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.issuance.nouns.allocations import RecipientKind
from registry.projects.schemas.checks import ends_after_it_begins, no_row_twice, rows_of
from registry.projects.schemas.parts import side, signatures, title
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

REQUEST, WITHDRAWAL, REPORT = "issuance_request", "issuance_withdrawal", "sustainable_development_report"
UNITS = "tCO2e"
MOST_ALLOCATIONS = 100

ALLOCATIONS = Field(
    "allocations",
    _("Requested allocation"),
    Kind.TABLE,
    minimum=1,
    maximum=MOST_ALLOCATIONS,
    help=_(
        "One row for each calendar year and recipient, in whole units. Rows of one year add up to what is asked of it."
    ),
    columns=(
        Field("vintage", _("Calendar year"), Kind.YEAR, minimum=1990, maximum=2199),
        side(),
        Field("recipient_kind", _("Kind of recipient"), Kind.CHOICE, choices=tuple(RecipientKind.choices)),
        Field(
            "organisation",
            _("Participant"),
            Kind.ORGANISATION,
            required=False,
            required_if=("recipient_kind", RecipientKind.PARTICIPANT.value),
        ),
        Field(
            "account",
            _("Account number"),
            required=False,
            max_length=64,
            help=_("Empty: the recipient's holding account in that side's registry."),
        ),
        Field("quantity", _("Units"), Kind.INTEGER, minimum=1, maximum=9007199254740991, unit=UNITS),
    ),
)


def participants_are_named(content: Content) -> Iterator[Remark]:
    """A government is named by its side; who names a participant means a participant."""
    for row in rows_of(content, "allocation", "allocations"):
        if row.get("organisation") and row.get("recipient_kind") == RecipientKind.GOVERNMENT:
            yield Remark(
                "allocation",
                "allocations",
                _("A government is named by its side alone."),
                row=str(row.get("row", "")),
                column="organisation",
            )


def no_recipient_twice(content: Content) -> Iterator[Remark]:
    """One row for a year, side, recipient and account."""
    seen = set()
    for row in rows_of(content, "allocation", "allocations"):
        key = tuple(
            str(row.get(name) or "")
            for name in ("vintage", "side", "recipient_kind", "organisation", "account")
        )
        if key in seen:
            yield Remark(
                "allocation",
                "allocations",
                _("This recipient stands twice for the same year."),
                row=str(row.get("row", "")),
                column="quantity",
            )
        seen.add(key)


ISSUANCE_REQUEST = register_form(
    Form(
        REQUEST,
        "Iss_Req",
        _("Credits issuance request"),
        is_own_layout=True,
        sections=(
            Section(
                "request",
                _("Request"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("first_on", _("Monitoring period: first day"), Kind.DATE),
                    Field("last_on", _("Monitoring period: last day"), Kind.DATE),
                    Field(
                        "is_issued_elsewhere",
                        _("Were credits issued for these reductions under another mechanism?"),
                        Kind.YES_NO,
                    ),
                ),
            ),
            Section("allocation", _("Allocation"), fields=(ALLOCATIONS,)),
            Section(
                "statement",
                _("Signatures of the focal point and of all participants on the allocation"),
                fields=(signatures(),),
            ),
        ),
        checks=(
            ends_after_it_begins("request", "first_on", "last_on"),
            participants_are_named,
            no_recipient_twice,
            no_row_twice("statement", "signatures", "organisation"),
        ),
    )
)

# The three dimensions are general; the official questions could not be read (domain section 13, no. 14).
DIMENSIONS = (
    ("environment", _("environment")),
    ("society", _("society")),
    ("economy", _("economy")),
    ("safeguards", _("safeguards")),
)

SUSTAINABLE_DEVELOPMENT_REPORT = register_form(
    Form(
        REPORT,
        "SDIR",
        _("Sustainable development report"),
        is_own_layout=True,
        help=_("Its title differs by country: implementation, contribution, or assessment."),
        sections=(
            Section(
                "report",
                _("Report"),
                fields=(
                    Field(
                        "contributions",
                        _("Contributions and safeguards"),
                        Kind.TABLE,
                        minimum=1,
                        columns=(
                            Field("dimension", _("Dimension"), Kind.CHOICE, choices=DIMENSIONS),
                            Field("topic", _("Topic")),
                            Field("observed", _("Observed effect"), Kind.LONG_TEXT),
                            Field("measure", _("What was done about it"), Kind.LONG_TEXT, required=False),
                            Field("evidence", _("How it was observed"), required=False),
                        ),
                    ),
                    Field(
                        "complaints", _("Complaints received and answered"), Kind.LONG_TEXT, required=False
                    ),
                ),
            ),
        ),
    )
)

ISSUANCE_WITHDRAWAL = register_form(
    Form(
        WITHDRAWAL,
        "IW_Req",
        _("Withdrawal of an issuance request"),
        is_own_layout=True,
        sections=(
            Section(
                "withdrawal",
                _("Withdrawal"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("reasons", _("Reasons"), Kind.LONG_TEXT),
                ),
            ),
            Section("statement", _("Signature of the focal point"), fields=(signatures(),)),
        ),
        checks=(no_row_twice("statement", "signatures", "organisation"),),
    )
)
