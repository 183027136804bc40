"""The modalities of communication statement (domain section 3.2)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import no_row_twice, rows_of
from registry.projects.schemas.parts import SALUTATIONS, side, signatory, signatures, title
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

PROJECT = Section(
    "project",
    _("1. Project"),
    fields=(title(), Field("submitted_on", _("Date of submission"), Kind.DATE)),
)

FOCAL_POINT = Section(
    "focal_point",
    _("2. Focal point entity"),
    help=_("Speaks for all participants, and alone files a statement that supersedes this one."),
    fields=(
        Field("organisation", _("Focal point entity"), Kind.ORGANISATION),
        Field("address", _("Address"), Kind.LONG_TEXT, max_length=1000),
        Field("telephone", _("Telephone"), Kind.TELEPHONE, is_public=False),
        Field("fax", _("Fax"), Kind.TELEPHONE, required=False, is_public=False),
        Field("email", _("E-mail address"), Kind.EMAIL, is_public=False),
        Field("website", _("Website"), Kind.WEBSITE, required=False),
        *signatory("primary", _("Primary authorised signatory"), required=True),
        *signatory("alternate", _("Alternate authorised signatory"), required=False),
        Field("is_changing_name", _("Is this entity changing its name?"), Kind.YES_NO, required=False),
        Field("former_name", _("Former name"), required=False, required_if=("is_changing_name", True)),
        Field("is_participant", _("Is this entity also a project participant?"), Kind.YES_NO),
        side(required=False),
        Field(
            "same_signatories",
            _("Do the same signatories represent it as a participant?"),
            Kind.YES_NO,
            required=False,
            required_if=("is_participant", True),
        ),
    ),
)

ENTITIES = Section(
    "third_party_entities",
    _("3. Third-party entities"),
    fields=(
        Field(
            "entities",
            _("Third-party entities for validation (and verification)"),
            Kind.TABLE,
            required=False,
            columns=(Field("entity", _("Third-party entity"), Kind.THIRD_PARTY_ENTITY),),
        ),
    ),
)

PARTICIPANTS = Section(
    "participants",
    _("4 and 5. Other project participants"),
    fields=(
        Field(
            "participants",
            _("Participants other than the focal point"),
            Kind.TABLE,
            required=False,
            columns=(
                Field("organisation", _("Organisation"), Kind.ORGANISATION),
                side(),
                Field("address", _("Address"), Kind.LONG_TEXT, max_length=1000),
                Field("telephone", _("Telephone"), Kind.TELEPHONE, required=False, is_public=False),
                Field("email", _("E-mail address"), Kind.EMAIL, is_public=False),
                Field("website", _("Website"), Kind.WEBSITE, required=False),
                Field("primary_salutation", _("Mr or Ms"), Kind.CHOICE, required=False, choices=SALUTATIONS),
                Field("primary_last_name", _("Primary signatory: last name")),
                Field("primary_first_name", _("Primary signatory: first name")),
                Field("primary_title", _("Primary signatory: title"), required=False),
                Field("primary_email", _("Primary signatory: e-mail address"), Kind.EMAIL, is_public=False),
                Field("alternate_last_name", _("Alternate signatory: last name"), required=False),
                Field("alternate_first_name", _("Alternate signatory: first name"), required=False),
                Field(
                    "alternate_email",
                    _("Alternate signatory: e-mail address"),
                    Kind.EMAIL,
                    required=False,
                    is_public=False,
                ),
                Field("former_name", _("Former name, when it changes"), required=False),
            ),
        ),
    ),
)

STATEMENT = Section(
    "statement",
    _("6. Statement of decision"),
    help=_(
        "This statement takes effect for all project participants, contains no private contractual "
        "arrangements, and is valid until the focal point files one that supersedes it."
    ),
    fields=(Field("is_agreed", _("All participants decide so"), Kind.YES_NO), signatures()),
)


def everybody_signs(content: Content) -> Iterator[Remark]:
    """The focal point and every participant are in the table of signatures (invariant I13)."""
    wanted = [content.get("focal_point", {}).get("organisation")]
    wanted += [row.get("organisation") for row in rows_of(content, "participants", "participants")]
    signed = {row.get("organisation") for row in rows_of(content, "statement", "signatures")}
    if any(one and one not in signed for one in wanted):
        yield Remark("statement", "signatures", _("The focal point and every participant must have signed."))


def statement_is_agreed(content: Content) -> Iterator[Remark]:
    if content.get("statement", {}).get("is_agreed") is False:
        yield Remark("statement", "is_agreed", _("Without the decision of all there is no statement."))


MODALITIES_OF_COMMUNICATION = register_form(
    Form(
        "modalities_of_communication",
        "MoC",
        _("Modalities of communication"),
        sections=(PROJECT, FOCAL_POINT, ENTITIES, PARTICIPANTS, STATEMENT),
        checks=(
            no_row_twice("participants", "participants", "organisation"),
            no_row_twice("statement", "signatures", "organisation"),
            everybody_signs,
            statement_is_agreed,
        ),
    )
)
