"""The nouns of monitoring, one file per subject in ``nouns``."""

from registry.monitoring.nouns.recalculations import RecalculatedYear, Recalculation
from registry.monitoring.nouns.reports import Intake, MonitoringReport
from registry.monitoring.nouns.values import Channel, MonitoredValue, Reading
from registry.monitoring.nouns.verification import VerificationReport, VerifiedAmount

__all__ = [
    "Channel",
    "Intake",
    "MonitoredValue",
    "MonitoringReport",
    "Reading",
    "RecalculatedYear",
    "Recalculation",
    "VerificationReport",
    "VerifiedAmount",
]
