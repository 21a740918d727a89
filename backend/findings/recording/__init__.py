"""Recording the findings of a sealed visit."""

from backend.findings.recording.record import Judged, judge, record

__all__ = ["Judged", "judge", "record"]
