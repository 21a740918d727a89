from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What a sealed visit says was wrong, and what became of it."""

    name = "backend.findings"

    def ready(self) -> None:
        """Record findings whenever a visit is sealed; open the evidence that units are notified of."""
        from backend.findings.actions import record
        from backend.findings.queries import is_proof_for
        from backend.visits.access import evidence_doors
        from backend.visits.signals import visit_sealed

        visit_sealed.connect(record, dispatch_uid="findings.record")
        evidence_doors.append(is_proof_for)
