"""Forms of a registered project's later life (domain sections 2.7, 2.10, 2.11, 3.6)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.projects.schemas.checks import ends_after_it_begins, no_row_twice, reductions_are_the_difference
from registry.projects.schemas.parts import confidential, signatures, title, yearly_estimates
from registry.projects.schemas.validation import OPINIONS
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

DESIGN_CHANGES = frozenset({"design", "equipment", "capacity", "monitoring_plan", "start_of_operation"})
MODALITIES_CHANGES = frozenset({"focal_point", "signatories", "participants", "name"})
CHANGES = (
    ("design", _("design of the project")),
    ("equipment", _("equipment")),
    ("capacity", _("capacity")),
    ("monitoring_plan", _("monitoring plan")),
    ("start_of_operation", _("start of operation")),
    ("participants", _("participants added or leaving")),
    ("focal_point", _("focal point")),
    ("signatories", _("authorised signatories")),
    ("name", _("name of an entity")),
    ("other", _("other")),
)


def assessment() -> Section:
    """What the third-party entity says of the change."""
    return Section(
        "assessment",
        _("Assessment by the third-party entity"),
        fields=(
            Field("third_party_entity", _("Third-party entity"), Kind.THIRD_PARTY_ENTITY, required=False),
            Field("opinion", _("Opinion"), Kind.CHOICE, required=False, choices=OPINIONS),
            Field("assessed_on", _("Date of the opinion"), Kind.DATE, required=False),
            Field("text", _("Grounds"), Kind.LONG_TEXT, required=False),
        ),
    )


def design_change_is_assessed(content: Content) -> Iterator[Remark]:
    """A change of the design needs the third-party entity's opinion (domain section 2.10)."""
    kinds = set(content.get("change", {}).get("kinds") or ())
    opinion = content.get("assessment", {})
    if not kinds & DESIGN_CHANGES:
        return
    for field in ("third_party_entity", "opinion", "assessed_on"):
        if not opinion.get(field):
            yield Remark("assessment", field, _("A change of the design needs this opinion."))


POST_REGISTRATION_CHANGE = register_form(
    Form(
        "post_registration_change",
        "PRC_Req",
        _("Post-registration change request"),
        sections=(
            Section(
                "change",
                _("Change"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("kinds", _("What changes"), Kind.CHOICES, choices=CHANGES),
                    Field("description", _("Description of the change"), Kind.LONG_TEXT),
                    Field("effective_on", _("Takes effect on"), Kind.DATE),
                    Field("impact", _("Impact on emission reductions and monitoring"), Kind.LONG_TEXT),
                    Field(
                        "prevents_methodology",
                        _("Does the change prevent the use of the applied methodology?"),
                        Kind.YES_NO,
                        help=_("If so it cannot be approved: the project is withdrawn or validated anew."),
                    ),
                    confidential(_("change")),
                ),
            ),
            assessment(),
            Section("statement", _("Signature of the focal point"), fields=(signatures(),)),
        ),
        checks=(design_change_is_assessed,),
    )
)

CREDITING_PERIOD_RENEWAL = register_form(
    Form(
        "crediting_period_renewal",
        "RCP_Req",
        _("Renewal of the crediting period"),
        sections=(
            Section(
                "renewal",
                _("Renewal"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("first_on", _("First day of the renewed period"), Kind.DATE),
                    Field("last_on", _("Last day of the renewed period"), Kind.DATE),
                    Field("methodology", _("Methodology applied"), Kind.METHODOLOGY_VERSION),
                    Field("reasons", _("Why the reference emissions still hold"), Kind.LONG_TEXT),
                    yearly_estimates(),
                ),
            ),
            assessment(),
            Section("statement", _("Signature of the focal point"), fields=(signatures(),)),
        ),
        checks=(
            ends_after_it_begins("renewal", "first_on", "last_on"),
            reductions_are_the_difference("renewal"),
        ),
    )
)

PROJECT_WITHDRAWAL = register_form(
    Form(
        "project_withdrawal",
        "PW_Req",
        _("Project withdrawal request"),
        sections=(
            Section(
                "withdrawal",
                _("Withdrawal"),
                fields=(
                    title(),
                    Field("submitted_on", _("Date of submission"), Kind.DATE),
                    Field("reasons", _("Reasons"), Kind.LONG_TEXT),
                ),
            ),
            Section("statement", _("Signatures of all participants"), fields=(signatures(),)),
        ),
        checks=(no_row_twice("statement", "signatures", "organisation"),),
    )
)

IMPLEMENTATION_REPORT = register_form(
    Form(
        "implementation_report",
        "PIR",
        _("Project implementation report"),
        is_own_layout=True,
        sections=(
            Section(
                "implementation",
                _("Implementation"),
                fields=(
                    title(),
                    Field("first_on", _("First day reported on"), Kind.DATE),
                    Field("last_on", _("Last day reported on"), Kind.DATE),
                    Field("started_on", _("Actual start of operation"), Kind.DATE, required=False),
                    Field("status", _("State of implementation"), Kind.LONG_TEXT),
                    Field(
                        "deviations",
                        _("Deviations from the registered design"),
                        Kind.LONG_TEXT,
                        required=False,
                    ),
                    Field("next_steps", _("Next steps"), Kind.LONG_TEXT, required=False),
                    confidential(_("implementation")),
                ),
            ),
        ),
        checks=(ends_after_it_begins("implementation", "first_on", "last_on"),),
    )
)
