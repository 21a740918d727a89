"""Recording the findings of a sealed visit."""

from backend.findings.recording.record import record

__all__ = ["record"]
