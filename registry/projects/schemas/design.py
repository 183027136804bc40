"""The project design document, section by section (domain section 3.1), as data."""

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import (
    both_sides_take_part,
    ends_after_it_begins,
    no_row_twice,
    reductions_are_the_difference,
)
from registry.projects.schemas.parts import (
    TECHNOLOGIES,
    confidential,
    emission_sources,
    locations,
    other_programmes,
    participants,
    title,
    yearly_estimates,
)
from registry.submissions.schema import Field, Form, Kind, Section, register_form

HEADER = Section(
    "header",
    _("Project design document"),
    fields=(
        Field("completed_on", _("Date of completion"), Kind.DATE),
        Field(
            "planned_project",
            _("Planned project"),
            required=False,
            max_length=9,
            help=_("The number of the project idea note, such as LK_PIN001, where the country asks for one."),
        ),
    ),
)

DESCRIPTION = Section(
    "project",
    _("A. Project description"),
    fields=(
        title(),
        Field("description", _("A.2 General description of the project"), Kind.LONG_TEXT),
        Field("technologies", _("A.2 Kinds of technology"), Kind.CHOICES, choices=TECHNOLOGIES),
        Field("measures", _("A.2 Applied technologies and measures"), Kind.LONG_TEXT),
        locations(),
        participants(help=_("A.4 Participants of the partner country and of Japan.")),
        Field("starts_on", _("A.5 Start of operation"), Kind.DATE),
        Field(
            "lifetime_years",
            _("A.5 Expected operational lifetime"),
            Kind.INTEGER,
            minimum=1,
            maximum=200,
            unit=_("years"),
        ),
        Field("crediting_from", _("A.5 First day of the crediting period"), Kind.DATE, required=False),
        Field("crediting_to", _("A.5 Last day of the crediting period"), Kind.DATE, required=False),
        Field(
            "contribution_finance", _("A.6 Contribution from Japan: finance"), Kind.LONG_TEXT, required=False
        ),
        Field(
            "contribution_technology",
            _("A.6 Contribution from Japan: technology"),
            Kind.LONG_TEXT,
            required=False,
        ),
        Field(
            "contribution_capacity",
            _("A.6 Contribution from Japan: capacity building"),
            Kind.LONG_TEXT,
            required=False,
        ),
        confidential(_("A. Project description")),
    ),
)

METHODOLOGY = Section(
    "methodology",
    _("B. Application of approved methodologies"),
    fields=(
        Field(
            "methodologies",
            _("B.1 Selected methodologies"),
            Kind.TABLE,
            minimum=1,
            columns=(Field("methodology", _("Methodology and version"), Kind.METHODOLOGY_VERSION),),
        ),
        Field(
            "eligibility",
            _("B.2 How the project meets the eligibility criteria"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("criterion", _("Criterion")),
                Field("text", _("Text of the criterion"), Kind.LONG_TEXT),
                Field("information", _("Information on the project"), Kind.LONG_TEXT),
            ),
        ),
        confidential(_("B. Application of approved methodologies")),
    ),
)

REDUCTIONS = Section(
    "reductions",
    _("C. Calculation of emission reductions"),
    fields=(
        emission_sources(),
        Field(
            "figure",
            _("C.2 Figure of emission sources and monitoring points"),
            Kind.LONG_TEXT,
            help=_("Describe the figure here, and upload the figure itself among the documents of the case."),
        ),
        yearly_estimates(),
        confidential(_("C. Calculation of emission reductions")),
    ),
)

ENVIRONMENT = Section(
    "environment",
    _("D. Environmental impact assessment"),
    fields=(
        Field("is_required", _("Is an assessment required by law?"), Kind.YES_NO),
        Field(
            "summary",
            _("Summary of the assessment"),
            Kind.LONG_TEXT,
            required=False,
            required_if=("is_required", True),
        ),
    ),
)

CONSULTATION = Section(
    "consultation",
    _("E. Local stakeholder consultation"),
    fields=(
        Field("process", _("E.1 How comments were invited"), Kind.LONG_TEXT),
        Field(
            "comments",
            _("E.2 Comments and how they were considered"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("stakeholder", _("Commented by")),
                Field("comment", _("Comment"), Kind.LONG_TEXT),
                Field("consideration", _("Consideration"), Kind.LONG_TEXT),
            ),
        ),
    ),
)

REFERENCES = Section(
    "references",
    _("F. References and other information"),
    fields=(
        Field("references", _("References"), Kind.LONG_TEXT, required=False),
        *other_programmes(),
    ),
)

HISTORY = Section(
    "history",
    _("Revision history"),
    fields=(
        Field(
            "revisions",
            _("Revisions"),
            Kind.TABLE,
            minimum=1,
            columns=(
                Field("version", _("Version"), max_length=8),
                Field("dated_on", _("Date"), Kind.DATE),
                Field("contents", _("Contents"), Kind.LONG_TEXT),
            ),
        ),
    ),
)

PROJECT_DESIGN_DOCUMENT = register_form(
    Form(
        "project_design_document",
        "PDD",
        _("Project design document"),
        sections=(
            HEADER,
            DESCRIPTION,
            METHODOLOGY,
            REDUCTIONS,
            ENVIRONMENT,
            CONSULTATION,
            REFERENCES,
            HISTORY,
        ),
        checks=(
            both_sides_take_part("project"),
            no_row_twice("project", "participants", "organisation"),
            ends_after_it_begins("project", "crediting_from", "crediting_to"),
            no_row_twice("methodology", "methodologies", "methodology"),
            reductions_are_the_difference("reductions"),
        ),
    )
)
