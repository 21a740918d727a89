"""Conclusion notices: issued, numbered, frozen, mailed."""

from backend.findings.notices.issue import issue

__all__ = ["issue"]
