"""From a methodology version to what it says, to the tables that it needs, and to what nobody has confirmed yet.

A text is read once per process and known by its digest, so calculations and pages may ask as often as they like.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.lifecycle.tables import Unmet
from registry.methodologies.errors import ContentFaulty
from registry.methodologies.language.checking import check
from registry.methodologies.language.errors import MethodologyUnreadable
from registry.methodologies.language.examples import ExampleOutcome, run_examples
from registry.methodologies.language.faults import Fault
from registry.methodologies.language.nouns import Mark, Methodology, Table
from registry.methodologies.language.reading import read, read_table
from registry.methodologies.language.sources import unconfirmed, unconfirmed_in_table
from registry.methodologies.models import (
    FactorTable,
    MethodologyContent,
    MethodologyVersion,
    ValueConfirmation,
)
from registry.methodologies.nouns.texts import AdoptedText
from registry.methodologies.queries import key_of

MOST_REMEMBERED = 256  # texts; the shipped ones are fewer


class ContentBroken(LookupError):
    """A stored text that is not what its digest says: a fault of the data, never of the person asking."""


def subject_of(row: AdoptedText) -> str:
    """What a revision is one of: ``MN_AM003 2.0``, ``table indonesia_grids``."""
    if isinstance(row, MethodologyContent):
        return key_of(row.version)
    assert isinstance(row, FactorTable), "there are two kinds of adopted text"
    return f"table {row.name}"


def read_text(text: str, *, name: str) -> Methodology:
    """A methodology file. Raises ContentFaulty with every fault of one that cannot be read."""
    try:
        return read(text, file=name)
    except MethodologyUnreadable as unreadable:
        raise ContentFaulty(name, unreadable.faults) from None


def read_table_text(text: str) -> Table:
    """A file of a table of factors. Raises ContentFaulty."""
    try:
        return read_table(text, file=_("table"))
    except MethodologyUnreadable as unreadable:
        raise ContentFaulty(_("The table"), unreadable.faults) from None


@lru_cache(maxsize=MOST_REMEMBERED)
def _read_adopted(digest: str, text: str) -> Methodology:
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ContentBroken(digest)
    return read(text)


@lru_cache(maxsize=MOST_REMEMBERED)
def read_adopted_table(digest: str, text: str) -> Table:
    """A table as it was adopted. Raises ContentBroken where the text is not the one of the digest."""
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ContentBroken(digest)
    return read_table(text)


def read_content(content: MethodologyContent) -> Methodology:
    """What a revision says. Raises ContentBroken where its text is not the one that was adopted."""
    return _read_adopted(content.digest, content.text)


def read_factor_table(row: FactorTable) -> Table:
    """What a table says, valid as long as it is in force: until the day before its successor begins."""
    table = read_adopted_table(row.digest, row.text)
    return table if table.valid_until == row.valid_to else replace(table, valid_until=row.valid_to)


def adopted_content(version: MethodologyVersion) -> MethodologyContent | None:
    """The revision in force, or None. One query."""
    return (
        MethodologyContent.objects.in_force()
        .filter(version=version)
        .select_related("version__methodology")
        .first()
    )


def tables_in_force(names: Iterable[str]) -> dict[str, list[FactorTable]]:
    """The tables of these names in force, each name with all its editions. At most one query."""
    wanted = sorted(set(names))
    found: dict[str, list[FactorTable]] = {}
    if wanted:
        for row in FactorTable.objects.in_force().filter(name__in=wanted).order_by("name", "valid_from"):
            found.setdefault(row.name, []).append(row)
    return found


def tables_for(content: MethodologyContent) -> dict[str, list[Table]]:
    """The tables that its formulas read, for ``calculate``; each is taken for the days for which it holds."""
    return _tables(read_content(content))


def _tables(methodology: Methodology) -> dict[str, list[Table]]:
    return read_tables(tables_in_force(methodology.tables))


def read_tables(rows: Mapping[str, list[FactorTable]]) -> dict[str, list[Table]]:
    """Editions as ``tables_in_force`` gives them, for ``calculate``."""
    return {name: [read_factor_table(row) for row in editions] for name, editions in rows.items()}


def faults_of(row: AdoptedText) -> list[Fault]:
    """What keeps a text from being adopted: units that do not work out, examples that do not reproduce …"""
    try:
        if isinstance(row, FactorTable):
            read_table(row.text, file=subject_of(row))
            return []
        methodology = read(row.text, file=subject_of(row))
    except MethodologyUnreadable as unreadable:
        return list(unreadable.faults)
    return check(methodology, _tables(methodology))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check says of a text: every fault, and each worked example with what came out."""

    name: str
    faults: list[Fault]
    examples: list[ExampleOutcome]


