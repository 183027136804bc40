"""Where the house stands and how its source files are read: shared by the tests of its shape."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("credits", "registry")
NOT_ROOMS = {"config", "embedded"}  # the composition root and the launcher have their own anatomy


def python_files(*folders: str) -> list[Path]:
    """Every Python file below the folders that people write by hand: migrations are left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def syntax_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_names(path: Path) -> Iterator[str]:
    """Dotted names a file imports, at the top or inside a function."""
    for node in ast.walk(syntax_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(syntax_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def rooms() -> list[Path]:
    folders = {path.parent for path in (ROOT / "registry").glob("*/apps.py")}
    return sorted(folder for folder in folders if folder.name not in NOT_ROOMS)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
