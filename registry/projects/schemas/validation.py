"""The validation report (domain section 3.4). Findings themselves are threads of their own."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import rows_of
from registry.projects.schemas.parts import SALUTATIONS
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

# The eleven items of the overview table, under which findings are raised too.
VALIDATION_ITEMS = (
    ("design_document_form", _("1. Project design document form")),
    ("project_description", _("2. Project description")),
    ("methodology", _("3. Application of approved methodologies")),
    ("emission_sources", _("4. Emission sources and calculation of emission reductions")),
    ("environmental_impact", _("5. Environmental impact assessment")),
    ("stakeholder_consultation", _("6. Local stakeholder consultation")),
    ("monitoring", _("7. Monitoring")),
    ("public_inputs", _("8. Public inputs")),
    ("modalities_of_communication", _("9. Modalities of communication")),
    ("double_registration", _("10. Avoidance of double registration")),
    ("start_of_operation", _("11. Start of operation")),
)
POSITIVE, NEGATIVE = "positive", "negative"
OPINIONS = ((POSITIVE, _("positive")), (NEGATIVE, _("negative")))
FUNCTIONS = (
    ("team_leader", _("team leader")),
    ("team_member", _("team member")),
    ("technical_expert", _("technical expert")),
    ("country_expert", _("partner country expert")),
    ("internal_reviewer", _("internal reviewer")),
)

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
    _("A.2 Conclusion"),
    fields=(
        Field("opinion", _("Overall validation opinion"), Kind.CHOICE, choices=OPINIONS),
        Field(
            "reasons",
            _("Reasons of a negative opinion"),
            Kind.LONG_TEXT,
            required=False,
            required_if=("opinion", NEGATIVE),
        ),
    ),
)

OVERVIEW = Section(
    "overview",
    _("A.3 Overview of the final opinion"),
    fields=(
        Field(
            "items",
            _("Items"),
            Kind.TABLE,
            rows=VALIDATION_ITEMS,
            columns=(
                Field(
                    "is_settled", _("No corrective action (CAR) or clarification (CL) is open"), Kind.YES_NO
                ),
            ),
        ),
    ),
)

TEAM = Section(
    "team",
    _("B. Validation team"),
    fields=(
        Field(
            "members",
            _("Members"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("salutation", _("Mr or Ms"), Kind.CHOICE, required=False, choices=SALUTATIONS),
                Field("name", _("Name")),
                Field("company", _("Company")),
                Field("function", _("Function"), Kind.CHOICE, choices=FUNCTIONS),
                Field("scheme_competence", _("Scheme competence"), Kind.YES_NO),
                Field("technical_competence", _("Technical competence"), Kind.YES_NO),
                Field("on_site_visit", _("On-site visit"), Kind.YES_NO),
            ),
        ),
    ),
)

MEANS = Section(
    "means",
    _("C. Means of validation, findings and conclusion"),
    fields=(
        Field(
            "items",
            _("Items"),
            Kind.TABLE,
            rows=VALIDATION_ITEMS,
            columns=(
                Field("means", _("Means of validation"), Kind.LONG_TEXT),
                Field("findings", _("Findings"), Kind.LONG_TEXT, required=False),
                Field("conclusion", _("Conclusion based on reporting requirements"), Kind.LONG_TEXT),
            ),
        ),
    ),
)

PUBLIC_INPUTS = Section(
    "public_inputs",
    _("D. Information on public inputs"),
    fields=(
        Field("summary", _("Summary of public inputs"), Kind.LONG_TEXT),
        Field("consideration", _("How they were taken into account"), Kind.LONG_TEXT, required=False),
    ),
)

EVIDENCE = Section(
    "evidence",
    _("E. List of interviewees and documents received"),
    fields=(
        Field(
            "interviewees",
            _("Interviewees"),
            Kind.TABLE,
            required=False,
            is_public=False,
            columns=(
                Field("name", _("Name")),
                Field("organisation", _("Organisation")),
                Field("function", _("Function"), required=False),
                Field("subject", _("Subject"), required=False),
            ),
        ),
        Field(
            "documents",
            _("Documents received"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("title", _("Title"), max_length=500),
                Field("author", _("Author"), required=False),
                Field("dated_on", _("Date"), Kind.DATE, required=False),
            ),
        ),
    ),
)


def positive_means_settled(content: Content) -> Iterator[Remark]:
    """A positive opinion says of every item that no CAR or CL remains (domain section 2.5)."""
    if content.get("conclusion", {}).get("opinion") != POSITIVE:
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


VALIDATION_REPORT = register_form(
    Form(
        "validation_report",
        "Val_Rep",
        _("Validation report"),
        sections=(REPORT, CONCLUSION, OVERVIEW, TEAM, MEANS, PUBLIC_INPUTS, EVIDENCE),
        checks=(positive_means_settled,),
    )
)