def checked(said: Methodology | Table) -> Checked:
    """Check a text that is not kept yet."""
    if isinstance(said, Table):
        return Checked(name=said.name, faults=[], examples=[])
    tables = _tables(said)
    return Checked(
        name=f"{said.reference} {said.version}",
        faults=check(said, tables),
        examples=run_examples(said, tables),
    )


def refuse_faulty(row: AdoptedText) -> None:
    """Raises ContentFaulty with every fault."""
    if faults := faults_of(row):
        raise ContentFaulty(subject_of(row), faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsourcedValue:
    """A value, factor or formula that is inferred or from memory, and what officers said about it since."""

    subject: str  # the methodology version, or the table
    place: str  # ``parameters.EF_RE``
    symbol: str
    says: str
    source: str
    mark: Mark
    confirmation: ValueConfirmation | None = None

    @property
    def mark_words(self) -> str:
        return mark_words(self.mark)

    @property
    def is_confirmed(self) -> bool:
        status = ValueConfirmation.Status.IN_FORCE
        return self.confirmation is not None and self.confirmation.status == status


def unsourced_values(row: AdoptedText) -> list[UnsourcedValue]:
    """What nobody sourced in one text, whatever was said about it since. Asks the database nothing."""
    if isinstance(row, FactorTable):
        # As it was adopted: a successor that ends it takes no confirmation away.
        found = unconfirmed_in_table(read_adopted_table(row.digest, row.text))
    else:
        assert isinstance(row, MethodologyContent), "there are two kinds of adopted text"
        found = unconfirmed(read_content(row))
    subject = subject_of(row)
    return [
        UnsourcedValue(
            subject=subject, place=one.key, symbol=one.symbol, says=one.says, source=one.source, mark=one.mark
        )
        for one in found
    ]


def unsourced_of(content: MethodologyContent) -> list[UnsourcedValue]:
    """What nobody sourced in a content and in the tables that it reads, with the words of officers.

    At most two queries.
    """
    tables = tables_in_force(read_content(content).tables)
    rows: list[AdoptedText] = [content, *(row for editions in tables.values() for row in editions)]
    return with_confirmations([value for row in rows for value in unsourced_values(row)])


def with_confirmations(values: list[UnsourcedValue]) -> list[UnsourcedValue]:
    """The same values, each with the confirmation that stands or waits. One query."""
    if not values:
        return []
    said = ValueConfirmation.objects.filter(subject__in={value.subject for value in values})
    rows = said.exclude(status=ValueConfirmation.Status.WITHDRAWN).select_related(
        "confirmed_by", "seconded_by"
    )
    known = {(row.subject, row.place, row.says): row for row in rows}
    return [
        replace(value, confirmation=known.get((value.subject, value.place, value.says))) for value in values
    ]


def unconfirmed_values(version: MethodologyVersion) -> list[UnsourcedValue]:
    """What is in force and neither sourced nor confirmed; also in a trial. Empty without content."""
    content = adopted_content(version)
    return [] if content is None else [one for one in unsourced_of(content) if not one.is_confirmed]


def confirmed_keys(content: MethodologyContent) -> frozenset[str]:
    """The places that officers confirmed, for ``calculate(confirmed=…)``.

    A parameter that reads a table is confirmed where the table is, and where it is confirmed that it reads it.
    """
    unsourced = unsourced_of(content)
    still_open = {one.place for one in unsourced if not one.is_confirmed}
    found = {one.place for one in unsourced} - still_open
    for parameter in read_content(content).parameters.values():
        place, table = f"parameters.{parameter.key}", f"tables.{parameter.table}"
        if isinstance(parameter.table, str):
            found.discard(place)
            if not {place, table} & still_open:
                found.add(place)
    return frozenset(found)


def content_blocks(version: MethodologyVersion, content: MethodologyContent | None = None) -> list[Unmet]:
    """What keeps credits from being issued under a version; ``content``: another revision than the one in force.

    In a trial values without a source block nothing, and are shown all the same.
    """
    content = content or adopted_content(version)
    if content is None:
        words = _("Nothing is adopted yet that %(version)s could be calculated with.")
        return [Unmet("methodology_without_content", words % {"version": key_of(version)})]
    if settings.TRIAL:
        return []
    return [
        Unmet(
            "methodology_value_unconfirmed",
            _("%(subject)s, %(symbol)s: no officer has confirmed a source (%(mark)s).")
            % {"subject": one.subject, "symbol": one.symbol or one.place, "mark": mark_words(one.mark)},
        )
        for one in unsourced_of(content)
        if not one.is_confirmed
    ]


MARKS = {
    Mark.SOURCED: gettext_lazy("sourced"),
    Mark.LOGIC_SOURCED: gettext_lazy("logic sourced"),
    Mark.INFERRED: gettext_lazy("inferred"),
    Mark.MEMORY: gettext_lazy("from memory"),
}


def mark_words(mark: Mark) -> str:
    """How well something is known, for people."""
    return str(MARKS[mark])
