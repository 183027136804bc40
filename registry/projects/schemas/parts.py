"""Questions that several forms of a project ask in the same words."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Side
from registry.submissions.rendering import WITHHELD
from registry.submissions.schema import Field, Kind, Text

TONNES = "tCO2e"

SALUTATIONS = (("mr", _("Mr")), ("ms", _("Ms")), ("none", _("no salutation")))

# What a rule set may exclude, by these codes (domain section 9: nothing is excluded until a country says so).
TECHNOLOGIES = (
    ("solar", _("solar power")),
    ("wind", _("wind power")),
    ("hydro", _("hydropower")),
    ("geothermal", _("geothermal energy")),
    ("biomass", _("biomass")),
    ("waste_to_energy", _("energy from waste")),
    ("waste_heat", _("waste heat recovery")),
    ("nuclear", _("nuclear power")),
    ("fossil_fuel", _("fossil fuels")),
    ("energy_efficiency", _("energy efficiency")),
    ("transmission", _("transmission and distribution")),
    ("transport", _("transport")),
    ("buildings", _("buildings")),
    ("industry", _("industrial processes")),
    ("refrigerants", _("refrigerants")),
    ("methane", _("methane avoidance")),
    ("carbon_capture", _("carbon capture, use and storage")),
    ("forestry", _("forestry, REDD-plus")),
    ("agriculture", _("agriculture")),
    ("waste", _("waste handling")),
    ("other", _("other")),
)

GASES = (
    ("co2", "CO2"),
    ("ch4", "CH4"),
    ("n2o", "N2O"),
    ("hfcs", "HFCs"),
    ("pfcs", "PFCs"),
    ("sf6", "SF6"),
    ("nf3", "NF3"),
)

SCENARIOS = (("reference", _("reference emissions")), ("project", _("project emissions")))


def title() -> Field:
    return Field("title", _("Title of the project"), max_length=500)


def side(required: bool = True) -> Field:
    return Field("side", _("Side"), Kind.CHOICE, required=required, choices=tuple(Side.choices))


def confidential(of: Text) -> Field:
    """The second of the two versions of a text: what the public one blackens (invariant I19)."""
    return Field(
        "confidential_information",
        _("Confidential information"),
        Kind.LONG_TEXT,
        required=False,
        is_public=False,
        help=format_lazy(
            _(
                "Write here what must not be published of this section ({of}), and {marks} in its place in the "
                "fields above. The public reads {marks}; the third-party entity, the secretariat and the Joint "
                "Committee read both."
            ),
            of=of,
            marks=WITHHELD,
        ),
    )


def participants(**options: Any) -> Field:
    """Participants of both sides, one row each; the name is kept as it is to be printed."""
    return Field(
        "participants",
        _("Project participants"),
        Kind.TABLE,
        minimum=1,
        columns=(
            Field("organisation", _("Organisation"), Kind.ORGANISATION),
            side(),
            Field(
                "name_as_printed", _("Its name in the documents, if another"), required=False, max_length=500
            ),
        ),
        **options,
    )


def locations() -> Field:
    """Where the project is: the four lines of the public list, one row per site (domain section 3.1)."""
    return Field(
        "locations",
        _("Locations"),
        Kind.TABLE,
        minimum=1,
        columns=(
            Field("country", _("Country"), Kind.COUNTRY),
            Field("region", _("Region, state or province"), required=False),
            Field("city", _("City, town or community; address"), required=False),
            Field("latitude", _("Latitude"), Kind.LATITUDE),
            Field("longitude", _("Longitude"), Kind.LONGITUDE),
        ),
    )


def emission_sources() -> Field:
    """All emission sources and types of gas, of the reference and of the project."""
    return Field(
        "emission_sources",
        _("Emission sources and types of greenhouse gas"),
        Kind.TABLE,
        minimum=1,
        columns=(
            Field("scenario", _("Counted in"), Kind.CHOICE, choices=SCENARIOS),
            Field("source", _("Emission source")),
            Field("gas", _("Gas"), Kind.CHOICE, choices=GASES),
        ),
    )


def yearly_estimates() -> Field:
    """Year | RE | PE | ER; totals and the average are calculated, never asked."""
    return Field(
        "estimates",
        _("Estimated emission reductions per year"),
        Kind.TABLE,
        minimum=1,
        columns=(
            Field("year", _("Year"), Kind.YEAR, minimum=2000, maximum=2150),
            Field(
                "reference_emissions",
                _("Reference emissions"),
                Kind.DECIMAL,
                minimum=0,
                unit=TONNES,
                places=3,
            ),
            Field(
                "project_emissions", _("Project emissions"), Kind.DECIMAL, minimum=0, unit=TONNES, places=3
            ),
            Field("emission_reductions", _("Emission reductions"), Kind.DECIMAL, unit=TONNES, places=3),
        ),
    )


def signatures() -> Field:
    """Who signed, for whom, and when. The signed paper itself is a document of the case."""
    return Field(
        "signatures",
        _("Signatures"),
        Kind.TABLE,
        minimum=1,
        help=_(
            "Who signed this document, for which organisation, and when. Upload the signed paper among the "
            "documents of the case."
        ),
        columns=(
            Field("organisation", _("Organisation"), Kind.ORGANISATION),
            Field("signatory", _("Name of the signatory")),
            Field("signed_on", _("Date of signature"), Kind.DATE),
        ),
    )


def other_programmes() -> tuple[Field, ...]:
    """Avoidance of double registration: confirmed by the participants (domain section 7.5)."""
    return (
        Field(
            "is_registered_elsewhere",
            _("Is the project registered or under application in another climate mitigation scheme?"),
            Kind.YES_NO,
        ),
        Field(
            "other_programme",
            _("Other scheme"),
            required=False,
            required_if=("is_registered_elsewhere", True),
        ),
        Field(
            "other_project_id",
            _("Its number there"),
            required=False,
            required_if=("is_registered_elsewhere", True),
        ),
    )


def signatory(prefix: str, name: Text, *, required: bool) -> tuple[Field, ...]:
    """The block of one authorised signatory; ways to reach the person are for officials only."""
    return (
        Field(
            f"{prefix}_salutation",
            format_lazy(_("{who}: Mr or Ms"), who=name),
            Kind.CHOICE,
            required=False,
            choices=SALUTATIONS,
        ),
        Field(f"{prefix}_last_name", format_lazy(_("{who}: last name"), who=name), required=required),
        Field(f"{prefix}_first_name", format_lazy(_("{who}: first name"), who=name), required=required),
        Field(f"{prefix}_title", format_lazy(_("{who}: title"), who=name), required=False),
        Field(
            f"{prefix}_email",
            format_lazy(_("{who}: e-mail address"), who=name),
            Kind.EMAIL,
            required=required,
            is_public=False,
        ),
        Field(
            f"{prefix}_mobile",
            format_lazy(_("{who}: mobile"), who=name),
            Kind.TELEPHONE,
            required=False,
            is_public=False,
        ),
        Field(
            f"{prefix}_telephone",
            format_lazy(_("{who}: direct telephone"), who=name),
            Kind.TELEPHONE,
            required=False,
            is_public=False,
        ),
        Field(
            f"{prefix}_fax",
            format_lazy(_("{who}: direct fax"), who=name),
            Kind.TELEPHONE,
            required=False,
            is_public=False,
        ),
    )
