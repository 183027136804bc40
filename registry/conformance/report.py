"""The report: a table for people, data for programs, signed with the registry's key of the link where it has one."""

import base64
import json
import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from registry.article6.link.signing import private_key, public_bytes
from registry.conformance.running import Result

COLUMNS = ((8, "case"), (38, "what"), (46, "expected"), (46, "seen"), (7, "result"), (8, "seconds"))


def table(results: Iterable[Result]) -> str:
    """One row per case; of a failed one what differs, of a passed one what it must end in."""
    lines = [_row([name for _width, name in COLUMNS]), "  ".join("-" * width for width, _name in COLUMNS)]
    for result in results:
        wrong = [found for found in result.findings if not found.passed]
        expected, seen = result.ends_in, f"{len(result.findings)} of {len(result.findings)} as expected"
        if wrong:
            expected = "; ".join(f"{found.what}: {found.expected}" for found in wrong)
            seen = "; ".join(found.seen for found in wrong)
        if result.problem:
            seen = result.problem
        elif result.figures:
            seen += "; " + ", ".join(f"{name} {value}" for name, value in result.figures.items())
        said = "passed" if result.passed else "FAILED"
        lines.append(_row([result.code, result.title, expected, seen, said, f"{result.seconds:.1f}"]))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    """The cells side by side, each in lines of its own width."""
    columns = [
        textwrap.wrap(cell, width) or [""] for cell, (width, _name) in zip(cells, COLUMNS, strict=True)
    ]
    height = max(len(column) for column in columns)
    return "\n".join(
        "  ".join(
            (column[number] if number < len(column) else "").ljust(width)
            for column, (width, _name) in zip(columns, COLUMNS, strict=True)
        ).rstrip()
        for number in range(height)
    )


def as_data(results: Iterable[Result]) -> dict[str, Any]:
    """Everything that was looked at, with what was expected and seen."""
    rows = list(results)
    return {
        "report": "conformance",
        "version": "1",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "passed": sum(row.passed for row in rows),
        "failed": sum(not row.passed for row in rows),
        "cases": [row.as_data() for row in rows],
    }


def signed(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The report with its signature (Ed25519 over its canonical JSON); ``key`` as the settings have it, empty for
    none: then it says so."""
    if not key:
        return {**data, "signature": None, "unsigned_because": "this registry has no key of the link"}
    key_id, _blank, secret = key.partition(" ")
    found = private_key(secret)
    return {
        **data,
        "signature": {
            "algorithm": "ed25519",
            "key_id": key_id,
            "public_key": base64.b64encode(public_bytes(found)).decode(),
            "over": "this document without its signature: keys sorted, no blanks, UTF-8",
            "value": base64.b64encode(found.sign(canonical(data))).decode(),
        },
    }


def canonical(data: dict[str, Any]) -> bytes:
    """What is signed."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
