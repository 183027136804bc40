"""What the engine asks of documents: which are there, and whether the case can be handed in with them."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from registry.documents.models import DocumentKind
from registry.documents.queries import Standing, documents_of_case, standings
from registry.lifecycle import hooks
from registry.lifecycle.hooks import answers
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet


@answers(hooks.documents_of)
def kinds_present(case: Case) -> frozenset[str]:
    """Kinds of which an accepted document is there; a confidential one counts with its public twin (I19)."""
    return frozenset(one.document.kind for one in standings(case) if one.is_complete)


@answers(hooks.documents_named)
def documents_named(case: Case, user: Any, ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """By digest, so that it stays known which files a step meant."""
    wanted = set(ids)
    return [
        {"id": str(row.document.public_id), "number": row.current.number, "sha256": row.current.sha256}
        for row in documents_of_case(case, user)
        if row.document.public_id in wanted and row.current is not None
    ]


@answers(hooks.name_of_document)
def name_of_document(kind: str) -> str:
    return str(DocumentKind(kind).label) if kind in DocumentKind.values else kind


@answers(hooks.submission_ready)
def documents_ready(context: StepContext) -> list[Unmet]:
    """What is not right with the documents that lie in a case about to be handed in."""
    return [unmet for one in standings(context.case) for unmet in _unmet(one)]


def _unmet(one: Standing) -> Iterator[Unmet]:
    title, link = {"title": one.document.title}, f"#document-{one.document.public_id}"
    if one.is_waiting:
        yield Unmet("document_waiting", _("“%(title)s” is still being checked.") % title, link)
    elif one.current is None:
        words = _("“%(title)s” lies in quarantine: upload another version, or withdraw it.")
        yield Unmet("document_quarantined", words % title, link)
    elif one.document.is_confidential and not one.is_complete:
        # I19: what is confidential is handed in with a public version of the same state.
        words = _("“%(title)s” is confidential: upload a public version of its newest version.")
        yield Unmet("public_twin_missing", words % title, link)
