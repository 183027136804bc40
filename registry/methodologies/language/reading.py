"""Methodology files: from text to ``Methodology``, its family merged in; tables; the shipped library.

    methodology = SHIPPED.methodology("MN_AM003", "Ver2.0")
    other = read(text, library=SHIPPED, file="trial.toml")

``Methodology.text`` is the whole of it in canonical form, without its family: it reads to itself, and its
digest is what an adoption pins. Tables are files of their own with a validity and are handed in beside it.
"""

import hashlib
import re
import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language import building
from registry.methodologies.language.errors import MethodologyNotShipped, MethodologyUnreadable
from registry.methodologies.language.faults import Fault
from registry.methodologies.language.merging import laid_over, with_marks
from registry.methodologies.language.nouns import Mark, Methodology, Table
from registry.methodologies.language.phrases import Phrase
from registry.methodologies.language.places import Place
from registry.methodologies.language.writing import toml_text

FORMAT = 1
LARGEST_FILE = 200_000  # bytes
MOST_PARAMETERS = 200
MOST_FORMULAS = 100
REFERENCE = re.compile(r"(?:[A-Z]{2}_[AP]M[0-9]{3}|STUDY_[A-Z0-9_]{1,40})\Z")
VERSION = re.compile(r"(?:ver\.?)? ?0*([0-9]{1,3})\.([0-9]{1,3})\Z", re.IGNORECASE)
FAMILY_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


def version_of(text: str) -> str | None:
    """``2.0`` for 2.0, Ver2.0 and ver02.0; None where it is no version."""
    found = VERSION.match(text.strip())
    return f"{found[1]}.{found[2]}" if found else None


class Library:
    """A folder of methodology files, with ``families/`` and ``tables/``; what it lacks, ``behind`` may have."""

    def __init__(self, folder: Path, behind: "Library | None" = None):
        self.folder, self.behind = folder, behind

    def references(self) -> list[tuple[str, str]]:
        """Reference and version of every methodology there is a file for."""
        found = (path.stem.partition("-") for path in sorted(self.folder.glob("*-*.toml")))
        return [(reference, version) for reference, _, version in found]

    def methodology(self, reference: str, version: str) -> Methodology:
        """Raises MethodologyNotShipped, MethodologyUnreadable."""
        exact = version_of(version)
        path = self.folder / f"{reference}-{exact}.toml"
        if exact and REFERENCE.match(reference) and path.is_file():
            return read(path.read_text(encoding="utf-8"), library=self, file=path.name)
        if self.behind:
            return self.behind.methodology(reference, version)
        raise MethodologyNotShipped(reference=reference[:60], version=version[:20])

    def family(self, name: str) -> str | None:
        """The text of a family file, or None."""
        path = self.folder / "families" / f"{name}.toml"
        if FAMILY_NAME.match(name) and path.is_file():
            return path.read_text(encoding="utf-8")
        return self.behind.family(name) if self.behind else None

    def families(self) -> list[str]:
        own = {path.stem for path in (self.folder / "families").glob("*.toml")}
        return sorted(own | set(self.behind.families() if self.behind else ()))

    def tables(self, names: tuple[str, ...] = ()) -> dict[str, tuple[Table, ...]]:
        """All editions of the tables of these names (of all, where none is named)."""
        found: dict[str, list[Table]] = {}
        for path in sorted((self.folder / "tables").glob("*.toml")):
            name = path.stem.partition("@")[0]
            if not names or name in names:
                found.setdefault(name, []).append(read_table(path.read_text(encoding="utf-8"), path.name))
        behind = self.behind.tables(names) if self.behind else {}
        return {**behind, **{name: tuple(editions) for name, editions in found.items()}}

    def all_tables(self) -> list[Table]:
        """Every edition of every table."""
        return [table for editions in self.tables().values() for table in editions]


SHIPPED = Library(Path(__file__).resolve().parents[1] / "approved")


def read(text: str, library: Library = SHIPPED, file: str = "") -> Methodology:
    """The methodology a text says. Raises MethodologyUnreadable, which names every place that is wrong."""
    faults: list[Fault] = []
    own = document_of(text, file, faults)
    whole = with_marks(_with_family(own, library, file, faults))
    canonical = toml_text(whole)
    made = _methodology(Place(faults, file, "", whole), canonical, file)
    if faults:
        raise MethodologyUnreadable(faults)
    return made


def read_table(text: str, file: str = "") -> Table:
    """The table a text says; ``.text`` is its canonical form. Raises MethodologyUnreadable."""
    faults: list[Fault] = []
    document = document_of(text, file, faults)
    place = Place(faults, file, "", document)
    _format_of(place)
    made = building.table(place)
    if faults:
        raise MethodologyUnreadable(faults)
    return replace(made, text=toml_text(document))


