"""Where the minutes on paper come from: the visit, who was there, and the revision that was signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from field_app.core.catalogue import Catalogue
from field_app.core.content import content_of
from field_app.core.drafting import Facts
from field_app.core.errors import AppError
from field_app.core.known_time import local_time
from field_app.core.lettering import unshown, words_of
from field_app.core.machine import Machine
from field_app.core.paper import Paper, Session, paper_of
from field_app.core.photos import PhotoService
from field_app.core.server import Server
from field_app.core.signing import minutes_record
from field_app.core.visits import VisitService
from field_app.states import VisitStage
from field_app.store.store import Store
from field_app.store.visits import VisitRow
from shared.base.text import fold
from shared.rules.amendment import Amendment, amendment_of, version_read


class Papers:
    """Papers of the visits of whoever is logged in."""

    def __init__(
        self,
        store: Store,
        machine: Machine,
        server: Server,
        *,
        catalogue: Catalogue,
        visits: VisitService,
        photos: PhotoService,
    ) -> None:
        self._store = store
        self._machine = machine
        self._server = server
        self._catalogue = catalogue
        self._visits = visits
        self._photos = photos

    def of(self, visit_id: str) -> Paper:
        """Return the minutes as they would be printed now; AppError visit-unknown."""
        draft, facts = self._visits.draft(visit_id), self._visits.facts(visit_id)
        return paper_of(draft, self._session(facts), self._catalogue)

    def unshown(self, visit_id: str) -> list[tuple[str, str]]:
        """Return where letters are boxes on the paper, and which: an item's code, or "" for other words."""
        paper = self.of(visit_id)
        whole = [(each.code, " ".join(text for _, text in each.words)) for each in paper.found]
        rest = " ".join(words_of(replace(paper, found=(), parts=())))
        return [(code, letters) for code, text in (*whole, ("", rest)) if (letters := unshown(text))]

    def pdf(self, visit_id: str) -> bytes:
        """Return the minutes as a PDF; takes a second or two, so not on the screen's thread.

        A signed version is the same file whenever it is asked for: its date is when the visit was finished.
        """
        from field_app.core.printing import pdf_of

        made = self._row(visit_id).finished_wall or local_time(self._machine, self._server)
        return pdf_of(self.of(visit_id), self._photos.original, datetime.fromisoformat(made))

    def file_name(self, visit_id: str) -> str:
        """Return what the file may be called anywhere: the unit, the day and the version, plain letters.

        No version has the name of another, nor a draft that of what was signed.
        """
        row = self._row(visit_id)
        unit = fold(self._catalogue.unit_name(row.unit_id)).replace(" ", "-")
        plain = "".join(letter for letter in unit if letter.isascii() and (letter.isalnum() or letter == "-"))
        return f"{self._kind(row)}-{plain}-{row.started.wall[:10]}{self._version(row)}.pdf"

    def _row(self, visit_id: str) -> VisitRow:
        row = self._store.visits.get(visit_id)
        if row is None:
            raise AppError("visit-unknown")
        return row

    @staticmethod
    def _kind(row: VisitRow) -> str:
        return "bien-ban-sua-doi" if row.parent else "bien-ban"

    def _version(self, row: VisitRow) -> str:
        signed = self._store.diary.revision_count(row.id)
        if row.state is not VisitStage.FINISHED:
            return f"-ban-{signed + 1}-du-thao" if row.parent else "-du-thao"
        return f"-ban-{signed}" if row.parent else ""

    def _session(self, facts: Facts) -> Session:
        row = facts.visit
        finished = row.state is VisitStage.FINISHED
        return Session(
            campaign=self._decision(row.campaign_id),
            finished=row.finished_wall if finished else None,
            revision=self._store.diary.newest_revision(row.id) if finished else None,
            amends=row.parent is not None,
            amendment=self._amendment(facts) if row.parent else None,
        )

    def _amendment(self, facts: Facts) -> Amendment | None:
        before = version_read(facts.visit.parent or "", self._store.outbox.body, facts.checklists)
        if before is None:
            return None
        now = content_of(facts, minutes_record(facts.minutes, facts.places))
        return amendment_of(before, now, facts.checklists, facts.names)

    def _decision(self, campaign_id: str | None) -> str:
        body = self._store.reference.get("campaign", campaign_id) if campaign_id else None
        named = (body or {}).get("decision_number"), (body or {}).get("title")
        return ", ".join(str(each) for each in named if each)
