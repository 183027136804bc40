"""The map of the house: what stands at the top, and the same furniture in every room."""

import re
import subprocess
import tomllib

import pytest

from .house import PACKAGES, ROOT, imported_names, python_files, rooms, shown

TOP_LEVEL = {
    *("manage.py", "pyproject.toml", "uv.lock", "README.md", "LICENSE"),
    *("credits", "registry", "templates", "tests", "docker"),
}
FURNITURE = {
    *("models", "lifecycle", "policies", "operations", "queries", "forms", "api", "views", "admin", "tasks"),
    *("notices", "urls", "apps", "migrations", "management", "templatetags"),
    # What a room adds to the project cycle: its forms as data, its guards, what its steps write, its clocks' hooks.
    *("schemas", "guards", "effects", "hooks", "README"),
}
# What one room needs and no other has. A name is added here with its reason, not by habit.
OWN_FURNITURE = {
    # The base every endpoint shares, one thing per file.
    "api": {
        *(
            "authentication",
            "facts",
            "filters",
            "idempotency",
            "middleware",
            "paging",
            "parameters",
            "parsers",
        ),
        *("permissions", "preconditions", "problems", "schema", "throttling", "tokens", "docs"),
    },
    # Programs' authority, the sign-in library's hooks, the base of every history and every admin page; what
    # is asked once while a page is read. Its refusals have codes like the ledger's.
    "identity": {
        *("system_authority", "adapters", "history", "scopes", "second_factor", "administration", "errors"),
        # Questions to the rooms above; how long sessions live; breached passwords; what too many tries are told;
        # signing in as the log tells it.
        *("reading", "questions", "sessions", "passwords", "tries", "security_log"),
    },
    # Serial and account number templates; the shipped sets; how days are counted.
    "rules": {"formats", "sets", "calendar", "resolving"},
    # The state machines themselves: tables as data, the steps most of them have, who acts, what is refused.
    "lifecycle": {"tables", "steps", "actors", "errors", "diagrams", "querysets"},
    # The forms' vocabulary and what is made of it.
    "submissions": {"schema", "values", "differences", "rendering", "errors"},
    # Where files lie, how they are read in a limited child, how PDFs are set.
    "documents": {
        *(
            "storage",
            "reading",
            "scanning",
            "receiving",
            "downloads",
            "names",
            "typesetting",
            "letters",
            "errors",
            "fonts",
        ),
    },
    # The nouns by subject, read through `models`; refusals with codes; who may not decide on what.
    "parties": {"nouns", "errors"},
    # The nouns by subject, read through `models`; what findings are refused with.
    "projects": {"nouns", "errors"},
    # The nouns of what is adopted; the language that methodologies are written in, in plain Python; the shipped
    # files in it; from a version to what it says, and whether that may be relied on; the editions of then.
    "methodologies": {"nouns", "errors", "language", "approved", "resolving", "pinning"},
    # The nouns by subject; refusals; the spreadsheet, read and written; the checks of quality, one function
    # each; what is calculated from what was monitored, and the plan it is held to.
    "monitoring": {"nouns", "errors", "workbook", "checks", "calculating", "plan", "readings"},
    # The nouns by subject, read through `models`; refusals with codes.
    "issuance": {"nouns", "errors"},
    # The nouns by subject, read through `models`; refusals with codes; the numbered checks of instructions, one
    # function each; statements and certificates as files; one admin file per subject; what is asked of rooms above.
    "accounts": {"nouns", "errors", "checks", "rendering", "administration", "questions"},
    # The nouns by subject, read through `models`; refusals with codes; authorisations as pure functions; what
    # two registries say to each other, and how it is signed.
    "article6": {"nouns", "errors", "judging", "link"},
    # The kinds of change; what is refused and asked of rooms above; secrets at rest; HTTP to strangers' addresses.
    "changes": {"kinds", "errors", "questions", "sealing", "outgoing"},
    # The cases by subject, how one runs and is told; the two registries, their doors, their world, their clock, the
    # keys made for them; how one of their web servers begins.
    "conformance": {
        "cases",
        "running",
        "report",
        "sandbox",
        "sides",
        "doors",
        "world",
        "clock",
        "papers",
        "serving",
    },
    "portal": {"context", "converters"},
    # What a notice may be about and to whom it goes; the words of a turn; e-mails, digests, people's settings.
    "notifications": {"kinds", "audiences", "phrases", "letters", "digests", "preferences"},
    "reference_data": {"facts", "reading"},  # the shipped copy of the public facts, and how files are read
    "auditing": {"questions"},
    # One admin file per subject without a room of its own: the ledger, credentials, restrictions.
    "office": {
        "site",
        "changes",
        "context",
        "desk",
        "ledger_admin",
        "credentials_admin",
        "cases_admin",
        "committees_admin",
        "worklist",
        "evidence",
        "plain_admin",
        "restrictions_admin",
        "units_admin",
    },
    # What lists, feeds and errors of the public pages share.
    "public": {
        "cells",
        "context",
        "converters",
        "country_names",
        "library_words",
        "errors",
        "feeds",
        "filters",
        "lists",
        "figures",
    },
}
EDGES = {"forms", "api", "views", "admin", "tasks", "urls"}


def tracked_top_level() -> set[str]:
    """Names at the top that belong to the project: what git tracks, or all but dot-files in a plain copy."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return {line.split("/")[0] for line in listed.stdout.splitlines()}
    return {path.name for path in ROOT.iterdir()}


def test_nothing_stands_at_the_top_but_what_the_plan_names():
    strangers = {name for name in tracked_top_level() - TOP_LEVEL if not name.startswith(".")}
    assert not strangers


def test_every_package_marker_is_empty():
    marked = [path for folder in (*PACKAGES, "tests") for path in (ROOT / folder).rglob("__init__.py")]
    assert [shown(path) for path in marked if path.read_text(encoding="utf-8").strip()] == []


def test_every_folder_with_code_is_a_package():
    folders = {path.parent for path in python_files(*PACKAGES)}
    assert [shown(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_holds_only_known_furniture(room):
    allowed = FURNITURE | OWN_FURNITURE.get(room.name, set())
    found = {path.stem for path in room.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert {name for name in found if not name.startswith("_")} <= allowed


def test_every_room_has_its_place_in_the_import_order():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"]: contract for contract in configuration["tool"]["importlinter"]["contracts"]}
    placed = set(re.findall(r"registry\.(\w+)", " ".join(contracts["rooms"]["layers"])))
    assert {room.name for room in rooms()} <= placed


def test_what_changes_or_reads_state_never_imports_an_edge():
    wrong = []
    for path in python_files("registry"):
        if path.stem in {"operations", "queries", "policies"} or "operations" in path.parts:
            for name in imported_names(path):
                if name.startswith("registry.") and EDGES & set(name.split(".")[2:3]):
                    wrong.append(f"{shown(path)} imports {name}")
    assert wrong == []


def test_queries_never_write():
    writing = re.compile(
        r"\.(save|create|update|delete|bulk_create|bulk_update|get_or_create|update_or_create)\("
    )
    wrong = [
        f"{shown(path)}:{number}"
        for path in python_files(*PACKAGES)
        if path.stem == "queries" or "queries" in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := writing.search(line)) and "hashlib" not in line and ".update(" not in found.group()
    ]
    assert wrong == []
