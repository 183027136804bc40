"""What a methodology case is about, which versions hold, and how two texts of one differ."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from registry.lifecycle.models import Case
from registry.methodologies.language.exact import written
from registry.methodologies.language.nouns import Band, Parameter, Table
from registry.methodologies.language.nouns import Methodology as Said
from registry.methodologies.models import (
    FactorTable,
    Methodology,
    MethodologyContent,
    MethodologyVersion,
    ProposedMethodology,
)

MOST_FOUND = 200


def version_called(key: str) -> MethodologyVersion | None:
    """The version of a key such as ``MN_AM003 2.0``."""
    reference, _space, version = key.strip().partition(" ")
    return (
        MethodologyVersion.objects.filter(methodology__reference=reference, version=version)
        .select_related("methodology", "sectoral_scope", "methodology__sectoral_scope")
        .first()
    )


def versions_called(keys: Iterable[str]) -> list[MethodologyVersion]:
    """As ``version_called``, of several keys; what is not known is left out."""
    found = (version_called(key) for key in keys)
    return [version for version in found if version is not None]


def named_versions(keys: Collection[str]) -> Mapping[str, str]:
    """The labels of those keys that exist, for forms."""
    return {key_of(version): label_of(version) for version in versions_called(keys)}


def search_versions(text: str) -> list[tuple[str, str]]:
    """Keys and labels of versions whose reference or title contains a text."""
    matching = Q(methodology__reference__icontains=text.split(" ", maxsplit=1)[0]) | Q(title__icontains=text)
    rows = (
        MethodologyVersion.objects.filter(matching if text else Q())
        .select_related("methodology")
        .order_by("methodology__reference", "version")
    )
    return [(key_of(version), label_of(version)) for version in rows[:MOST_FOUND]]


def key_of(version: MethodologyVersion) -> str:
    """The key in forms: ``MN_AM003 2.0``."""
    return f"{version.methodology.reference} {version.version}"


def label_of(version: MethodologyVersion) -> str:
    title = version.title or version.methodology.title
    return f"{key_of(version)} {title}".strip()


def was_valid_on(version: MethodologyVersion, day: date) -> bool:
    """Whether a version was in force on a day, as far as is known (invariant I15)."""
    return MethodologyVersion.objects.valid_on(day).filter(pk=version.pk).exists()


def scope_of(version: MethodologyVersion) -> int | None:
    """The number of its sectoral scope; None where nobody knows it."""
    scope = version.sectoral_scope or version.methodology.sectoral_scope
    return None if scope is None else scope.number


def proposal_of(case: Case) -> ProposedMethodology | None:
    """The proposal a case carries, once it was published."""
    return ProposedMethodology.objects.filter(case=case).first()


def proposals_of(methodology: Methodology) -> list[ProposedMethodology]:
    """Every proposal that became, or wants to revise, a version of a methodology; newest first."""
    of_it = Q(approved_as__methodology=methodology) | Q(revises__methodology=methodology)
    return list(ProposedMethodology.objects.filter(of_it).select_related("case").order_by("-pk"))


def current_version(methodology: Methodology) -> MethodologyVersion | None:
    """The valid one; of the public list the one approved last, where the list does not say more."""
    versions = list(methodology.versions.all())
    valid = [version for version in versions if version.status == MethodologyVersion.Status.VALID]
    unknown = [version for version in versions if version.status == MethodologyVersion.Status.NOT_KNOWN]
    return max(valid or unknown, key=order_of, default=None)


def order_of(version: MethodologyVersion) -> tuple[int, ...]:
    """Versions in the order of their numbers, not of their letters: 10.0 after 9.0."""
    return tuple(int(part) for part in version.version.split("."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that two texts say differently; ``before`` or ``after`` is empty where one is silent."""

    kind: str  # ``parameters``, ``formulas`` …; empty for what stands at the top of the file
    name: str  # which of them
    column: str
    before: str
    after: str


# What names an entry of a list of tables; where none of these is there, its place does.
NAMING = ("symbol", "number", "name")


def differences(older: str, newer: str) -> list[Difference]:
    """Everything in which the newer text of a methodology or table differs, in the order of the newer one."""
    before, after = (dict(_statements(tomllib.loads(text, parse_float=str))) for text in (older, newer))
    places = [*after, *(place for place in before if place not in after)]
    return [
        Difference(
            kind=place[0],
            name=place[1],
            column=place[2],
            before=before.get(place, ""),
            after=after.get(place, ""),
        )
        for place in places
        if before.get(place, "") != after.get(place, "")
    ]


