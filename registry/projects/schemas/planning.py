"""Forms before a project is designed: the idea note and the assessment of reference emissions.

The official layouts of both could not be read (domain section 2.3): the questions are those the
Joint Committee needs to say "no objection", and are this project's own.
"""

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import reductions_are_the_difference
from registry.projects.schemas.parts import (
    TECHNOLOGIES,
    confidential,
    emission_sources,
    locations,
    participants,
    title,
    yearly_estimates,
)
from registry.submissions.schema import Field, Form, Kind, Section, register_form

PROJECT_IDEA_NOTE = register_form(
    Form(
        "project_idea_note",
        "PIN",
        _("Project idea note"),
        is_own_layout=True,
        sections=(
            Section(
                "project",
                _("Planned project"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("description", _("Objective and description"), Kind.LONG_TEXT),
                    Field("technologies", _("Kinds of technology"), Kind.CHOICES, choices=TECHNOLOGIES),
                    Field("measures", _("Technologies and measures"), Kind.LONG_TEXT),
                    locations(),
                    participants(),
                    Field("starts_on", _("Expected start of operation"), Kind.DATE, required=False),
                    Field(
                        "lifetime_years",
                        _("Expected operational lifetime"),
                        Kind.INTEGER,
                        required=False,
                        minimum=1,
                        maximum=200,
                        unit=_("years"),
                    ),
                    confidential(_("planned project")),
                ),
            ),
            Section(
                "methodology",
                _("Methodology"),
                fields=(
                    Field("scopes", _("Sectoral scopes"), Kind.SCOPES),
                    Field(
                        "methodology",
                        _("Approved methodology to be applied"),
                        Kind.METHODOLOGY_VERSION,
                        required=False,
                    ),
                    Field("approach", _("Methodology to be proposed"), Kind.LONG_TEXT, required=False),
                ),
            ),
            Section("reductions", _("Expected emission reductions"), fields=(yearly_estimates(),)),
            Section(
                "context",
                _("Finance and contribution"),
                fields=(
                    Field("finance", _("Finance plan"), Kind.LONG_TEXT, required=False),
                    Field("contribution", _("Contribution from Japan"), Kind.LONG_TEXT, required=False),
                    Field(
                        "sustainable_development",
                        _("Contribution to sustainable development"),
                        Kind.LONG_TEXT,
                        required=False,
                    ),
                    Field(
                        "policies", _("Fit with the country's climate policy"), Kind.LONG_TEXT, required=False
                    ),
                    confidential(_("finance and contribution")),
                ),
            ),
        ),
        checks=(reductions_are_the_difference("reductions"),),
    )
)

REFERENCE_EMISSIONS_ASSESSMENT = register_form(
    Form(
        "reference_emissions_assessment",
        "RE_Req",
        _("Request for the assessment of reference emissions"),
        is_own_layout=True,
        sections=(
            Section(
                "request",
                _("Request"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("methodology", _("Methodology"), Kind.METHODOLOGY_VERSION, required=False),
                ),
            ),
            Section(
                "reference_emissions",
                _("Reference emissions"),
                fields=(
                    Field("business_as_usual", _("Likely emissions without the project"), Kind.LONG_TEXT),
                    Field("approach", _("How reference emissions are set below them"), Kind.LONG_TEXT),
                    emission_sources(),
                    Field("data", _("Data and their sources"), Kind.LONG_TEXT),
                    Field(
                        "values",
                        _("Reference emissions per year"),
                        Kind.TABLE,
                        minimum=1,
                        columns=(
                            Field("year", _("Year"), Kind.YEAR, minimum=2000, maximum=2150),
                            Field(
                                "business_as_usual",
                                _("Business as usual"),
                                Kind.DECIMAL,
                                minimum=0,
                                unit="tCO2e",
                                places=3,
                            ),
                            Field(
                                "reference_emissions",
                                _("Reference emissions"),
                                Kind.DECIMAL,
                                minimum=0,
                                unit="tCO2e",
                                places=3,
                            ),
                        ),
                    ),
                    confidential(_("reference emissions")),
                ),
            ),
        ),
    )
)
