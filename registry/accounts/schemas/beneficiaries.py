"""What is said of a beneficiary before an officer vets it. The form is this project's own."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from registry.accounts.nouns.beneficiaries import Beneficiary, IdentifierKind
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

BENEFICIARY = "beneficiary"
ITSELF, PERMITTED = "itself", "permitted"


def _identifier_of_its_kind(content: Content) -> Iterable[Remark]:
    identity = content.get("identity", {})
    named = identity.get("identifier_kind")
    if named and named != IdentifierKind.NONE and not identity.get("identifier"):
        yield Remark("identity", "identifier", _("Give the number that identifies it, or choose “none”."))
    if named == IdentifierKind.NONE and identity.get("identifier"):
        yield Remark("identity", "identifier_kind", _("Say what kind of number this is."))


def _latin_is_latin(content: Content) -> Iterable[Remark]:
    name = content.get("identity", {}).get("name_latin") or ""
    if any(letter.isalpha() and ord(letter) > LAST_LATIN for letter in name):
        yield Remark("identity", "name_latin", _("Write this name in Latin letters."))


LAST_LATIN = 0x24F  # Latin with accents; other scripts begin after it

BENEFICIARY_FORM = register_form(
    Form(
        BENEFICIARY,
        "",
        _("Beneficiary"),
        help=_(
            "In whose name units are retired or cancelled. An officer vets it once; then every instruction can name it."
        ),
        is_public=False,
        is_own_layout=True,
        checks=(_identifier_of_its_kind, _latin_is_latin),
        sections=(
            Section(
                "identity",
                _("Who it is"),
                fields=(
                    Field("kind", _("Kind"), Kind.CHOICE, choices=tuple(Beneficiary.Kind.choices)),
                    Field(
                        "name",
                        _("Name in its original script"),
                        help=_("As the register of its country has it."),
                    ),
                    Field("name_latin", _("Name in Latin letters")),
                    Field("country", _("Country"), Kind.COUNTRY),
                    Field(
                        "identifier_kind",
                        _("Identified by"),
                        Kind.CHOICE,
                        choices=tuple(IdentifierKind.choices),
                    ),
                    Field("identifier", _("Identifier"), required=False, max_length=60),
                    Field(
                        "consents",
                        _("The person consents that the name is public"),
                        Kind.YES_NO,
                        required=False,
                        required_if=("kind", Beneficiary.Kind.PERSON.value),
                        help=_("Of a natural person. Without consent the certificate names nobody."),
                    ),
                ),
            ),
            Section(
                "standing",
                _("On what you name it"),
                fields=(
                    Field(
                        "relation",
                        _("The beneficiary is"),
                        Kind.CHOICE,
                        choices=(
                            (ITSELF, _("the organisation that applies")),
                            (PERMITTED, _("another, whose permission letter is attached")),
                        ),
                    ),
                    Field(
                        "differs",
                        _("It is another one than those in the register that look alike"),
                        Kind.YES_NO,
                        required=False,
                        help=_("Asked only when such a beneficiary is found; you are shown which."),
                    ),
                    Field(
                        "remarks",
                        _("Remarks for the officer"),
                        Kind.LONG_TEXT,
                        required=False,
                        max_length=2000,
                    ),
                ),
            ),
        ),
    )
)
