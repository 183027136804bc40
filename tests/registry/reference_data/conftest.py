"""Folders of facts to load, and a way to see every row of the database at once."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from credits.authority import Authority
from registry.identity.system_authority import system_authority
from registry.reference_data.operations.load import load_folder
from registry.reference_data.operations.report import LoadReport
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS
from tests.cluster import Cluster
from tests.conftest import connected_to


class Facts:
    """A folder of facts that a test may spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str) -> list[list[str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, name: str, rows: list[list[str]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def change(self, name: str, row: int, column: str, value: str) -> None:
        """Set one cell; ``row`` counts from 1 below the header, so its line is ``row`` + 1."""
        rows = self.rows(name)
        rows[row][rows[0].index(column)] = value
        self.write(name, rows)

    def row_of(self, name: str, **cells: str) -> int:
        """Where the row with these cells stands, counted as for ``change``."""
        rows = self.rows(name)
        for position, row in enumerate(rows[1:], 1):
            if all(row[rows[0].index(column)] == value for column, value in cells.items()):
                return position
        raise LookupError(cells)

    def keep(self, *names: str) -> None:
        """Remove every file but these."""
        for path in self.folder.iterdir():
            if path.name not in names:
                path.unlink()


@pytest.fixture
def authority() -> Authority:
    return system_authority("tests.load", "A test")


@pytest.fixture
def shipped(tmp_path: Path) -> Facts:
    """A copy of the shipped facts, free to be spoiled."""
    folder = tmp_path / "facts"
    shutil.copytree(SHIPPED_FACTS, folder)
    return Facts(folder)


@pytest.fixture
def empty(tmp_path: Path) -> Facts:
    folder = tmp_path / "given"
    folder.mkdir()
    return Facts(folder)


@pytest.fixture(scope="module")
def shipped_database(cluster: Cluster, django_db_blocker: Any) -> Iterator[None]:
    """A database with the shipped facts in it, for all tests of a module; each rolls back what it adds."""
    with cluster.another_database() as name, connected_to(name):
        with django_db_blocker.unblock():
            assert load_folder(SHIPPED_FACTS, system_authority("tests.load", "A test")).is_accepted
            connections.close_all()
        yield


@pytest.fixture
def load(db: None, authority: Authority) -> Callable[[Facts], LoadReport]:
    return lambda facts: load_folder(facts.folder, authority)


@pytest.fixture
def every_row(db: None) -> Callable[[], dict[str, tuple[int, str]]]:
    """Count and digest of the rows of each table, history and ledger included."""

    def look() -> dict[str, tuple[int, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            found = {}
            for (table,) in cursor.fetchall():
                text = f"SELECT count(*), coalesce(md5(string_agg(r::text, ',' ORDER BY r::text)), '') FROM {table} r"
                cursor.execute(text)
                found[table] = cursor.fetchone()
        return found

    return look
