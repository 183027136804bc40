"""The documents of a case as its page shows them: what is there, and what the rule set still asks for."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from registry.documents.policies import may_attach
from registry.documents.queries import documents_of_case
from registry.lifecycle import hooks
from registry.lifecycle.models import Case


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """A kind of document that a step from here needs; steps that lack it link to its line."""

    kind: str
    label: str
    is_there: bool
    address: str


def documents_part(case: Case, user: Any) -> dict[str, Any]:
    """``documents``: DocumentRow list; ``wanted``: what the steps from here need; with the upload's address."""
    may_upload = may_attach(user, case)
    upload = upload_address(case) if may_upload else ""
    return {
        "documents": documents_of_case(case, user),
        "wanted": wanted_documents(case, upload),
        "upload_address": upload,
    }


def wanted_documents(case: Case, upload: str) -> list[WantedDocument]:
    rules = hooks.rules_of(case.rules_key)
    steps = case.table.steps_from(case.state)
    kinds = {kind: None for step in steps for kind in rules.attachments(case.lifecycle, step.code)}
    if not kinds:
        return []
    there = hooks.documents_of(case)
    return [
        WantedDocument(
            kind,
            str(rules.label(kind, hooks.name_of_document(kind))),
            kind in there,
            f"{upload}?kind={kind}" if upload else "",
        )
        for kind in kinds
    ]


def upload_address(case: Case) -> str:
    """Where a document of the case is uploaded; blank while there is no such page."""
    try:
        return reverse("documents:upload", args=[case.public_id])
    except NoReverseMatch:
        return ""
