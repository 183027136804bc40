"""The monitoring plan: the plan sheet's three tables and the structure sheet (domain section 3.3)."""

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.parts import confidential
from registry.submissions.schema import Field, Form, Kind, Section, register_form

MONITORING_OPTIONS = (
    ("a", _("A: public data measured by others")),
    ("b", _("B: amount of transactions, measured directly")),
    ("c", _("C: measured with the project's own equipment")),
)
CALCULATION_PARTS = (
    ("emission_reductions", _("1. Calculations for emission reductions")),
    ("default_values", _("2. Selected default values")),
    ("reference_emissions", _("3. Calculations for reference emissions")),
    ("project_emissions", _("4. Calculations for project emissions")),
)
UNIT = Field("unit", _("Unit"), max_length=40, required=False)
COMMENTS = Field("comments", _("Other comments"), Kind.LONG_TEXT, required=False)

EX_POST = Section(
    "ex_post",
    _("Table 1: parameters to be monitored ex post"),
    fields=(
        Field(
            "parameters",
            _("Parameters monitored"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("point", _("(a) Monitoring point"), max_length=20),
                Field("parameter", _("(b) Parameter"), max_length=80),
                Field("description", _("(c) Description of data"), Kind.LONG_TEXT),
                Field("estimated_value", _("(d) Estimated value"), Kind.DECIMAL, places=9),
                Field("unit", _("(e) Unit"), max_length=40),
                Field("option", _("(f) Monitoring option"), Kind.CHOICE, choices=MONITORING_OPTIONS),
                Field("source", _("(g) Source of data"), Kind.LONG_TEXT),
                Field("methods", _("(h) Measurement methods and procedures"), Kind.LONG_TEXT),
                Field("frequency", _("(i) Monitoring frequency")),
                COMMENTS,
            ),
        ),
        confidential(_("parameters monitored")),
    ),
)

EX_ANTE = Section(
    "ex_ante",
    _("Table 2: project-specific parameters fixed ex ante"),
    fields=(
        Field(
            "parameters",
            _("Parameters fixed ex ante"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("parameter", _("Parameter"), max_length=80),
                Field("description", _("Description of data"), Kind.LONG_TEXT),
                Field("estimated_value", _("Estimated value"), Kind.DECIMAL, places=9),
                UNIT,
                Field("source", _("Source of data"), Kind.LONG_TEXT),
                COMMENTS,
            ),
        ),
    ),
)

ESTIMATION = Section(
    "estimation",
    _("Table 3: ex-ante estimation of CO2 emission reductions"),
    fields=(
        Field(
            "emission_reductions",
            _("Emission reductions in one period"),
            Kind.DECIMAL,
            unit="tCO2/p",
            places=6,
        ),
        Field(
            "calculation",
            _("Calculation process"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("part", _("Part"), Kind.CHOICE, choices=CALCULATION_PARTS),
                Field("line", _("What is calculated")),
                Field("value", _("Value"), Kind.DECIMAL, places=9),
                UNIT,
                Field("parameter", _("Parameter"), max_length=80, required=False),
            ),
        ),
    ),
)

STRUCTURE = Section(
    "structure",
    _("Monitoring structure sheet"),
    fields=(
        Field(
            "responsibilities",
            _("Responsible personnel"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("personnel", _("Responsible personnel"), help=_("The post, not a person's name.")),
                Field("role", _("Role"), Kind.LONG_TEXT),
            ),
        ),
    ),
)

# Asked where a check of what was measured needs it; the official sheets have no place for it.
INSTRUMENTS = Section(
    "instruments",
    _("Measuring equipment and its calibration"),
    fields=(
        Field(
            "instruments",
            _("Measuring equipment"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("point", _("Monitoring point"), max_length=20),
                Field("parameter", _("Parameter"), max_length=80),
                Field("instrument", _("Instrument")),
                Field("serial_number", _("Serial number"), required=False, max_length=80),
                Field("calibrated_on", _("Last calibrated on"), Kind.DATE, required=False),
                Field(
                    "interval_months",
                    _("Calibrated every"),
                    Kind.INTEGER,
                    required=False,
                    minimum=1,
                    maximum=600,
                    unit=_("months"),
                ),
                Field(
                    "permissible_error",
                    _("Permissible error"),
                    Kind.DECIMAL,
                    required=False,
                    minimum=0,
                    maximum=100,
                    unit="%",
                ),
                Field("capacity", _("Capacity"), Kind.DECIMAL, required=False, minimum=0, places=9),
                Field(
                    "capacity_unit",
                    _("Unit of the capacity"),
                    required=False,
                    max_length=40,
                    help=_("The greatest rate that is possible, such as the rated power in kW."),
                ),
            ),
        ),
    ),
)

# How often the project reports is agreed in its plan: the texts that could be read name no frequency.
REPORTING = Section(
    "reporting",
    _("Monitoring periods"),
    help=_(
        "From these the registry keeps the calendar of reports and reminds of them; empty, nothing is due."
    ),
    fields=(
        Field(
            "months", _("Months of a monitoring period"), Kind.INTEGER, required=False, minimum=1, maximum=120
        ),
        Field(
            "report_due_days",
            _("Days after a period until its report is due"),
            Kind.INTEGER,
            required=False,
            minimum=0,
            maximum=3650,
        ),
        Field(
            "verification_due_days",
            _("Days after a period until its verification is due"),
            Kind.INTEGER,
            required=False,
            minimum=0,
            maximum=3650,
        ),
    ),
)

MONITORING_PLAN = register_form(
    Form(
        "monitoring_plan",
        "MPS",
        _("Monitoring plan"),
        sections=(EX_POST, EX_ANTE, ESTIMATION, STRUCTURE, INSTRUMENTS, REPORTING),
    )
)
