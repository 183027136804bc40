"""A sibling laid over its family, and marks brought to every entry: what a methodology file says in full.

Parameters, indices and formulas are laid over each other key by key; other lists of the sibling replace the
family's. The outcome reads without its family and, read again, is the same.
"""

from copy import deepcopy
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.faults import Fault

BY_NAME = ("indices", "parameters")
LISTS = ("eligibility", "sources", "examples")
REMOVABLE = _("parameters.X, formulas.X, indices.X, or the bare name of a parameter or formula")


def laid_over(family: dict[str, Any], own: dict[str, Any], file: str, faults: list[Fault]) -> dict[str, Any]:
    """The family's entries with the sibling's over them, without what it removes."""
    merged = deepcopy(
        {name: value for name, value in family.items() if name not in {"family", "title", "notes"}}
    )
    _remove(merged, own.get("remove"), file, faults)
    for name, value in own.items():
        if name in {"family", "remove"}:
            continue
        if name in BY_NAME and isinstance(value, dict) and isinstance(merged.get(name), dict):
            for key, entry in value.items():
                merged[name][key] = _over(merged[name].get(key), entry)
        elif name == "formulas" and isinstance(value, list) and isinstance(merged.get(name), list):
            merged[name] = _formulas(merged[name], value)
        elif name in {"source", "marks"} and isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = {**merged[name], **value}
        else:
            merged[name] = deepcopy(value)
    merged["taken_from"] = own.get("family")
    return merged


def _over(below: Any, above: Any) -> Any:
    """A parameter's keys over those of the family. Where a number comes from is one thing: the last says it."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return deepcopy(above)
    origins = {"value", "choose", "bands", "table"}
    kept = {
        key: value
        for key, value in below.items()
        if not (origins & above.keys() and key in {*origins, "by"} and key not in above)
    }
    return {**kept, **deepcopy(above)}


def _formulas(below: list[Any], above: list[Any]) -> list[Any]:
    """By symbol, in the family's order, new ones after it."""
    merged = [entry for entry in below if isinstance(entry, dict)]
    places = {entry.get("symbol"): place for place, entry in enumerate(merged)}
    for entry in above:
        place = places.get(entry.get("symbol")) if isinstance(entry, dict) else None
        if place is None:
            merged.append(deepcopy(entry))
        else:
            merged[place] = _over(merged[place], entry)
    return merged


def _remove(merged: dict[str, Any], names: Any, file: str, faults: list[Fault]) -> None:
    for name in names if isinstance(names, list) else []:
        section, _, key = str(name).rpartition(".")
        found = False
        for part in [section] if section else [*BY_NAME, "formulas"]:
            entries = merged.get(part)
            if isinstance(entries, dict) and key in entries:
                del entries[key]
                found = True
            elif isinstance(entries, list):
                kept = [one for one in entries if not (isinstance(one, dict) and one.get("symbol") == key)]
                found = found or len(kept) < len(entries)
                merged[part] = kept
        if not found:
            faults.append(
                Fault(file, "remove", "nothing_to_remove", {"found": str(name), "accepted": REMOVABLE})
            )


def with_marks(document: dict[str, Any]) -> dict[str, Any]:
    """Every parameter, formula, criterion, source and example with a source and mark of its own.

    An entry's own words win; then ``[marks]`` for its kind; then those of the methodology.
    """
    whole = dict(document)
    marks, origin = _dictionary(whole.pop("marks", None)), _dictionary(whole.get("source"))

    def marked(entry: Any, *kinds: str) -> Any:
        if not isinstance(entry, dict):
            return entry
        mark = next((marks[kind] for kind in kinds if kind in marks), origin.get("mark"))
        said = {"source": origin.get("name"), "mark": mark}
        return {**{name: value for name, value in said.items() if value is not None}, **entry}

    parameters = whole.get("parameters")
    if isinstance(parameters, dict):
        whole["parameters"] = {
            key: marked(entry, key, str(entry.get("kind")) if isinstance(entry, dict) else "")
            for key, entry in parameters.items()
        }
    if isinstance(whole.get("formulas"), list):
        whole["formulas"] = [
            marked(entry, str(entry.get("symbol")) if isinstance(entry, dict) else "", "formulas")
            for entry in whole["formulas"]
        ]
    for name in LISTS:
        if isinstance(whole.get(name), list):
            # The name of an emission source is its `source`; where it was read is its `origin`.
            whole[name] = [
                _sources_marked(entry, marks, origin) if name == "sources" else marked(entry, name)
                for entry in whole[name]
            ]
    return {name: value for name, value in whole.items() if value is not None}


def _sources_marked(entry: Any, marks: dict[str, Any], origin: dict[str, Any]) -> Any:
    if not isinstance(entry, dict):
        return entry
    said = {"origin": origin.get("name"), "mark": marks.get("sources", origin.get("mark"))}
    return {**{name: value for name, value in said.items() if value is not None}, **entry}


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