def document_of(text: str, file: str, faults: list[Fault]) -> dict[str, Any]:
    """The TOML document, its decimals as the text they were written in. Raises MethodologyUnreadable."""
    if len(text) > LARGEST_FILE:
        raise MethodologyUnreadable(
            [
                Fault(
                    file,
                    "",
                    "too_large",
                    {"found": len(text), "limit": Phrase(_("%(limit)s characters"), limit=LARGEST_FILE)},
                )
            ]
        )
    try:
        return tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        reason = _("nested too deep") if isinstance(problem, RecursionError) else str(problem)[:200]
        raise MethodologyUnreadable([Fault(file, "", "not_toml", {"reason": reason})]) from problem


def _with_family(own: dict[str, Any], library: Library, file: str, faults: list[Fault]) -> dict[str, Any]:
    name = own.get("family")
    if name is None:
        return own
    text = library.family(name) if isinstance(name, str) else None
    if text is None:
        accepted = ", ".join(library.families())
        faults.append(
            Fault(file, "family", "unknown_family", {"found": str(name)[:60], "accepted": accepted})
        )
        return {key: value for key, value in own.items() if key not in {"family", "remove"}}
    family = document_of(text, f"families/{name}.toml", faults)
    return laid_over(family, own, file, faults)


def _format_of(place: Place) -> None:
    said = place.content.get("format")
    place.asked.add("format")
    if said != FORMAT or isinstance(said, bool):
        place.fault("format", "wrong_kind", found=str(said)[:20], accepted=f"{FORMAT}")


def _methodology(place: Place, canonical: str, file: str) -> Methodology:
    _format_of(place)
    reference = place.text("methodology", required=_("a reference such as MN_AM003"))
    if reference and not REFERENCE.match(reference):
        place.fault(
            "methodology", "wrong_kind", found=reference[:60], accepted=_("a reference such as MN_AM003")
        )
    version = version_of(place.text("version", required=_("a version such as 2.0"))) or ""
    if not version and place.content.get("version"):
        place.fault(
            "version",
            "wrong_kind",
            found=str(place.content["version"])[:20],
            accepted=_("a version such as 2.0"),
        )
    source, mark = _source(place)
    title_mark = place.text("title_mark", choices=tuple(Mark))
    parameters = place.tables("parameters")
    formulas = place.rows("formulas")
    for name, found, limit in (
        ("parameters", parameters, MOST_PARAMETERS),
        ("formulas", formulas, MOST_FORMULAS),
    ):
        if len(found) > limit:
            place.fault(name, "too_large", found=str(len(found)), limit=str(limit))
    made = [building.formula(one) for one in formulas[:MOST_FORMULAS]]
    for symbol in {one.symbol for one in made if sum(one.symbol == other.symbol for other in made) > 1}:
        place.fault("formulas", "repeated", found=symbol)
    place.text("sectoral_scopes_mark", choices=tuple(Mark))
    methodology = Methodology(
        reference=reference,
        version=version,
        title=place.text("title", required=_("the title")),
        title_mark=Mark(title_mark) if title_mark else mark,
        status=place.text("status", choices=("approved", "proposed", "study")) or "approved",
        family=place.text("taken_from"),
        source=source,
        mark=mark,
        sectoral_scopes=place.texts("sectoral_scopes"),
        indices=building.indices(place.tables("indices")),
        parameters={
            key: building.parameter(key, one) for key, one in list(parameters.items())[:MOST_PARAMETERS]
        },
        formulas={one.symbol: one for one in made},
        eligibility=tuple(
            building.criterion(number, one) for number, one in enumerate(place.rows("eligibility"), 1)
        ),
        sources=tuple(building.emission_source(one) for one in place.rows("sources")),
        examples=tuple(building.example(one) for one in place.rows("examples")),
        notes=place.texts("notes"),
        gaps=place.texts("gaps"),
        summary=place.text("summary"),
        history=_history(place),
        text=canonical,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        file=file,
    )
    place.finish()
    return methodology


def _source(place: Place) -> tuple[str, Mark]:
    said = place.table("source", required=_("[source] with name and mark"))
    name = said.text("name", required=_("where the methodology was read"))
    mark = said.text("mark", required=", ".join(Mark), choices=tuple(Mark))
    said.text("note")
    said.finish()
    return name, Mark(mark) if mark else Mark.MEMORY


def _history(place: Place) -> dict[str, str]:
    said = place.table("history")
    return {name: said.text(name) for name in said.content}


@lru_cache(maxsize=256)
def shipped(reference: str, version: str) -> Methodology:
    """A shipped methodology, read once. Raises MethodologyNotShipped, MethodologyUnreadable."""
    return SHIPPED.methodology(reference, version)
