"""How the key of a reference (an organisation, a methodology version) becomes something known.

This room stands below most of what forms refer to. A room that keeps such rows registers a lookup
from its ``hooks.py``::

    register_lookup(Kind.METHODOLOGY_VERSION, Lookup(find=named_versions, search=versions_called))
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from registry.identity.models.parties import Organisation
from registry.submissions.schema import Kind

MOST_FOUND = 200  # of a search; a list for people is never longer


@dataclass(frozen=True, slots=True)
class Lookup:
    """``find``: the labels of those keys that exist. ``search``: keys and labels whose label contains a
    text (all for "", in the order of people, at most :data:`MOST_FOUND`)."""

    find: Callable[[Collection[str]], Mapping[str, str]]
    search: Callable[[str], Iterable[tuple[str, str]]]


_lookups: dict[str, Lookup] = {}


def register_lookup(kind: Kind, lookup: Lookup) -> None:
    """Say how references of this kind are resolved. Raises ValueError for a second answer."""
    if _lookups.setdefault(kind, lookup) is not lookup:
        raise ValueError(f"references of kind {kind} are resolved already")


def lookup_of(kind: str) -> Lookup:
    """Raises LookupError when no room resolves this kind: a fault of ours."""
    if kind not in _lookups:
        raise LookupError(f"no room registered a lookup for {kind}")
    return _lookups[kind]


def labels_of(kind: str, keys: Collection[str]) -> Mapping[str, str]:
    """What the keys stand for; a key that is not known is left out."""
    return lookup_of(kind).find(keys) if keys else {}


def key_called(kind: str, text: str) -> str | None:
    """The one key that is, or whose label is, this text in any case; None for none or several."""
    wanted = text.strip()
    if labels_of(kind, [wanted]):
        return wanted
    named = [key for key, label in lookup_of(kind).search(wanted) if label.casefold() == wanted.casefold()]
    return named[0] if len(named) == 1 else None


def _organisations_by_key(keys: Collection[str]) -> Mapping[str, str]:
    wanted = [key for key in keys if _is_uuid(key)]
    found = Organisation.objects.filter(public_id__in=wanted).values_list("public_id", "name", "country_code")
    return {str(public_id): _named(name, country) for public_id, name, country in found}


def _organisations_called(text: str) -> Iterable[tuple[str, str]]:
    name, _comma, country = text.rpartition(", ")
    matching = Q(name__has_part=text) | Q(name__iexact=name, country_code__iexact=country)
    found = Organisation.objects.filter(matching).values_list("public_id", "name", "country_code")
    return [(str(public_id), _named(name, country)) for public_id, name, country in found[:MOST_FOUND]]


def _named(name: str, country: str) -> str:
    """A name stands once per country, so both together say which organisation is meant."""
    return f"{name}, {country}" if country else name


def _is_uuid(text: str) -> bool:
    """In the one spelling that is kept."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


register_lookup(Kind.ORGANISATION, Lookup(find=_organisations_by_key, search=_organisations_called))
