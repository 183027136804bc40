"""The page about attacks names every chapter of the standard, and tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docker/security.md"
CHAPTERS = range(1, 18)  # of OWASP ASVS 5.0.0
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
REASONS = ("not tested: ", "does not apply: ")


def rows() -> list[tuple[str, str, str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| V")
    ]
    return [(chapter, what, held) for chapter, what, held in cells]


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_chapter_has_its_place():
    assert [int(chapter) for chapter in dict.fromkeys(row[0].split()[0][1:] for row in rows())] == list(
        CHAPTERS
    )


def test_every_row_is_held_by_tests_that_there_are_or_says_why_not():
    gone = []
    for chapter, what, held in rows():
        named = TEST.findall(held)
        assert named or held.startswith(REASONS), f"{chapter}: {what}"
        gone += [f"{path}::{test}" for path, test in named if not _is_there(path, test)]
    assert gone == []


def _is_there(path: str, test: str) -> bool:
    return test.startswith("test_") and (ROOT / path).is_file() and test in functions_of(path)
