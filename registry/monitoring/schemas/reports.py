"""The monitoring report's own form: its days, its instruments, what participants declare.

Monitored values are not typed here: they come by a workbook, by the page of values, or by a program.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import ends_after_it_begins
from registry.projects.schemas.parts import confidential, other_programmes
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

MOST_YEARS = 30  # of one report: more than any crediting period has

REPORT = Section(
    "report",
    _("Monitoring period"),
    fields=(
        Field("first_on", _("First day of the monitoring period"), Kind.DATE),
        Field("last_on", _("Last day of the monitoring period"), Kind.DATE),
        Field("completed_on", _("Date of completion of the monitoring report"), Kind.DATE),
        Field(
            "methodology",
            _("Methodology and version"),
            Kind.METHODOLOGY_VERSION,
            required=False,
            help=_("Only where the design document applies several: the one this report is about."),
        ),
    ),
)

INSTRUMENTS = Section(
    "instruments",
    _("Measuring equipment"),
    help=_("Every meter in use in these days, with each of its calibrations that counts for them."),
    fields=(
        Field(
            "calibrations",
            _("Calibrations"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("point", _("Monitoring point"), max_length=80),
                Field("parameter", _("Parameter"), max_length=80),
                Field("instrument", _("Instrument")),
                Field("serial_number", _("Serial number"), required=False, max_length=80),
                Field("calibrated_on", _("Calibrated on"), Kind.DATE),
                Field("valid_until", _("Next calibration due on"), Kind.DATE),
                Field(
                    "permissible_error",
                    _("Permissible error"),
                    Kind.DECIMAL,
                    minimum=0,
                    maximum=100,
                    unit="%",
                    required=False,
                ),
                Field(
                    "measured_error",
                    _("Error found at the calibration"),
                    Kind.DECIMAL,
                    minimum=0,
                    maximum=100,
                    unit="%",
                    required=False,
                ),
            ),
        ),
    ),
)

DECLARATIONS = Section(
    "declarations",
    _("Implementation and declarations"),
    fields=(
        Field(
            "is_as_registered",
            _("Was the project implemented and monitored as registered?"),
            Kind.YES_NO,
        ),
        Field(
            "deviations",
            _("What was different"),
            Kind.LONG_TEXT,
            required=False,
            required_if=("is_as_registered", False),
        ),
        *other_programmes(),
        Field("responsible", _("Responsible person"), help=_("The post, not a person's name.")),
        Field("comments", _("Other comments"), Kind.LONG_TEXT, required=False),
        confidential(_("Monitoring report")),
    ),
)


def spans_years_at_most(content: Content) -> Iterator[Remark]:
    """No report is about more years than one crediting period has."""
    days = content.get("report", {})
    years = [str(days.get(name) or "")[:4] for name in ("first_on", "last_on")]
    if all(year.isdecimal() for year in years) and int(years[1]) - int(years[0]) > MOST_YEARS:
        yield Remark("report", "last_on", _("A monitoring period has at most 30 years."))


MONITORING_REPORT = register_form(
    Form(
        "monitoring_report",
        "MR",
        _("Monitoring report"),
        sections=(REPORT, INSTRUMENTS, DECLARATIONS),
        checks=(ends_after_it_begins("report", "first_on", "last_on"), spans_years_at_most),
        is_own_layout=True,
    )
)
