"""Who may see a document and who may bring one: the only place that answers this.

What is published, everybody sees. Of the rest, whoever may read the case sees what is public in kind;
a confidential file is seen by the parties of the case (and of the cases that follow from it: the
third-party entity of its validation), the secretariat, officers and the country's Joint Committee.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.documents.models import Document, DocumentKind, DocumentQuerySet, DocumentVersion
from registry.documents.models import DocumentVersionQuerySet as Versions
from registry.identity.models.people import User
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.policies import (
    cases_visible_to,
    may_edit,
    may_see,
    offices_of,
    organisations_of,
    parts_of,
)
from registry.lifecycle.tables import Part

# Offices that read what is confidential: auditors and other offices read the public twin.
TRUSTED_OFFICES = (Part.SECRETARIAT, Part.JOINT_COMMITTEE, Part.OFFICER)
# What the offices may add to a case that is not theirs to edit.
KINDS_OF_OFFICES = {DocumentKind.MINUTES, DocumentKind.LETTER, DocumentKind.OTHER}


def versions_visible_to(user: Any) -> Versions:
    """Versions that the person may know of; which of them can be downloaded, ``downloadable_by`` says."""
    return DocumentVersion.objects.filter(_visible(user, "document__"))


def documents_visible_to(user: Any) -> DocumentQuerySet:
    """Documents that the person may know of."""
    published = Exists(DocumentVersion.objects.published().filter(document=OuterRef("pk")))
    return Document.objects.filter(Q(published) | _inside(user, ""))


def downloadable_by(user: Any) -> Versions:
    """What was found harmless, of what the person may see. Nobody downloads from quarantine."""
    return versions_visible_to(user).accepted()


def _visible(user: Any, prefix: str) -> Q:
    return Q(is_published=True) | _inside(user, prefix)


def _inside(user: Any, prefix: str) -> Q:
    """As one who has to do with the case."""
    if not isinstance(user, User) or not user.is_active:
        return Q(pk__in=[])
    # Asked of each document in turn: a list of all cases that the person may see would be read whole.
    its_case = {"pk": OuterRef(f"{prefix}case")}
    readable = Q(**{f"{prefix}is_confidential": False}) & Q(Exists(cases_visible_to(user).filter(**its_case)))
    return readable | Q(Exists(trusted_cases(user).filter(**its_case)))


def trusted_cases(user: User) -> Any:
    """Cases whose confidential documents the person may read."""
    wanted = Q(pk__in=[])
    if organisations := organisations_of(user):
        mine = CaseParty.objects.current().filter(organisation__in=organisations)
        wanted |= Q(Exists(mine.filter(case=OuterRef("pk"))))
        wanted |= Q(submitted_at__isnull=False) & Q(Exists(mine.filter(case__parent=OuterRef("pk"))))
    # Whoever enrols an organisation that does not yet stand in the case.
    proponents = CaseParty.objects.current().filter(case=OuterRef("pk"), part=Part.PROPONENT)
    wanted |= Q(opened_by=user) & ~Q(Exists(proponents))
    offices = offices_of(user)
    for part in TRUSTED_OFFICES:
        if part in offices:
            countries = offices[part]
            handed_in = Q(submitted_at__isnull=False)
            if countries is not None:
                here = Q(partner_country__in=countries)
                handed_in &= here | Q(partner_country__isnull=True) if part == Part.OFFICER else here
            wanted |= handed_in
    return Case.objects.filter(wanted)


def may_attach(user: Any, case: Case, kind: str = "") -> bool:
    """Whether the person may bring a document (of that kind) into the case now."""
    if may_edit(user, case):
        return True
    if kind and kind not in KINDS_OF_OFFICES:
        return False
    offices = {Part.SECRETARIAT, Part.OFFICER}
    return bool(offices & parts_of(user, case)) and may_see(user, case)


def may_change(user: Any, document: Document) -> bool:
    """Whether the person may add a version to a document, or withdraw it."""
    return document.pk in changeable(user, document.case, [document])


def changeable(user: Any, case: Case, documents: Iterable[Document]) -> set[int]:
    """Keys of those documents of the case that the person may add a version to, or withdraw.

    Asked once for all of them. Offices leave alone what somebody of a party brought.
    """
    standing = [document for document in documents if document.withdrawn_at is None]
    if may_edit(user, case):
        return {document.pk for document in standing}
    kinds = {document.kind for document in standing} & set(KINDS_OF_OFFICES)
    kinds = {kind for kind in kinds if may_attach(user, case, kind)}
    of_offices = [document for document in standing if document.kind in kinds]
    if not of_offices:
        return set()
    member = "organisation__memberships__user"
    of_parties = case.parties.current().filter(
        **{f"{member}__in": {document.created_by_id for document in of_offices}}
    )
    people = set(of_parties.values_list(member, flat=True))
    return {document.pk for document in of_offices if document.created_by_id not in people}
