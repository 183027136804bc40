"""The canonical text of a document: the same content gives the same bytes, and the digest is taken of it."""

import json
import re
from datetime import date
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


def toml_text(document: dict[str, Any]) -> str:
    """TOML of nested tables, lists of tables, lists of texts, texts, whole numbers, dates and flags."""
    lines: list[str] = []
    _write(document, (), lines)
    return "\n".join(lines).strip() + "\n"


def _write(table: dict[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    plain = {name: value for name, value in table.items() if not _is_table(value)}
    lines.extend(f"{_key(name)} = {_value(value)}" for name, value in plain.items())
    for name, value in table.items():
        inner = (*path, name)
        header = ".".join(map(_key, inner))
        if isinstance(value, dict):
            lines.extend(["", f"[{header}]"])
            _write(value, inner, lines)
        elif _is_table(value):
            for row in value:
                lines.extend(["", f"[[{header}]]"])
                _write(row, inner, lines)


def _is_table(value: Any) -> bool:
    rows = isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict) or rows


def _key(name: str) -> str:
    return name if BARE.match(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + "}"
    return value.isoformat() if isinstance(value, date) else str(value)
