"""Conclusion notices: issued, numbered, frozen, mailed."""

from backend.findings.notices.issue import issue_notice

__all__ = ["issue_notice"]
