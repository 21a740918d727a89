"""How findings come about and what is done with them: one verb, one function."""

from backend.findings.actions.doing import do
from backend.findings.actions.notices import issue
from backend.findings.actions.recording import record
from backend.findings.actions.reminding import remind

__all__ = ["do", "issue", "record", "remind"]
