"""Knock, look what was answered, look whether anything changed, and undo it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.template.backends.django import Template

from registry.documents.storage import store

# What is written although nothing was done: who is signed in and was seen when, and the answers that were no.
NOT_COUNTED = {
    "django_session",
    "usersessions_usersession",
    "lifecycle_refusedstep",
    "credits_refused_request",
    "submissions_answeredrequest",
    "accounts_instructionrequest",
}
_WRITTEN = """
    SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


class Watch:
    """Tells which tables differ from the world as it was made, and whether pages are painted."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            self.tables = sorted(row[0] for row in cursor.fetchall())
        self.before = {table: self.digest(table) for table in self.tables}
        self.files = set(store().kept())

    def digest(self, table: str) -> tuple[int, str]:
        """How many rows, and what they say."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '') "
                f'FROM "{table}" t'
            )
            count, text = cursor.fetchone()
        return count, text

    def changed(self) -> set[str]:
        """The tables that differ; files by the word "files". A transaction that wrote nothing has no number."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
            if not cursor.fetchone()[0]:
                return set()
            cursor.execute(_WRITTEN)
            written = {row[0] for row in cursor.fetchall()} - NOT_COUNTED
        found = {table for table in written if self.digest(table) != self.before[table]}
        return found | ({"files"} if set(store().kept()) != self.files else set())

    def undo_files(self) -> None:
        """A rolled-back row leaves its file behind."""
        for path in set(store().kept()) - self.files:
            path.unlink()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the tables that it changed."""

    status: int
    location: str
    changed: frozenset[str]
    body: bytes

    @property
    def outcome(self) -> str:
        """In the words of the table."""
        if self.status >= 500 and self.status != 503:  # 503: not ready, which health tells everybody
            return "broken"
        if self.changed:
            return "does"
        if self.status == 401 or (self.status == 302 and is_sign_in(self.location)):
            return "signs in"
        if self.status == 404:
            return "hidden"
        if self.status == 405:
            return "no such method"
        return "sees" if self.status in (200, 304) else "told no"


def is_sign_in(location: str) -> bool:
    return location.startswith(("/accounts/login/", "/office/login/"))


def visit(watch: Watch, knock: Callable[[], Any], *, painted: bool = True) -> Answer:
    """One visit, undone afterwards. Not ``painted``: the page's template is left out, which nobody's rights
    hang on and most of the time goes into."""
    with transaction.atomic(), nullcontext() if painted else unpainted():
        answer = knock()
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        changed = watch.changed()
        transaction.set_rollback(True)
    if "files" in changed:
        watch.undo_files()
    return Answer(answer.status_code, answer.headers.get("Location", ""), frozenset(changed), body)


@contextmanager
def unpainted() -> Iterator[None]:
    whole = Template.render
    Template.render = lambda *_args, **_kwargs: ""
    try:
        yield
    finally:
        Template.render = whole
