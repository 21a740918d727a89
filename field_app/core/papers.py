"""Where the minutes on paper come from: the visit, who was there, and the revision that was signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from field_app.core.catalogue import Catalogue
from field_app.core.errors import AppError
from field_app.core.model import Person
from field_app.core.paper import Paper, Session, names_of, paper_of
from field_app.core.shelf import VisitShelf
from field_app.store.diary import DiaryRows
from field_app.store.reference import Reference
from field_app.store.visits import VisitRow, Visits
from shared.base.text import fold


class Papers:
    """Papers of the visits of whoever is logged in."""

    def __init__(
        self,
        *,
        visits: Visits,
        shelf: VisitShelf,
        rows: DiaryRows,
        reference: Reference,
        catalogue: Catalogue,
        person: Callable[[], Person | None],
        original: Callable[[str], BinaryIO | None],
        wall: Callable[[], str],
    ) -> None:
        self._visits = visits
        self._shelf = shelf
        self._rows = rows
        self._reference = reference
        self._catalogue = catalogue
        self._person = person
        self._original = original
        self._wall = wall

    def of(self, visit_id: str) -> Paper:
        """Return the minutes as they would be printed now; AppError visit-unknown."""
        person = self._person()
        if person is None:
            raise AppError("no-account")
        draft = self._shelf.draft(person.id, visit_id)
        row = self._visits.get(visit_id)
        if row is None:
            raise AppError("visit-unknown")
        return paper_of(draft, self._session(row, person), self._catalogue)

    def pdf(self, visit_id: str) -> bytes:
        """Return the minutes as a PDF; takes a second or two, so not on the screen's thread."""
        from field_app.core.printing import pdf_of

        return pdf_of(self.of(visit_id), self._original, datetime.fromisoformat(self._wall()))

    def file_name(self, visit_id: str) -> str:
        """Return what the file may be called anywhere: the unit and the day, plain letters."""
        row = self._visits.get(visit_id)
        if row is None:
            raise AppError("visit-unknown")
        unit = fold(self._catalogue.unit_name(row.unit_id)).replace(" ", "-")
        plain = "".join(letter for letter in unit if letter.isascii() and (letter.isalnum() or letter == "-"))
        return f"bien-ban-{plain}-{row.started.wall[:10]}.pdf"

    def _session(self, row: VisitRow, person: Person) -> Session:
        finished = row.state == "finished"
        return Session(
            inspectors=names_of(row.team, (person.id, person.full_name), self._catalogue.colleagues()),
            campaign=self._decision(row.campaign_id),
            finished=row.finished_wall if finished else None,
            revision=self._rows.newest_revision(row.id) if finished else None,
            amends=row.parent is not None,
        )

    def _decision(self, campaign_id: str | None) -> str:
        body = self._reference.get("campaign", campaign_id) if campaign_id else None
        told = (body or {}).get("decision_number"), (body or {}).get("title")
        return ", ".join(str(each) for each in told if each)
