"""The forms themselves as data: for programs that fill them in, and as JSON Schema (2020-12)."""

from typing import Any

from registry.submissions.schema import ROW, Field, Form, Kind
from registry.submissions.values.content import ROW_ID
from registry.submissions.values.kinds import COORDINATE_PLACES, FIRST_YEAR, LAST_YEAR, LONGEST_KEY

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
DATE_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.TELEPHONE, Kind.WEBSITE})
FORMATS = {Kind.EMAIL: "email", Kind.WEBSITE: "uri", Kind.DATE: "date"}


def summary(form: Form) -> dict[str, Any]:
    """One line of the list of forms."""
    return {
        "code": form.code,
        "token": form.token,
        "title": str(form.title),
        "help": str(form.help),
        "is_public": form.is_public,
        "is_own_layout": form.is_own_layout,
    }


def declaration(form: Form) -> dict[str, Any]:
    """Everything a program has to know to fill the form in, in the language that is active."""
    return {
        **summary(form),
        "sections": [
            {
                "code": section.code,
                "title": str(section.title),
                "help": str(section.help),
                "fields": [_field(field) for field in section.fields],
            }
            for section in form.sections
        ],
        "json_schema": json_schema(form),
    }


def _field(field: Field) -> dict[str, Any]:
    condition = None
    if field.required_if is not None:
        condition = {"field": field.required_if[0], "value": field.required_if[1]}
    return {
        "code": field.code,
        "label": str(field.label),
        "help": str(field.help),
        "kind": str(field.kind),
        "required": field.required and condition is None,
        "required_if": condition,
        "is_public": field.is_published,
        "unit": str(field.unit),
        "minimum": None if field.minimum is None else str(field.minimum),
        "maximum": None if field.maximum is None else str(field.maximum),
        "choices": _choices(field.choices),
        "rows": _choices(field.rows),
        "columns": [_field(column) for column in field.columns],
    }


def _choices(choices: Any) -> list[dict[str, str]]:
    return [{"code": code, "label": str(label)} for code, label in choices]


def json_schema(form: Form) -> Schema:
    """What a draft may hold. Nothing is required in it: gaps are told when the case is handed in."""
    return {
        "$schema": DIALECT,
        "title": str(form.title),
        "type": "object",
        "additionalProperties": False,
        "properties": {
            section.code: {
                "title": str(section.title),
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {field.code: _value(field) for field in section.fields},
            }
            for section in form.sections
        },
    }


def _value(field: Field) -> Schema:
    return {"title": str(field.label), "anyOf": [_shape(field), {"type": "null"}]}


def _shape(field: Field) -> Schema:
    kind = Kind(field.kind)
    if kind == Kind.TABLE:
        return _table(field)
    if kind in TEXTS:
        shape: Schema = {"type": "string", "maxLength": field.length}
        return {**shape, "format": FORMATS[kind]} if kind in FORMATS else shape
    if kind == Kind.DATE:
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}
    if kind in {Kind.INTEGER, Kind.YEAR}:
        limits = {"minimum": field.minimum, "maximum": field.maximum}
        if kind == Kind.YEAR:
            limits = {
                name: value if value is not None else default
                for (name, value), default in zip(limits.items(), (FIRST_YEAR, LAST_YEAR), strict=True)
            }
        return {
            "type": "integer",
            **{name: int(value) for name, value in limits.items() if value is not None},
        }
    if kind in {Kind.DECIMAL, Kind.LATITUDE, Kind.LONGITUDE}:
        places = field.places if kind == Kind.DECIMAL else COORDINATE_PLACES
        fraction = rf"(\.[0-9]{{1,{places}}}0*)?" if places else r"(\.0+)?"
        return {"type": ["string", "integer"], "pattern": f"^[+-]?[0-9]{{1,24}}{fraction}$"}
    if kind == Kind.YES_NO:
        return {"type": "boolean"}
    codes = [code for code, _label in field.choices]
    if kind == Kind.CHOICE:
        return {"enum": codes}
    if kind == Kind.CHOICES:
        return {"type": "array", "items": {"enum": codes}}
    if kind == Kind.SCOPES:
        return {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 99}}
    if kind == Kind.COUNTRY:
        return {"type": "string", "pattern": "^[A-Z]{2}$"}
    return {"type": "string", "maxLength": LONGEST_KEY}


def _table(field: Field) -> Schema:
    row: Schema = {"type": "string", "pattern": ROW_ID.pattern}
    if field.rows:
        row = {"enum": [code for code, _label in field.rows]}
    return {
        "type": "array",
        "maxItems": field.most_rows,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {ROW: row, **{column.code: _value(column) for column in field.columns}},
            **({"required": [ROW]} if field.rows else {}),
        },
    }
