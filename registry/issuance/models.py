"""The nouns of issuance, one file per subject in ``nouns``."""

from registry.issuance.nouns.allocations import CreditAllocation, RecipientKind, RequestedAllocation
from registry.issuance.nouns.calendars import ExpectedReport, MonitoringCalendar
from registry.issuance.nouns.decisions import CountryNotification, DecidedProject, IssuanceDecision
from registry.issuance.nouns.requests import IssuableAmount, IssuanceRequest, SideIssuance
from registry.issuance.nouns.reverification import Reverification, ReverificationDifference
from registry.issuance.nouns.settlements import OverIssuance

__all__ = [
    "CountryNotification",
    "CreditAllocation",
    "DecidedProject",
    "ExpectedReport",
    "IssuableAmount",
    "IssuanceDecision",
    "IssuanceRequest",
    "MonitoringCalendar",
    "OverIssuance",
    "RecipientKind",
    "RequestedAllocation",
    "Reverification",
    "ReverificationDifference",
    "SideIssuance",
]
