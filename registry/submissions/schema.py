"""The vocabulary of forms: what a form asks, section by section, as data.

A room declares its forms in its ``schemas.py``::

    register_form(
        Form("project_idea_note", "PIN", _("Project idea note"), sections=(
            Section("project", _("Project"), fields=(
                Field("title", _("Title of the project")),
                Field("summary", _("What is planned"), Kind.LONG_TEXT, help=_("Technology and measures.")),
                Field("starts_on", _("Start of operation"), Kind.DATE, required=False),
                Field("reductions", _("Estimated reductions"), Kind.TABLE, minimum=1, columns=(
                    Field("year", _("Year"), Kind.YEAR),
                    Field("emission_reductions", _("Emission reductions"), Kind.DECIMAL, minimum=0, unit="tCO2e"),
                )),
            )),
        ))
    )

What people fill in is plain JSON, ``{section: {field: value}}``, in the shapes of
:class:`Kind`. The same declaration makes the page, the list of what is missing, the
difference of two versions, the public rendition and the JSON Schema for programs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.lifecycle.hooks import label_of

if TYPE_CHECKING:  # known to the stubs only
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
Choice = tuple[str, Text]  # code as stored, label for people
Content = Mapping[str, Mapping[str, Any]]  # {section: {field: value}}

CODE = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
ROW = "row"  # the key of a table row that holds its stable id; no column may be called so


class Kind(models.TextChoices):
    """What a field holds, and the JSON it is kept as (an empty field is absent)."""

    TEXT = "text", _("text")  # one line: "Solar plant"
    LONG_TEXT = "long_text", _("long text")  # lines kept: "First.\nSecond."
    INTEGER = "integer", _("whole number")  # 12
    DECIMAL = "decimal", _("number")  # "12.5": exact, kept as a string
    YEAR = "year", _("year")  # 2026
    DATE = "date", _("date")  # "2026-11-23"
    YES_NO = "yes_no", _("yes or no")  # true
    CHOICE = "choice", _("one of a list")  # "solar"
    CHOICES = "choices", _("some of a list")  # ["solar", "wind"], in the list's order
    EMAIL = "email", _("e-mail address")
    TELEPHONE = "telephone", _("telephone number")
    WEBSITE = "website", _("web address")  # http or https
    LATITUDE = "latitude", _("latitude")  # "43.238949": degrees, north positive
    LONGITUDE = "longitude", _("longitude")  # "76.889709": degrees, east positive
    COUNTRY = "country", _("country")  # "KZ" (ISO 3166-1 alpha-2)
    # References: the key is resolved by the lookup that a room registered (values/lookups.py).
    ORGANISATION = "organisation", _("organisation")  # its public id, a UUID
    METHODOLOGY_VERSION = "methodology_version", _("methodology version")  # "MN_AM003 2.0"
    THIRD_PARTY_ENTITY = "third_party_entity", _("third-party entity")  # its slug
    PROJECT = "project", _("project")  # its reference, "MN003"
    SCOPES = "scopes", _("sectoral scopes")  # [1, 13]: numbers of sectoral scopes, ascending
    TABLE = "table", _("table")  # [{"row": "stable id", column: value}, …]


CONTACTS = frozenset({Kind.EMAIL, Kind.TELEPHONE})  # how to reach somebody is never published
REFERENCES = frozenset(
    {Kind.ORGANISATION, Kind.METHODOLOGY_VERSION, Kind.THIRD_PARTY_ENTITY, Kind.PROJECT, Kind.SCOPES}
)
LISTS = frozenset({Kind.CHOICES, Kind.SCOPES})
LENGTHS = {
    Kind.TEXT: 300,
    Kind.LONG_TEXT: 20_000,
    Kind.EMAIL: 254,
    Kind.TELEPHONE: 40,
    Kind.WEBSITE: 500,
}  # characters, unless the field says otherwise


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, or one column of a table.

    ``minimum`` and ``maximum`` are inclusive: of numbers and years, of dates as ISO text, of the
    rows of a table. ``required_if`` names another field of the same section (of the same row for a
    column) and the value that makes this one required. ``rows`` are the rows of a table that the
    form itself fixes: people fill in the columns and can neither add nor remove one. What is not
    public is left out of what everybody reads, wherever it is shown.
    """

    code: str
    label: Text
    kind: Kind = Kind.TEXT
    required: bool = True
    help: Text = ""
    is_public: bool = True
    choices: tuple[Choice, ...] = ()
    columns: tuple["Field", ...] = ()
    minimum: int | str | None = None
    maximum: int | str | None = None
    unit: Text = ""
    max_length: int | None = None  # characters, of texts
    places: int = 6  # decimal places, of a DECIMAL
    required_if: tuple[str, Any] | None = None
    rows: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(CODE.match(self.code)), f"{self.code!r} is no code: small letters, digits, underscores")
        is_table = self.kind == Kind.TABLE
        _require(is_table == bool(self.columns), f"{self.code}: a table, and nothing else, has columns")
        _require(
            (self.kind in {Kind.CHOICE, Kind.CHOICES}) == bool(self.choices),
            f"{self.code}: a choice, and nothing else, has choices",
        )
        _require(is_table or not self.rows, f"{self.code}: only a table has rows")
        _require(
            all(column.kind != Kind.TABLE and column.code != ROW for column in self.columns),
            f"{self.code}: no table inside a table, and no column called {ROW!r}",
        )
        for codes in (
            self.column_codes,
            [code for code, _label in self.choices],
            [code for code, _l in self.rows],
        ):
            _require(len(set(codes)) == len(codes), f"{self.code}: a code stands twice")

    @property
    def column_codes(self) -> list[str]:
        return [column.code for column in self.columns]

    def column(self, code: str) -> "Field":
        """Raises KeyError."""
        return _found(self.columns, code)

    @property
    def is_published(self) -> bool:
        """Whether everybody may read the answer once the form is public."""
        return self.is_public and self.kind not in CONTACTS

    @property
    def length(self) -> int:
        """At most so many characters."""
        return self.max_length or LENGTHS.get(self.kind, 100)

    @property
    def most_rows(self) -> int:
        """At most so many rows of a table."""
        return len(self.rows) or int(self.maximum or 200)

    @property
    def fewest_rows(self) -> int:
        """At least so many rows of a complete table."""
        return len(self.rows) or int(self.minimum or 0) or int(self.required)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form that is filled in and saved on its own."""

    code: str
    title: Text
    fields: tuple[Field, ...]
    help: Text = ""

    def __post_init__(self) -> None:
        _require(bool(CODE.match(self.code)), f"{self.code!r} is no code")
        codes = [field.code for field in self.fields]
        _require(len(set(codes)) == len(codes), f"{self.code}: a field stands twice")

    def field(self, code: str) -> Field:
        """Raises KeyError."""
        return _found(self.fields, code)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a form's own check found; row and column are empty where the whole field is meant."""

    section: str
    field: str
    text: Text
    row: str = ""
    column: str = ""


