"""The verification report (domain section 3.5). Findings themselves are threads of their own."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import no_row_twice, rows_of
from registry.projects.schemas.findings import register_findings
from registry.projects.schemas.parts import TONNES
from registry.projects.schemas.validation import EVIDENCE, TEAM
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

# The items of the overview table (domain section 3.5, A.3), under which findings are raised too.
VERIFICATION_ITEMS = (
    ("eligibility_criteria", _("(a) Conformity with the eligibility criteria of the methodology")),
    ("implementation", _("(b) Implementation as in the registered design document")),
    ("calibration", _("(c) Calibration and correction of measured values")),
    ("data_and_calculation", _("(d) Data and calculation of emission reductions")),
    ("double_registration_avoidance", _("(e) Avoidance of double registration")),
    ("post_registration_changes", _("(f) Post-registration changes")),
)
UNQUALIFIED = "unqualified"
OPINIONS = (
    (UNQUALIFIED, _("positive: unqualified opinion")),
    ("qualified", _("negative: qualified opinion")),
    ("adverse", _("negative: adverse opinion")),
    ("disclaimer", _("negative: disclaimer")),
)
MOST_PLACES = 9  # of a figure in tCO2e
register_findings("verification", VERIFICATION_ITEMS)

REPORT = Section(
    "report",
    _("A.1 General information"),
    fields=(
        Field("contracting_participant", _("Participant contracting the entity"), Kind.ORGANISATION),
        Field("completed_on", _("Date of completion of the report"), Kind.DATE),
    ),
)

CONCLUSION = Section(
    "conclusion",
    _("A.2 Conclusion and level of assurance"),
    help=_(
        "An unqualified opinion says with reasonable assurance that the emission reductions are free of material "
        "errors, are a fair representation, and were prepared in line with the rules of the mechanism."
    ),
    fields=(
        Field("opinion", _("Overall verification opinion"), Kind.CHOICE, choices=OPINIONS),
        Field("reasons", _("Reasons of a negative opinion"), Kind.LONG_TEXT, required=False),
    ),
)

OVERVIEW = Section(
    "overview",
    _("A.3 Overview of the verification results"),
    fields=(
        Field(
            "items",
            _("Items"),
            Kind.TABLE,
            rows=VERIFICATION_ITEMS,
            columns=(Field("is_settled", _("No CAR or CL remaining"), Kind.YES_NO),),
        ),
    ),
)

MEANS = Section(
    "means",
    _("C. Means of verification, findings and conclusion"),
    fields=(
        Field(
            "items",
            _("Items"),
            Kind.TABLE,
            rows=VERIFICATION_ITEMS,
            columns=(
                Field("means", _("Means of verification"), Kind.LONG_TEXT),
                Field("findings", _("Findings"), Kind.LONG_TEXT, required=False),
                Field("conclusion", _("Conclusion based on reporting requirements"), Kind.LONG_TEXT),
            ),
        ),
        Field("desk_review", _("Desk review"), Kind.LONG_TEXT),
        Field("site_review", _("On-site or remote assessment"), Kind.LONG_TEXT),
    ),
)

REMAINING = Section(
    "remaining",
    _("D. Assessment of the response to remaining issues"),
    fields=(
        Field(
            "assessment",
            _("Forward action requests of the validation or of an earlier verification"),
            Kind.LONG_TEXT,
            required=False,
        ),
    ),
)


def _emissions(code: str, label: object) -> Field:
    return Field(code, label, Kind.DECIMAL, unit=TONNES, places=MOST_PLACES)  # type: ignore[arg-type]


AMOUNTS = Section(
    "amounts",
    _("E. Verified amount of emission reductions"),
    fields=(
        Field(
            "years",
            _("Verified amounts per calendar year"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("year", _("Year"), Kind.YEAR, minimum=2013, maximum=2150),
                _emissions("reference_emissions", _("Verified reference emissions")),
                _emissions("project_emissions", _("Verified project emissions")),
                _emissions("emission_reductions", _("Verified emission reductions")),
                Field("quantity", _("Verified, whole tonnes"), Kind.INTEGER, minimum=0, unit=TONNES),
                Field(
                    "reason",
                    _("Why it is not what the registry calculated"),
                    Kind.LONG_TEXT,
                    required=False,
                ),
                Field(
                    "decision",
                    _("Decision of the Joint Committee"),
                    required=False,
                    max_length=32,
                    help=_("Only where it is above what the registry calculated: the decision's reference."),
                ),
            ),
        ),
    ),
)


def positive_means_settled(content: Content) -> Iterator[Remark]:
    """A positive opinion says of every item that no CAR or CL remains; a negative one says why."""
    conclusion = content.get("conclusion", {})
    if conclusion.get("opinion") != UNQUALIFIED:
        if conclusion.get("opinion") and not conclusion.get("reasons"):
            yield Remark("conclusion", "reasons", _("Say why the opinion is negative."))
        return
    for row in rows_of(content, "overview", "items"):
        if row.get("is_settled") is False:
            yield Remark(
                "overview",
                "items",
                _("With a positive opinion no CAR or CL remains under any item."),
                row=str(row.get("row", "")),
                column="is_settled",
            )
    if not rows_of(content, "amounts", "years"):
        yield Remark("amounts", "years", _("A positive opinion says the verified amount of every year."))


def amounts_are_consistent(content: Content) -> Iterator[Remark]:
    """ER = RE - PE of each year exactly, and never more whole tonnes than it has (invariant I10)."""
    for row in rows_of(content, "amounts", "years"):
        figures = [row.get(name) for name in ("reference_emissions", "project_emissions")]
        reductions, quantity = row.get("emission_reductions"), row.get("quantity")
        if None in (*figures, reductions, quantity):
            continue  # what is missing is said elsewhere
        reference, project = (Decimal(str(figure)) for figure in figures)
        where = {"row": str(row.get("row", ""))}
        if reference - project != Decimal(str(reductions)):
            text = _("Emission reductions are reference emissions less project emissions.")
            yield Remark("amounts", "years", text, column="emission_reductions", **where)
        if int(str(quantity)) > max(Decimal(str(reductions)), Decimal(0)):
            text = _("Whole tonnes are rounded down: not more than the verified emission reductions.")
            yield Remark("amounts", "years", text, column="quantity", **where)


VERIFICATION_REPORT = register_form(
    Form(
        "verification_report",
        "Vrf_Rep",
        _("Verification report"),
        sections=(REPORT, CONCLUSION, OVERVIEW, TEAM, MEANS, REMAINING, AMOUNTS, EVIDENCE),
        checks=(positive_means_settled, amounts_are_consistent, no_row_twice("amounts", "years", "year")),
    )
)
