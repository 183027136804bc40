"""Who may see what of a project, and who may write about findings.

What is public of a project everybody sees. The rest is for those who see its cases: participants,
the third-party entity, the secretariat, the Joint Committee, officers, auditors.
"""

from typing import Any

from django.db.models import QuerySet

from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, parts_of
from registry.lifecycle.tables import Part
from registry.projects.models import DesignDocument, Finding, Project
from registry.projects.schemas.findings import place_of_findings

ANSWERING = (Part.PROPONENT, Part.FOCAL_POINT, Part.PARTICIPANT)
RAISING = frozenset({Part.THIRD_PARTY_ENTITY})


def projects_visible_to(user: Any) -> QuerySet[Project]:
    """A project has a row from its publication on, and what is published everybody may see."""
    return Project.objects.all()


def design_documents_visible_to(user: Any) -> QuerySet[DesignDocument]:
    """Published versions; what is confidential in them, the forms' public rendition leaves out."""
    return DesignDocument.objects.all()


def findings_visible_to(user: Any) -> QuerySet[Finding]:
    """Findings of the cases a person sees. Everybody else reads them in the validation report."""
    if not isinstance(user, User):
        return Finding.objects.none()
    return Finding.objects.filter(case__in=cases_visible_to(user))


def may_see_everything(user: Any, project: Project) -> bool:
    """Whether the person sees the parts of a project that are not public: one of its cases is theirs to see."""
    cases = Case.objects.filter(subject_reference=project.reference, submitted_at__isnull=False)
    return cases_visible_to(user).filter(pk__in=cases).exists()


def is_at_work(case: Case) -> bool:
    """Whether the third-party entity is at work: findings are written about nowhere else."""
    place = place_of_findings(case.lifecycle)
    return place is not None and case.state in place.at_work


def raising_part(user: Any, case: Case) -> Part | None:
    return next(iter(RAISING & parts_of(user, case)), None)


def answering_part(user: Any, case: Case) -> Part | None:
    """The first of the parts in which a person may answer: the proponent's before a participant's."""
    held = parts_of(user, case)
    return next((part for part in ANSWERING if part in held), None)


def may_raise_finding(user: Any, case: Case) -> bool:
    return is_at_work(case) and raising_part(user, case) is not None


def may_answer_finding(user: Any, finding: Finding) -> bool:
    is_open = finding.state != Finding.State.CLOSED
    return is_open and is_at_work(finding.case) and answering_part(user, finding.case) is not None


def may_close_finding(user: Any, finding: Finding) -> bool:
    """Also whoever may reply to it."""
    is_open = finding.state != Finding.State.CLOSED
    return is_open and may_raise_finding(user, finding.case)


def may_reopen_finding(user: Any, finding: Finding) -> bool:
    return finding.state == Finding.State.CLOSED and may_raise_finding(user, finding.case)
