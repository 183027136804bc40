"""A form with every kind of question, contents for it at random, and a lifecycle that is filled in on it."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from registry.submissions.schema import ROW, Field, Form, Kind, Remark, Section

CHOICES = (("solar", "Solar"), ("wind", "Wind"), ("hydro", "Hydro"))
SIMPLE = (
    Field("title", "Title"),
    Field("summary", "Summary", Kind.LONG_TEXT, required=False),
    Field("turbines", "Turbines", Kind.INTEGER, required=False, minimum=0, maximum=9000),
    Field("capacity", "Capacity", Kind.DECIMAL, required=False, minimum="0", unit="MW", places=3),
    Field("built", "Built", Kind.YEAR, required=False),
    Field("starts_on", "Start", Kind.DATE, required=False, minimum="2013-01-01"),
    Field("is_grid", "On the grid", Kind.YES_NO, required=False),
    Field("technology", "Technology", Kind.CHOICE, required=False, choices=CHOICES),
    Field("measures", "Measures", Kind.CHOICES, required=False, choices=CHOICES),
    Field("email", "E-mail", Kind.EMAIL, required=False),
    Field("telephone", "Telephone", Kind.TELEPHONE, required=False),
    Field("website", "Website", Kind.WEBSITE, required=False),
    Field("latitude", "Latitude", Kind.LATITUDE, required=False),
    Field("longitude", "Longitude", Kind.LONGITUDE, required=False),
    Field("country", "Country", Kind.COUNTRY, required=False),
    Field("price", "Price", Kind.TEXT, required=False, is_public=False),
)
COLUMNS = (
    Field("year", "Year", Kind.YEAR),
    Field("reductions", "Reductions", Kind.DECIMAL, unit="tCO2e"),
    Field("note", "Note", required=False, is_public=False),
)


def years_are_different(content: Any) -> Any:
    """The sample's own check over several rows."""
    seen = set()
    for row in content.get("figures", {}).get("estimates", []):
        if row.get("year") in seen:
            yield Remark("figures", "estimates", "A year stands twice.", row[ROW], "year")
        seen.add(row.get("year"))


FORM = Form(
    "sample_form",
    "SAMPLE",
    "Sample form",
    sections=(
        Section("project", "Project", SIMPLE),
        Section(
            "figures",
            "Figures",
            (
                Field("estimates", "Estimates", Kind.TABLE, columns=COLUMNS, minimum=1, maximum=20),
                Field(
                    "items",
                    "Items",
                    Kind.TABLE,
                    required=False,
                    columns=(Field("answer", "Answer", Kind.YES_NO), Field("why", "Why", required=False)),
                    rows=(("eligible", "Eligible"), ("additional", "Additional")),
                ),
            ),
        ),
        Section(
            "impact",
            "Impact",
            (
                Field("is_required", "Assessment required", Kind.YES_NO),
                Field("assessment", "Assessment", Kind.LONG_TEXT, required_if=("is_required", True)),
            ),
        ),
    ),
    checks=(years_are_different,),
)

# Text of every kind that a person may type: accents apart and together, right-to-left, emoji, quotes.
letters = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
lines = st.text(letters, min_size=1, max_size=40)
paragraphs = st.text(letters | st.sampled_from("\n\t"), min_size=1, max_size=80)
decimals = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False, allow_infinity=False)


def degrees(most: int) -> st.SearchStrategy[str]:
    return st.decimals(min_value=-most, max_value=most, places=6).map(lambda number: f"{number:f}")


VALUES: dict[str, st.SearchStrategy[Any]] = {
    Kind.TEXT: lines,
    Kind.LONG_TEXT: paragraphs,
    Kind.INTEGER: st.integers(0, 9000),
    Kind.DECIMAL: decimals.map(lambda number: f"{number:f}"),
    Kind.YEAR: st.integers(1900, 2200),
    Kind.DATE: st.dates(date(2013, 1, 1), date(2100, 12, 31)).map(date.isoformat),
    Kind.YES_NO: st.booleans(),
    Kind.CHOICE: st.sampled_from([code for code, _label in CHOICES]),
    Kind.CHOICES: st.lists(st.sampled_from([code for code, _label in CHOICES]), max_size=4),
    Kind.EMAIL: st.sampled_from(["a@example.kz", "aiko.tanaka@example.jp"]),
    Kind.TELEPHONE: st.from_regex(r"\A\+7 7172 [0-9]{6}\Z"),
    Kind.WEBSITE: st.sampled_from(["https://example.kz/", "http://example.jp/a?b=c"]),
    Kind.LATITUDE: degrees(90),
    Kind.LONGITUDE: degrees(180),
    Kind.COUNTRY: st.sampled_from(["KZ", "MN", "JP"]),
}
row_ids = st.from_regex(r"\A[a-z0-9][a-z0-9_-]{0,8}\Z")


def answers(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the questions answered."""
    return st.fixed_dictionaries({}, optional={one.code: VALUES[one.kind] for one in fields})


@st.composite
def rows(draw: st.DrawFn, columns: tuple[Field, ...], ids: st.SearchStrategy[str]) -> list[dict[str, Any]]:
    chosen = draw(st.lists(ids, unique=True, max_size=5))
    return [{ROW: row, **draw(answers(columns))} for row in chosen]


TABLES = {field.code: field for field in FORM.section("figures").fields}
contents: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "project": answers(SIMPLE),
        "figures": st.fixed_dictionaries(
            {},
            optional={
                "estimates": rows(COLUMNS, row_ids),
                "items": rows(TABLES["items"].columns, st.sampled_from(["eligible", "additional"])),
            },
        ),
        "impact": answers(FORM.section("impact").fields),
    },
)
