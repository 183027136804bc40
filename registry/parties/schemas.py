"""The forms of this room: enrolment of an organisation; a third-party entity's application and changes.

The fields of F_TPE follow domain section 3.6, from memory: entity data, accreditation, scopes.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import Role
from registry.parties.nouns.periods import Accreditation
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

CONTACT = Section(
    "contact",
    _("Contact"),
    fields=(
        Field("name", _("Name of the contact"), is_public=False),
        Field("position", _("Position"), required=False, is_public=False),
        Field("email", _("E-mail address"), Kind.EMAIL),
        Field("telephone", _("Telephone"), Kind.TELEPHONE, required=False),
    ),
)

ORGANISATION_ENROLMENT = register_form(
    Form(
        "organisation_enrolment",
        "ENR",
        _("Enrolment of an organisation"),
        help=_("The registry office checks that the organisation exists and that you may act for it."),
        is_public=False,
        sections=(
            Section(
                "organisation",
                _("Organisation"),
                fields=(
                    Field("name", _("Name, as it is registered")),
                    Field("country", _("Country of registration"), Kind.COUNTRY),
                    Field(
                        "registration_number",
                        _("Registration number"),
                        required=False,
                        max_length=60,
                        help=_("In the business register of that country."),
                    ),
                    Field("address", _("Address"), Kind.LONG_TEXT, max_length=1000),
                    Field("website", _("Web site"), Kind.WEBSITE, required=False),
                    Field(
                        "acts_as",
                        _("Acts as"),
                        Kind.CHOICES,
                        choices=(
                            (Role.PARTICIPANT.value, _("project participant or methodology proponent")),
                            (Role.THIRD_PARTY_ENTITY.value, _("third-party entity")),
                        ),
                    ),
                ),
            ),
            CONTACT,
            Section(
                "standing",
                _("Your standing"),
                fields=(
                    Field("position", _("Your position in the organisation"), is_public=False),
                    Field(
                        "basis",
                        _("On what you act for it"),
                        Kind.LONG_TEXT,
                        max_length=2000,
                        is_public=False,
                        help=_("An office held, or a power of attorney that you attach."),
                    ),
                ),
            ),
        ),
    )
)

ACCREDITATION = (
    Field("standard", _("Accredited under"), Kind.CHOICE, choices=tuple(Accreditation.Standard.choices)),
    Field("certificate", _("Number of the certificate"), max_length=120),
    Field("body", _("Accreditation body")),
    Field("accredited_until", _("Last day of the accreditation"), Kind.DATE),
)


def _some_scope(content: Content) -> Iterable[Remark]:
    scopes = content.get("scopes", {})
    if not scopes.get("validation") and not scopes.get("verification"):
        yield Remark(
            "scopes", "validation", _("Name at least one scope, for validation or for verification.")
        )


THIRD_PARTY_ENTITY_APPLICATION = register_form(
    Form(
        "third_party_entity_application",
        "TPE",
        _("Application for designation as a third-party entity"),
        sections=(
            Section(
                "entity",
                _("Entity"),
                fields=(
                    Field("name", _("Name, as it is to be printed on the list")),
                    Field("address", _("Address"), Kind.LONG_TEXT, max_length=1000),
                    Field("website", _("Web site"), Kind.WEBSITE, required=False),
                ),
            ),
            Section("accreditation", _("Accreditation"), fields=ACCREDITATION),
            Section(
                "scopes",
                _("Sectoral scopes applied for"),
                fields=(
                    Field("validation", _("For validation"), Kind.SCOPES, required=False),
                    Field("verification", _("For verification"), Kind.SCOPES, required=False),
                ),
            ),
            CONTACT,
        ),
        checks=(_some_scope,),
    )
)


def _some_change(content: Content) -> Iterable[Remark]:
    changes = content.get("changes", {})
    wanted = [changes.get(f"{verb}_{activity}") for verb in ("add", "end") for activity in ACTIVITIES]
    if not any(wanted) and not content.get("accreditation", {}).get("accredited_until"):
        yield Remark("changes", "add_validation", _("Name a scope to add or to end, or a new accreditation."))
    for activity in ACTIVITIES:
        both = set(changes.get(f"add_{activity}") or ()) & set(changes.get(f"end_{activity}") or ())
        if both:
            yield Remark("changes", f"end_{activity}", _("A scope is either added or ended, not both."))


ACTIVITIES = ("validation", "verification")

THIRD_PARTY_ENTITY_SCOPE_CHANGE = register_form(
    Form(
        "third_party_entity_scope_change",
        "TPE_SC",
        _("Change of scopes or of accreditation"),
        sections=(
            Section(
                "changes",
                _("Changes"),
                fields=(
                    Field("add_validation", _("Add for validation"), Kind.SCOPES, required=False),
                    Field("add_verification", _("Add for verification"), Kind.SCOPES, required=False),
                    Field("end_validation", _("End for validation"), Kind.SCOPES, required=False),
                    Field("end_verification", _("End for verification"), Kind.SCOPES, required=False),
                    Field("reason", _("Reason"), Kind.LONG_TEXT, max_length=4000),
                ),
            ),
            Section(
                "accreditation",
                _("New accreditation, if there is one"),
                fields=(
                    Field(
                        "standard",
                        _("Accredited under"),
                        Kind.CHOICE,
                        choices=tuple(Accreditation.Standard.choices),
                        required=False,
                    ),
                    Field("certificate", _("Number of the certificate"), max_length=120, required=False),
                    Field("since", _("First day"), Kind.DATE, required=False),
                    Field("accredited_until", _("Last day"), Kind.DATE, required=False),
                ),
            ),
        ),
        checks=(_some_change,),
    )
)
