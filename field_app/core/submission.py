"""The act in which a draft becomes a signed revision in the outbox."""

from __future__ import annotations

from field_app.core.drafting import tally
from field_app.core.errors import AppError
from field_app.core.finishing import Finishing
from field_app.core.lazy import Lazy
from field_app.core.machine import Machine
from field_app.core.marked_copies import MarkService
from field_app.core.server import Server
from field_app.core.storage_errors import storage_errors
from field_app.core.visits import VisitService
from field_app.states import VisitStage
from field_app.store.store import Store


class Submission:
    """Finishes visits: from then on nothing of them changes on this device."""

    def __init__(
        self,
        store: Store,
        machine: Machine,
        server: Server,
        *,
        visits: VisitService,
        marks: Lazy[MarkService],
    ) -> None:
        self._store = store
        self._machine = machine
        self._server = server
        self._visits = visits
        self._marks = marks

    def finish(self, visit_id: str) -> None:
        """Sign and queue a complete draft; see FieldApp.finish."""
        facts = self._visits.facts(visit_id)
        if facts.visit.state is not VisitStage.DRAFT:
            raise AppError("visit-finished")
        if facts.missing:
            raise AppError("visit-incomplete")
        signed = {place.who for place in facts.places if place.signature}
        signatures = (row for row in self._store.photos.signatures(visit_id) if row.who in signed)
        photos = self._store.photos.of_visit(visit_id)
        copies = tuple(self._marks().prepare(visit_id))
        pictures = (*photos, *signatures)
        files = {row.sha256 for row in pictures if not row.retired}
        files |= {copy.sha256 for copy in copies if not copy.retired}
        if not all(map(self._store.photos.files.intact, files)):
            raise AppError("photo-lost")
        finishing = Finishing(
            revision_id=self._machine.new_id(),
            facts=facts,
            pictures=pictures,
            copies=copies,
            device=self._server.device,
            now=self._machine.now(),
            server_time=self._server.time(),
            jumps=tuple(self._store.clock_jumps.since(facts.visit.started)),
            whereabouts=self._machine.whereabouts(),
        )
        with storage_errors():
            self._store.chain.finish(
                visit_id,
                self._server.device.id,
                finishing.sign,
                wall=finishing.now.wall,
                summary=tally(facts),
            )
