"""The nouns of the project cycle, one file per subject in ``nouns``."""

from registry.projects.nouns.communication import AuthorisedSignatory, ModalitiesOfCommunication
from registry.projects.nouns.design import CreditingPeriod, DesignDocument, ValidationReport
from registry.projects.nouns.findings import Finding, FindingMessage, FindingRequest
from registry.projects.nouns.projects import PlannedProject, Project, ProjectMethodology, ProjectParticipant

__all__ = [
    "AuthorisedSignatory",
    "CreditingPeriod",
    "DesignDocument",
    "Finding",
    "FindingMessage",
    "FindingRequest",
    "ModalitiesOfCommunication",
    "PlannedProject",
    "Project",
    "ProjectMethodology",
    "ProjectParticipant",
    "ValidationReport",
]
