"""Words that may not stand in the code, each with the rule behind it."""

import ast
import re
import subprocess

import pytest

from .house import PACKAGES, ROOT, functions, imported_names, python_files, shown, syntax_tree

CREDITS = python_files("credits")


def is_about_time(source: str, node: ast.AST) -> bool:
    """Pauses and deadlines are the only fractions: the line says so."""
    return any(word in source.splitlines()[node.lineno - 1].lower() for word in ("second", "sleep", "pause"))


def test_the_ledger_knows_no_fraction():
    """A unit is one tonne, an integer: a float anywhere near it is a fault."""
    wrong = []
    for path in CREDITS:
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(syntax_tree(path)):
            named = isinstance(node, ast.Name) and node.id == "float"
            written = isinstance(node, ast.Constant) and isinstance(node.value, float)
            field = isinstance(node, ast.Attribute) and node.attr in {"FloatField", "DecimalField"}
            if (named or written or field) and not is_about_time(source, node):
                wrong.append(f"{shown(path)}:{node.lineno}")
    assert wrong == []


def test_the_ledger_speaks_no_http():
    wrong = [
        f"{shown(path)} imports {name}"
        for path in CREDITS
        for name in imported_names(path)
        if name.startswith(
            ("django.http", "django.shortcuts", "django.views", "django.urls", "django.contrib.auth")
        )
    ]
    assert wrong == []


def test_what_queries_is_not_called_get():
    """`list_`, an adjective or the noun itself says what comes back; `get_` hides a question."""
    wrong = [
        f"{shown(path)}:{function.lineno} {function.name}"
        for path in python_files(*PACKAGES)
        if {"queries", "operations", "policies"} & {path.stem, *path.parts}
        for function in functions(path)
        if function.name.startswith("get_") and function.name != "get_queryset"
    ]
    assert wrong == []


def test_no_verb_has_a_way_around_its_rules():
    forbidden = {"force", "skip_checks", "commit", "skip_permission_checks"}
    wrong = [
        f"{shown(path)}:{function.lineno} {function.name}({argument.arg})"
        for path in python_files(*PACKAGES)
        if {"operations"} & {path.stem, *path.parts}
        for function in functions(path)
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.arg in forbidden
    ]
    assert wrong == []


def test_nothing_is_wired_by_model_signals():
    signals = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
    wrong = [
        f"{shown(path)} imports {name}"
        for path in python_files(*PACKAGES)
        for name in imported_names(path)
        if name.startswith("django.db.models.signals.") and name.rsplit(".", 1)[-1] in signals
    ]
    assert wrong == []


def test_a_broad_except_is_not_how_refusals_are_found():
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in CREDITS
        for node in ast.walk(syntax_tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    ]
    assert wrong == []


def tracked_text() -> list[tuple[str, str]]:
    """Path and content of the tracked files that people write."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    kinds = (
        ".py",
        ".md",
        ".toml",
        ".html",
        ".yaml",
        ".yml",
        ".sh",
        ".css",
        ".sql",
        ".txt",
        "Dockerfile",
        ".ci/run",
    )
    return [
        (name, (ROOT / name).read_text(encoding="utf-8"))
        for name in listed.stdout.splitlines()
        if name.endswith(kinds) and "/vendor/" not in name and (ROOT / name).is_file()
    ]


# Written in pieces, so that this file does not find itself.
MACHINES = ["/" + "work/main", "/" + "work/shared", "/" + "tmp/team", "/" + "root/."]


@pytest.mark.parametrize("words", MACHINES)
def test_no_path_of_one_machine_is_written_down(words):
    assert [name for name, content in tracked_text() if words in content] == []


def test_no_stub_is_left_behind():
    unfinished = re.compile(r"\b(TODO|FIXME|XXX)\b")
    wrong = [
        f"{shown(path)}:{number}"
        for path in python_files(*PACKAGES)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if unfinished.search(line)
    ]
    assert wrong == []
