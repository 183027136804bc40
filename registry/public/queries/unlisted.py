"""Shipped methodology files of versions that the register does not list: shown, tried out, and issued on by nobody.

A file may be there before the public list names its version, or of one that it never will name (a proposal). It is
neither drafted nor adopted then; ``manage.py recalculate`` and “Try it” read it all the same.
"""

from registry.methodologies.language.nouns import Methodology, Tables
from registry.methodologies.language.reading import SHIPPED, shipped
from registry.methodologies.models import Methodology as ListedMethodology
from registry.methodologies.models import MethodologyVersion


def unlisted_versions(reference: str = "") -> list[MethodologyVersion]:
    """Of one methodology, or of all: versions as rows would be, that are in no table. One query."""
    rows = MethodologyVersion.objects.all()
    if reference:
        rows = rows.filter(methodology__reference=reference)
    listed = set(rows.values_list("methodology__reference", "version"))
    return [
        _unsaved(one, number)
        for one, number in SHIPPED.references()
        if reference in ("", one) and (one, number) not in listed
    ]


def unlisted_version(reference: str, number: str) -> MethodologyVersion | None:
    """A version that was looked for in the register and is not there; None where no file says anything about it."""
    return _unsaved(reference, number) if (reference, number) in SHIPPED.references() else None


def said_by_file(version: MethodologyVersion) -> tuple[Methodology, Tables]:
    """What the shipped file says, with the shipped tables that it reads."""
    said = shipped(version.methodology.reference, version.version)
    return said, SHIPPED.tables(said.tables) if said.tables else {}


def without_methodology() -> list[MethodologyVersion]:
    """Those of which the register lists no version at all. Two queries."""
    listed = set(ListedMethodology.objects.values_list("reference", flat=True))
    return [one for one in unlisted_versions() if one.methodology.reference not in listed]


def _unsaved(reference: str, number: str) -> MethodologyVersion:
    said = shipped(reference, number)
    methodology = ListedMethodology(
        reference=reference, title=said.title, partner_country_id=reference.partition("_")[0]
    )
    return MethodologyVersion(methodology=methodology, version=number, title=said.title)
