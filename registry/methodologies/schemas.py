"""The proposed methodology form and the request to revise an approved one (domain sections 3.6, 4.1).

Both carry the methodology's text, sections A to I, as data; formulas are no part of it.
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.submissions.rendering import WITHHELD
from registry.submissions.schema import Field, Form, Kind, Section, register_form

SCENARIOS = (("reference", _("reference emissions")), ("project", _("project emissions")))
GASES = (
    ("co2", "CO2"),
    ("ch4", "CH4"),
    ("n2o", "N2O"),
    ("hfcs", "HFCs"),
    ("pfcs", "PFCs"),
    ("sf6", "SF6"),
    ("nf3", "NF3"),
)


TITLE = Section(
    "a_title",
    _("A. Title of the methodology"),
    fields=(
        Field("title", _("Title"), max_length=500),
        Field("scopes", _("Sectoral scopes"), Kind.SCOPES),
        Field("proponent", _("Methodology proponent"), max_length=300),
    ),
)
TERMS = Section(
    "b_terms",
    _("B. Terms and definitions"),
    fields=(
        Field(
            "terms",
            _("Terms"),
            Kind.TABLE,
            required=False,
            columns=(Field("term", _("Term")), Field("definition", _("Definition"), Kind.LONG_TEXT)),
        ),
    ),
)
SUMMARY = Section(
    "c_summary",
    _("C. Summary of the methodology"),
    fields=(
        Field("measures", _("Emission reduction measures"), Kind.LONG_TEXT),
        Field("reference_emissions", _("Calculation of reference emissions"), Kind.LONG_TEXT),
        Field("project_emissions", _("Calculation of project emissions"), Kind.LONG_TEXT),
        Field("monitoring_parameters", _("Monitoring parameters"), Kind.LONG_TEXT),
    ),
)
ELIGIBILITY = Section(
    "d_eligibility",
    _("D. Eligibility criteria"),
    fields=(
        Field(
            "criteria",
            _("Criteria"),
            Kind.TABLE,
            minimum=1,
            columns=(Field("criterion", _("Criterion")), Field("text", _("Text"), Kind.LONG_TEXT)),
        ),
    ),
)
SOURCES = Section(
    "e_sources",
    _("E. Emission sources and types of greenhouse gas"),
    fields=(
        Field(
            "sources",
            _("Emission sources"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("scenario", _("Counted in"), Kind.CHOICE, choices=SCENARIOS),
                Field("source", _("Emission source")),
                Field("gas", _("Gas"), Kind.CHOICE, choices=GASES),
            ),
        ),
    ),
)
REFERENCE = Section(
    "f_reference",
    _("F. Establishment and calculation of reference emissions"),
    fields=(
        Field("establishment", _("F.1 Establishment of reference emissions"), Kind.LONG_TEXT),
        Field("calculation", _("F.2 Calculation of reference emissions"), Kind.LONG_TEXT),
    ),
)
PROJECT = Section(
    "g_project",
    _("G. Calculation of project emissions"),
    fields=(Field("calculation", _("Calculation"), Kind.LONG_TEXT),),
)
REDUCTIONS = Section(
    "h_reductions",
    _("H. Calculation of emission reductions"),
    fields=(Field("calculation", _("Calculation"), Kind.LONG_TEXT),),
)
PARAMETERS = Section(
    "i_parameters",
    _("I. Data and parameters fixed ex ante"),
    fields=(
        Field(
            "parameters",
            _("Parameters"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("parameter", _("Parameter"), max_length=80),
                Field("description", _("Description of data"), Kind.LONG_TEXT),
                Field("source", _("Source"), Kind.LONG_TEXT),
            ),
        ),
    ),
)
HISTORY = Section(
    "history",
    _("History of the document"),
    fields=(
        Field(
            "revisions",
            _("Revisions"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("version", _("Version"), max_length=8),
                Field("dated_on", _("Date"), Kind.DATE),
                Field("contents", _("Contents revised"), Kind.LONG_TEXT),
            ),
        ),
    ),
)
ADDITIONAL = Section(
    "additional",
    _("Additional information"),
    fields=(
        Field("information", _("Additional information"), Kind.LONG_TEXT, required=False),
        Field(
            "confidential_information",
            _("Confidential information"),
            Kind.LONG_TEXT,
            required=False,
            is_public=False,
            help=format_lazy(
                _("What must not be published. Write {marks} in its place above."), marks=WITHHELD
            ),
        ),
    ),
)
# The text of a methodology, in the order of its letters.
TEXT = (TITLE, TERMS, SUMMARY, ELIGIBILITY, SOURCES, REFERENCE, PROJECT, REDUCTIONS, PARAMETERS, HISTORY)

METHODOLOGY_PROPOSAL = register_form(
    Form("methodology_proposal", "PM", _("Proposed methodology"), sections=(*TEXT, ADDITIONAL))
)

REQUEST = Section(
    "request",
    _("Request"),
    fields=(
        Field("methodology", _("Approved methodology to be revised"), Kind.METHODOLOGY_VERSION),
        Field("submitted_on", _("Date of submission"), Kind.DATE),
        Field("change", _("Proposed change"), Kind.LONG_TEXT),
        Field("justification", _("Justification"), Kind.LONG_TEXT),
    ),
)

METHODOLOGY_REVISION = register_form(
    Form(
        "methodology_revision",
        "AMR_Req",
        _("Approved methodology revision request"),
        sections=(REQUEST, *TEXT, ADDITIONAL),
    )
)
