"""What is handed in to have a project registered, and to take that request back (domain section 3.6)."""

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import ends_after_it_begins, no_row_twice, shares_make_a_hundred
from registry.projects.schemas.parts import TONNES, other_programmes, side, signatures, title
from registry.submissions.schema import Field, Form, Kind, Section, register_form

REGISTRATION_REQUEST = register_form(
    Form(
        "registration_request",
        "Reg_Req",
        _("Project registration request"),
        sections=(
            Section(
                "request",
                _("Request"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field(
                        "annual_reductions",
                        _("Expected annual emission reductions"),
                        Kind.DECIMAL,
                        minimum=0,
                        unit=TONNES,
                        places=3,
                    ),
                    Field("third_party_entity", _("Third-party entity"), Kind.THIRD_PARTY_ENTITY),
                    Field(
                        "crediting_from", _("First day of the crediting period"), Kind.DATE, required=False
                    ),
                    Field("crediting_to", _("Last day of the crediting period"), Kind.DATE, required=False),
                    *other_programmes(),
                ),
            ),
            Section("statement", _("Signature of the focal point"), fields=(signatures(),)),
        ),
        checks=(ends_after_it_begins("request", "crediting_from", "crediting_to"),),
    )
)

RECIPIENTS = (
    ("government", _("government")),
    ("participant", _("project participant")),
    ("other", _("other")),
)

CREDIT_ALLOCATION = register_form(
    Form(
        "credit_allocation",
        "Credit_Alloc",
        _("Credit allocation"),
        help=_(
            "The shares that the participants have agreed on. The Joint Committee decides each issuance in "
            "whole units; these are not calculated from the shares."
        ),
        sections=(
            Section(
                "allocation",
                _("Allocation"),
                fields=(
                    Field(
                        "shares",
                        _("Shares"),
                        Kind.TABLE,
                        minimum=1,
                        columns=(
                            side(),
                            Field("recipient_kind", _("Kind of recipient"), Kind.CHOICE, choices=RECIPIENTS),
                            Field("recipient", _("Recipient")),
                            Field(
                                "share", _("Share"), Kind.DECIMAL, minimum=0, maximum=100, unit="%", places=4
                            ),
                        ),
                    ),
                    Field("reasons", _("Reasons"), Kind.LONG_TEXT, required=False),
                ),
            ),
            Section("statement", _("Signatures of all participants"), fields=(signatures(),)),
        ),
        checks=(shares_make_a_hundred("allocation", "shares", "share"),),
    )
)

# The three dimensions are general; the official questions could not be read (domain section 13, no. 14).
DIMENSIONS = (
    ("environment", _("environment")),
    ("society", _("society")),
    ("economy", _("economy")),
    ("safeguards", _("safeguards")),
)

SUSTAINABLE_DEVELOPMENT_PLAN = register_form(
    Form(
        "sustainable_development_plan",
        "SDIP",
        _("Sustainable development plan"),
        is_own_layout=True,
        help=_(
            "Countries call this document differently: implementation plan, contribution plan, or assessment."
        ),
        sections=(
            Section(
                "plan",
                _("Plan"),
                fields=(
                    Field(
                        "contributions",
                        _("Contributions and safeguards"),
                        Kind.TABLE,
                        minimum=1,
                        columns=(
                            Field("dimension", _("Dimension"), Kind.CHOICE, choices=DIMENSIONS),
                            Field("topic", _("Topic")),
                            Field("contribution", _("Expected effect"), Kind.LONG_TEXT),
                            Field("measure", _("What is done about it"), Kind.LONG_TEXT, required=False),
                            Field("indicator", _("How it is observed"), required=False),
                        ),
                    ),
                    Field("consultation", _("Consultation on the plan"), Kind.LONG_TEXT, required=False),
                ),
            ),
        ),
    )
)

REGISTRATION_WITHDRAWAL = register_form(
    Form(
        "registration_withdrawal",
        "RW_Req",
        _("Withdrawal of a request"),
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