def _statements(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], str]]:
    for key, value in document.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            taken: set[str] = set()
            for position, row in enumerate(value, 1):
                named = next((str(row[name]) for name in NAMING if name in row), str(position))
                named = f"{named} ({position})" if named in taken else named
                taken.add(named)
                yield from (((key, named, column), text) for column, text in _flat(row))
        elif isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
            for name, row in value.items():
                inner = _flat(row) if isinstance(row, dict) else [("", _as_text(row))]
                yield from (((key, name, column), text) for column, text in inner)
        elif isinstance(value, dict):
            yield from (((key, "", column), text) for column, text in _flat(value))
        else:
            yield ("", "", key), _as_text(value)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for position, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path} {position}")
    else:
        yield path, _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_as_text(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def described(content: MethodologyContent, said: Said, open_values: Collection[str]) -> dict[str, Any]:
    """A content as plain data for programs; ``open_values``: the places without a source or confirmation."""
    return {
        "methodology": said.reference,
        "version": said.version,
        "title": said.title,
        "revision": content.revision,
        "digest": content.digest,
        "adopted_at": content.adopted_at,
        "source": said.source,
        "mark": said.mark.value,
        "open_values": list(open_values),
        "indices": [{"name": one.name, "description": one.description} for one in said.indices.values()],
        "parameters": [_described_parameter(one, open_values) for one in said.parameters.values()],
        "formulas": [
            {
                "symbol": one.symbol,
                "description": one.description,
                "expression": one.expression,
                "note": one.note,
                **_sourced(one, f"formulas.{one.symbol}", open_values),
            }
            for one in said.formulas.values()
        ],
        "tables": list(said.tables),
        "eligibility": [
            {"number": one.number, "text": one.text, "source": one.source, "mark": one.mark.value}
            for one in said.eligibility
        ],
        "emission_sources": [
            {"scenario": one.scenario, "source": one.source, "gas": one.gas, "mark": one.mark.value}
            for one in said.sources
        ],
        "examples": [
            {
                "name": one.name,
                "expected": {symbol: written(value) for symbol, value in one.expected.items()},
                "credited": one.credited,
                "source": one.source,
                "mark": one.mark.value,
            }
            for one in said.examples
        ],
        "notes": list(said.notes),
        "gaps": list(said.gaps),
        "text": content.text,
    }


def _described_parameter(one: Parameter, open_values: Collection[str]) -> dict[str, Any]:
    bounds = {"minimum": one.minimum, "maximum": one.maximum}
    return {
        "symbol": one.key,
        "printed": one.printed,
        "description": one.description,
        "unit": None if one.unit is None else str(one.unit),
        "kind": one.kind.value,
        "index": list(one.index),
        "by_period": one.by_period,
        "option": one.option,
        "frequency": one.frequency,
        "aggregation": one.aggregation.value if one.by_period else "",
        "categories": dict(one.categories),
        **{name: None if bound is None else written(bound) for name, bound in bounds.items()},
        "value": None if one.value is None else written(one.value.value),
        "values": _described_rows(one.table) if isinstance(one.table, Table) else [],
        "table": one.table if isinstance(one.table, str) else "",
        "by": list(one.by),
        "note": one.note,
        **_sourced(one, f"parameters.{one.key}", open_values),
    }


def _sourced(one: Any, place: str, open_values: Collection[str]) -> dict[str, Any]:
    return {"source": one.source, "mark": one.mark.value, "is_open": place in open_values}


def described_table(row: FactorTable, table: Table) -> dict[str, Any]:
    """A table of factors as plain data."""
    return {
        "unit": str(table.unit),
        "source": table.source,
        "mark": table.mark.value,
        "keys": [key.name for key in table.keys],
        "rows": _described_rows(table),
        "text": row.text,
    }


def _described_rows(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "keys": [_described_key(key) for key in keys],
            "value": written(choice.value),
            "source": choice.source,
            "mark": choice.mark.value,
            "note": choice.note,
        }
        for keys, choice in table.rows
    ]


def _described_key(key: str | Band) -> Any:
    """A category, or the bounds of a band: from (included), below (not included)."""
    if isinstance(key, str):
        return key
    bounds = {"from": key.lower, "below": key.below}
    return {name: None if bound is None else written(bound) for name, bound in bounds.items()}
