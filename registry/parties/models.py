"""The nouns of this room, one file per subject in ``nouns``."""

from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.decisions import (
    Assent,
    ConflictDeclaration,
    JointCommitteeDecision,
    MeetingRecord,
    MeetingVoice,
)
from registry.parties.nouns.designations import (
    Designation,
    JointCommittee,
    SectoralScope,
    ThirdPartyEntity,
)
from registry.parties.nouns.periods import Accreditation, AccreditationLapse, DesignationScope, Suspension

__all__ = [
    "Accreditation",
    "AccreditationLapse",
    "Assent",
    "ConflictDeclaration",
    "Designation",
    "DesignationScope",
    "JointCommittee",
    "JointCommitteeDecision",
    "JointCommitteeMember",
    "MeetingRecord",
    "MeetingVoice",
    "SectoralScope",
    "Suspension",
    "ThirdPartyEntity",
]