# A check over several fields of a normalised content, such as "the totals add up". What it yields keeps
# the form from being submitted, not from being saved.
Check = Callable[[Content], Iterable[Remark]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the mechanism. The token (PDD, MoC) finds its version in the case's rule set."""

    code: str
    token: str
    title: Text
    sections: tuple[Section, ...]
    help: Text = ""
    checks: tuple[Check, ...] = ()
    # Whether everybody may read submitted versions, without what is confidential.
    is_public: bool = True
    # The official layout could not be read: the questions are this project's own, and marked so wherever shown.
    is_own_layout: bool = False

    def __post_init__(self) -> None:
        _require(bool(CODE.match(self.code)), f"{self.code!r} is no code")
        codes = [section.code for section in self.sections]
        _require(len(set(codes)) == len(codes), f"{self.code}: a section stands twice")

    def section(self, code: str) -> Section:
        """Raises KeyError."""
        return _found(self.sections, code)

    def every_field(self) -> Iterator[tuple[Section, Field]]:
        for section in self.sections:
            for field in section.fields:
                yield section, field


def _found(parts: Iterable[Any], code: str) -> Any:
    for part in parts:
        if part.code == code:
            return part
    raise KeyError(code)


def _require(is_so: bool, otherwise: str) -> None:
    """A form that contradicts itself is a fault of ours: the start fails."""
    if not is_so:
        raise ValueError(otherwise)


_forms: dict[str, Form] = {}


def register_form(form: Form) -> Form:
    """Make the form known by its code. Raises ValueError when the code stands for another form."""
    _require(_forms.get(form.code, form) is form, f"the form {form.code} is declared twice")
    _forms[form.code] = form
    return form


def form_of(code: str) -> Form:
    """The form with this code. Raises KeyError."""
    return _forms[code]


def in_words_of(rules_key: str, form: Form) -> Form:
    """The form under the title that a rule set gives it."""
    title = label_of(rules_key, form.code, "") if rules_key else ""
    return replace(form, title=title) if title else form


def all_forms() -> list[Form]:
    """Every form, by code."""
    return [_forms[code] for code in sorted(_forms)]
