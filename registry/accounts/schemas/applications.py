"""What a company writes to open, change and close an account.

Source of the items of an opening: the account book of Japan's registry (domain section 5.3); statutory Form 1
itself could not be read, so the layout is this project's own.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Side
from registry.submissions.schema import Content, Field, Form, Kind, Remark, Section, register_form

OPENING = "account_opening"
REPRESENTATIVES = "account_representatives"
LIMITS = "account_limits"
CLOSURE = "account_closure"
PEOPLE = 50  # rows of a table of people, at most

RIGHTS = (
    Field("may_propose", _("Proposes instructions"), Kind.YES_NO, required=False),
    Field("may_approve", _("Approves what another proposed"), Kind.YES_NO, required=False),
    Field("may_read", _("Reads holdings and statements"), Kind.YES_NO, required=False),
)
PERSON = Field(
    "email",
    _("E-mail address"),
    Kind.EMAIL,
    help=_("The one the person signs in with here, as a member of your organisation."),
)
TERMS_SECTION = Section(
    "limits",
    _("Limits"),
    help=_("What the account holds its own instructions to. Tightened at once, loosened by application."),
    fields=(
        Field("single_limit", _("Most units of one instruction"), Kind.INTEGER, required=False, minimum=1),
        Field("daily_limit", _("Most units of one day"), Kind.INTEGER, required=False, minimum=1),
        Field(
            "second_approval",
            _("Another representative always approves"),
            Kind.YES_NO,
            help=_("No: units go to trusted accounts without a second person."),
        ),
        Field(
            "outside_trusted_allowed",
            _("Units may go to accounts that are not on the trusted list"),
            Kind.YES_NO,
            help=_("After the delay of the rule set, and as far as it allows that."),
        ),
        Field("receiver_accepts", _("Units of others come in only when we accept them"), Kind.YES_NO),
    ),
)


def _daily_is_the_greater(content: Content) -> Iterable[Remark]:
    limits = content.get("limits", {})
    single, daily = limits.get("single_limit"), limits.get("daily_limit")
    if single is not None and daily is not None and daily < single:
        yield Remark("limits", "daily_limit", _("A day's limit is at least that of one instruction."))


register_form(
    Form(
        OPENING,
        "ACC_OPN",
        _("Application to open an account"),
        help=_("Two registry officers look at it. What you write here is never public."),
        is_public=False,
        is_own_layout=True,
        sections=(
            Section(
                "account",
                _("Account"),
                fields=(
                    Field(
                        "side",
                        _("In the registry of"),
                        Kind.CHOICE,
                        choices=tuple(Side.choices),
                        help=_("Each side keeps its own registry; units stay in the one that issued them."),
                    ),
                    Field("purpose", _("What the account is for"), Kind.LONG_TEXT, max_length=2000),
                ),
            ),
            Section(
                "holder",
                _("Account holder"),
                help=_("In English, and in the language of the side where the holder has its seat there."),
                fields=(
                    Field("name_in_english", _("Name in English")),
                    Field("name_local", _("Name in the language of the side"), required=False),
                    Field("legal_representative", _("Representative of the holder, in English")),
                    Field(
                        "legal_representative_local",
                        _("Representative, in the language of the side"),
                        required=False,
                    ),
                    Field(
                        "address_in_english",
                        _("Address of the seat in English"),
                        Kind.LONG_TEXT,
                        max_length=1000,
                    ),
                    Field(
                        "address_local",
                        _("Address of the seat in the language of the side"),
                        Kind.LONG_TEXT,
                        required=False,
                        max_length=1000,
                    ),
                    Field("telephone", _("Telephone"), Kind.TELEPHONE),
                    Field("email", _("E-mail address"), Kind.EMAIL),
                    Field(
                        "is_trust_property", _("Units will be trust property, all or in part"), Kind.YES_NO
                    ),
                ),
            ),
            Section(
                "department",
                _("Department in charge of credits"),
                fields=(
                    Field("department_in_english", _("Name in English")),
                    Field("department_local", _("Name in the language of the side"), required=False),
                    Field(
                        "department_address",
                        _("Address, where it is not that of the seat"),
                        Kind.LONG_TEXT,
                        required=False,
                        max_length=1000,
                    ),
                ),
            ),
            Section(
                "representatives",
                _("Representatives of the account"),
                help=_(
                    "Who proposes, who approves and who reads: one person may propose and another approves."
                ),
                fields=(
                    Field(
                        "people",
                        _("People"),
                        Kind.TABLE,
                        minimum=1,
                        maximum=PEOPLE,
                        is_public=False,
                        columns=(PERSON, *RIGHTS),
                    ),
                ),
            ),
            TERMS_SECTION,
        ),
        checks=(_daily_is_the_greater,),
    )
)

register_form(
    Form(
        REPRESENTATIVES,
        "ACC_REP",
        _("Change of an account's representatives"),
        is_public=False,
        is_own_layout=True,
        sections=(
            Section(
                "changes",
                _("Changes"),
                help=_(
                    "Whoever leaves your organisation has no right from that moment on, without an application."
                ),
                fields=(
                    Field(
                        "people",
                        _("People"),
                        Kind.TABLE,
                        minimum=1,
                        maximum=PEOPLE,
                        is_public=False,
                        columns=(
                            PERSON,
                            Field(
                                "change",
                                _("Change"),
                                Kind.CHOICE,
                                choices=(
                                    ("appoint", _("appoint, or give these rights instead")),
                                    ("end", _("represents the account no more")),
                                ),
                            ),
                            *RIGHTS,
                        ),
                    ),
                    Field("reason", _("Reason"), Kind.LONG_TEXT, max_length=2000),
                ),
            ),
        ),
    )
)

register_form(
    Form(
        LIMITS,
        "ACC_LIM",
        _("Change of an account's limits"),
        help=_("To tighten them, no application is needed: the page of the account does it at once."),
        is_public=False,
        is_own_layout=True,
        sections=(
            TERMS_SECTION,
            Section(
                "grounds",
                _("Grounds"),
                fields=(Field("reason", _("Reason"), Kind.LONG_TEXT, max_length=2000),),
            ),
        ),
        checks=(_daily_is_the_greater,),
    )
)

register_form(
    Form(
        CLOSURE,
        "ACC_CLS",
        _("Application to close an account"),
        help=_("Only an empty account is closed, and for good. Its statements stay to be read."),
        is_public=False,
        is_own_layout=True,
        sections=(
            Section(
                "grounds",
                _("Grounds"),
                fields=(Field("reason", _("Reason"), Kind.LONG_TEXT, max_length=2000),),
            ),
        ),
    )
)
