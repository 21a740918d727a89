"""Findings, what is decided about them, and what is counted beside them."""

from backend.findings.models.decision import Decision
from backend.findings.models.finding import Finding
from backend.findings.models.notice import Notice, NoticeNumber
from backend.findings.models.paper import FindingFile
from backend.findings.models.reminder import Reminded
from backend.findings.models.special_day import SpecialDay
from backend.findings.models.tally import FindingTally, VisitTally

__all__ = [
    "Decision",
    "Finding",
    "FindingFile",
    "FindingTally",
    "Notice",
    "NoticeNumber",
    "Reminded",
    "SpecialDay",
    "VisitTally",
]
