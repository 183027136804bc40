"""What a Party's authorisation and its revocation say (decision 4/CMA.6, paragraph 5, from memory; domain section 3).

No official layout for the JCM could be read: the questions are this project's own, named so that table 2 of the
agreed electronic format can be written from them.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.article6.nouns.authorisations import (
    COOPERATIVE_APPROACH,
    GREATEST_QUANTITY,
    REFERENCE,
    FirstTransfer,
    Use,
)
from registry.identity.models.parties import Side
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

AUTHORISATION, REVOCATION = "authorisation", "authorisation_revocation"
FIRST_YEAR, LAST_YEAR = 1990, 2199


def _reference_field() -> Field:
    return Field(
        "reference",
        _("Number of the authorisation"),
        max_length=40,
        help=_("As the authorising Party gave it: letters, digits and hyphens."),
    )


def _side_field() -> Field:
    return Field("side", _("Authorising side"), Kind.CHOICE, choices=tuple(Side.choices))


PARTIES = Section(
    "parties",
    _("Parties"),
    fields=(
        _reference_field(),
        Field(
            "replaces",
            _("Version that this one takes the place of"),
            Kind.INTEGER,
            required=False,
            minimum=1,
            help=_("Empty for the first version. What was used under an earlier version stays as it is."),
        ),
        _side_field(),
        Field(
            "using_parties",
            _("Parties that may use the units"),
            Kind.TABLE,
            required=False,
            maximum=50,
            help=_("Empty: any Party."),
            columns=(Field("country", _("Country"), Kind.COUNTRY),),
        ),
        Field(
            "cooperative_approach",
            _("Cooperative approach"),
            required=False,
            max_length=6,
            help=_("CA and four digits, as the centralized accounting and reporting platform gave it."),
        ),
    ),
)
COVERAGE = Section(
    "coverage",
    _("What is authorised"),
    fields=(
        Field("uses", _("Uses"), Kind.CHOICES, choices=tuple(Use.choices)),
        Field(
            "uses_as_written",
            _("Other uses, as the Party wrote them"),
            required=False,
            help=_("Such as a scheme that the Party names."),
        ),
        Field(
            "quantity",
            _("Units at most"),
            Kind.INTEGER,
            required=False,
            minimum=1,
            maximum=GREATEST_QUANTITY,
            unit="tCO2e",
            help=_("Of all versions together. Empty: not limited."),
        ),
        Field(
            "first_vintage",
            _("First vintage"),
            Kind.YEAR,
            required=False,
            minimum=FIRST_YEAR,
            maximum=LAST_YEAR,
        ),
        Field(
            "last_vintage",
            _("Last vintage"),
            Kind.YEAR,
            required=False,
            minimum=FIRST_YEAR,
            maximum=LAST_YEAR,
        ),
        Field(
            "projects",
            _("Projects"),
            Kind.TABLE,
            required=False,
            help=_("Empty: all projects with this partner country."),
            columns=(Field("project", _("Project"), Kind.PROJECT),),
        ),
        Field(
            "methodologies",
            _("Methodologies"),
            Kind.TABLE,
            required=False,
            help=_("Empty: all methodologies."),
            columns=(Field("methodology", _("Reference, such as KZ_AM001"), max_length=8),),
        ),
        Field("sectors", _("Sectoral scopes"), Kind.SCOPES, required=False, help=_("Empty: all scopes.")),
        Field(
            "first_transfer",
            _("First transfer, for other uses than the pledge"),
            Kind.CHOICE,
            required=False,
            choices=tuple(FirstTransfer.choices),
            help=_("For the pledge it is always the first international transfer."),
        ),
    ),
)
VALIDITY = Section(
    "validity",
    _("Validity and conditions"),
    fields=(
        Field("valid_from", _("Valid from"), Kind.DATE),
        Field("valid_to", _("Valid to"), Kind.DATE, required=False, help=_("Empty: until it is revoked.")),
        Field("terms", _("Terms and conditions"), Kind.LONG_TEXT, required=False),
        Field("change_conditions", _("Conditions of change and revocation"), Kind.LONG_TEXT, required=False),
    ),
)


def numbers_are_well_formed(content: Content) -> Iterator[Remark]:
    """The Party's number, and that of the cooperative approach."""
    parties = content.get("parties", {})
    if (reference := parties.get("reference")) and not re.match(REFERENCE, str(reference)):
        yield Remark("parties", "reference", _("Letters, digits and hyphens only."))
    approach = parties.get("cooperative_approach")
    if approach and not re.match(COOPERATIVE_APPROACH, str(approach)):
        yield Remark("parties", "cooperative_approach", _("CA and four digits."))
    for row in content.get("coverage", {}).get("methodologies") or ():
        if row.get("methodology") and not re.match(r"^[A-Z]{2}_AM[0-9]{3}$", str(row["methodology"])):
            yield Remark(
                "coverage",
                "methodologies",
                _("A reference such as KZ_AM001."),
                row=str(row.get("row", "")),
                column="methodology",
            )


def ends_follow_beginnings(content: Content) -> Iterator[Remark]:
    """Of the vintages and of the days."""
    for section, first, last in (
        ("coverage", "first_vintage", "last_vintage"),
        ("validity", "valid_from", "valid_to"),
    ):
        values = content.get(section, {})
        if values.get(first) and values.get(last) and values[last] < values[first]:
            yield Remark(section, last, _("The end lies before the beginning."))


def other_uses_say_first_transfer(content: Content) -> Iterator[Remark]:
    """Asked for other uses than the pledge, and only for these."""
    coverage = content.get("coverage", {})
    others = set(coverage.get("uses") or ()) - {Use.NDC.value}
    if others and not coverage.get("first_transfer"):
        yield Remark(
            "coverage", "first_transfer", _("Other uses need to say when units are first transferred.")
        )
    if coverage.get("uses") and not others and coverage.get("first_transfer"):
        yield Remark("coverage", "first_transfer", _("Only for other uses than the pledge."))


AUTHORISATION_FORM = register_form(
    Form(
        AUTHORISATION,
        "",
        _("Authorisation under Article 6.2"),
        is_own_layout=True,
        sections=(PARTIES, COVERAGE, VALIDITY),
        checks=(numbers_are_well_formed, ends_follow_beginnings, other_uses_say_first_transfer),
    )
)
REVOCATION_FORM = register_form(
    Form(
        REVOCATION,
        "",
        _("Revocation of an authorisation"),
        is_own_layout=True,
        sections=(
            Section(
                "revocation",
                _("Revocation"),
                fields=(
                    _reference_field(),
                    _side_field(),
                    Field("effective_from", _("Holds from"), Kind.DATE),
                    Field(
                        "spares_transferred",
                        _("Units that were first transferred before stay authorised"),
                        Kind.YES_NO,
                        help=_("What was used already stays as it is in any case."),
                    ),
                    Field("grounds", _("Grounds"), Kind.LONG_TEXT),
                ),
            ),
        ),
    )
)
