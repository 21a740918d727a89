from datetime import timedelta

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What a sealed visit says was wrong, and what became of it."""

    name = "backend.findings"

    def ready(self) -> None:
        """Record findings of sealed visits, show units the proof of what they are told, remind of dates."""
        from backend.findings.actions import record, remind, tell_heirs
        from backend.findings.queries import is_proof_for, open_findings
        from backend.jobs.periodic import JOBS, Job
        from backend.mergers.reorganise import FOLLOWS
        from backend.visits.access import evidence_doors
        from backend.visits.signals import visit_sealed

        visit_sealed.connect(record, dispatch_uid="findings.record")
        evidence_doors.append(is_proof_for)
        FOLLOWS["open_findings"] = open_findings
        JOBS["findings.remind"] = Job(remind, every=timedelta(minutes=10))
        JOBS["findings.tell_heirs"] = Job(tell_heirs, every=timedelta(minutes=10))
