"""What pages, endpoints and the engine read about documents."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from registry.documents.models import Document, DocumentVersion
from registry.documents.policies import (
    changeable,
    documents_visible_to,
    may_change,
    versions_visible_to,
)
from registry.lifecycle.models import Case


@dataclass(slots=True)
class Standing:
    """A document of a case with its versions, newest first."""

    document: Document
    versions: list[DocumentVersion] = field(default_factory=list)
    twin: "Standing | None" = None

    @property
    def current(self) -> DocumentVersion | None:
        """The newest accepted version: the one that counts."""
        return next((version for version in self.versions if version.is_accepted), None)

    @property
    def is_waiting(self) -> bool:
        return any(version.is_waiting for version in self.versions)

    @property
    def is_complete(self) -> bool:
        """Accepted, and when confidential with a public twin of its newest accepted version."""
        if self.current is None:
            return False
        if not self.document.is_confidential:
            return True
        twin = self.twin.current if self.twin else None
        return twin is not None and twin.redacts_id == self.current.pk


@dataclass(slots=True)
class DocumentRow(Standing):
    """A standing as one person sees it."""

    may_change: bool = False

    @property
    def needs_twin(self) -> bool:
        return self.document.is_confidential and self.current is not None and not self.is_complete


def standings(case: Case) -> list[Standing]:
    """The standing documents of a case, each with its twin; twins have no row of their own. Two queries."""
    documents = list(Document.objects.standing().filter(case=case))
    return _together([Standing(document) for document in documents], _versions_of(documents))


def _versions_of(documents: Iterable[Document], visible: Any = None) -> dict[int, list[DocumentVersion]]:
    rows = DocumentVersion.objects.all() if visible is None else visible
    found: dict[int, list[DocumentVersion]] = defaultdict(list)
    by_key = {document.pk: document for document in documents}
    for version in rows.filter(document__in=list(by_key)).order_by("document", "-number"):
        version.document = by_key[version.document_id]
        found[version.document_id].append(version)
    return found


def _together(rows: list[Any], versions: dict[int, list[DocumentVersion]]) -> list[Any]:
    by_key = {row.document.pk: row for row in rows}
    for row in rows:
        row.versions = versions.get(row.document.pk, [])
        original = by_key.get(row.document.twin_of_id)
        if original is not None:
            original.twin = row
    return [row for row in rows if row.document.twin_of_id not in by_key]


def documents_of_case(case: Case, user: Any) -> list[DocumentRow]:
    """The documents of a case that the person may know of, by kind, with the versions they may know of."""
    documents = list(
        documents_visible_to(user).standing().filter(case=case).select_related("organisation", "case")
    )
    for document in documents:
        document.case = case
    allowed = changeable(user, case, documents)
    rows = [DocumentRow(document, may_change=document.pk in allowed) for document in documents]
    found: list[DocumentRow] = _together(rows, _versions_of(documents, versions_visible_to(user)))
    return found


def document_row(document: Document, user: Any) -> DocumentRow:
    """One document with what the person may know of it, its twin beside it."""
    twin = documents_visible_to(user).standing().filter(twin_of=document).first()
    documents = [document, *([twin] if twin else [])]
    versions = _versions_of(documents, versions_visible_to(user))
    row = DocumentRow(document, versions.get(document.pk, []), may_change=may_change(user, document))
    if twin is not None:
        row.twin = Standing(twin, versions.get(twin.pk, []))
    return row


def public_documents(cases: Iterable[Case] | QuerySet[Case]) -> list[DocumentVersion]:
    """The newest published version of every published document of the cases, for the public pages."""
    newer = DocumentVersion.objects.published().filter(
        document=OuterRef("document"), number__gt=OuterRef("number")
    )
    keys = list(cases.values_list("pk", flat=True)) if isinstance(cases, QuerySet) else [c.pk for c in cases]
    published = DocumentVersion.objects.published().filter(document__case__in=keys)
    return list(
        published.filter(~Exists(newer))
        .select_related("document__case", "document__organisation")
        .order_by("document__case", "document__kind", "document")
    )


def publishable_versions(case: Case) -> Any:
    """The newest accepted versions of public documents of a case that are not published yet."""
    newer = DocumentVersion.objects.accepted().filter(
        document=OuterRef("document"), number__gt=OuterRef("number")
    )
    return (
        DocumentVersion.objects.accepted()
        .filter(
            ~Exists(newer),
            is_published=False,
            document__case=case,
            document__is_confidential=False,
            document__withdrawn_at__isnull=True,
        )
        .select_related("document__case")
    )
