"""What Home Affairs said about a sealed visit, as the feed brought it: accepted, or returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from field_app.store.reference import Reference

RETURNED, ACCEPTED = "returned", "accepted"


class Comment(NamedTuple):
    """A reviewer's word on one item, or (`item` empty) on the visit as a whole."""

    item: str
    text: str


class Decision(NamedTuple):
    """Where the server says a visit stands, about which of its revisions, and why."""

    state: str
    revision: str | None = None
    comments: tuple[Comment, ...] = ()

    def is_about(self, revision: str | None) -> bool:
        """Tell whether it speaks of this revision; an older server names none."""
        return self.revision is None or revision is None or self.revision == revision


class Decisions:
    """Reads of the feed's `visit` events."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def of(self, visit_id: str) -> Decision | None:
        """Return the newest decision about a visit, or None while nobody decided."""
        body = self._reference.get("visit", visit_id)
        decision = None if body is None else decision_of(body)
        return decision if decision and decision.state in (RETURNED, ACCEPTED) else None

    def returned(self) -> list[str]:
        """Return the visits that came back."""
        return self._reference.in_state(RETURNED)


def decision_of(body: Mapping[str, Any]) -> Decision:
    """Read a decision as docs/sync.md shapes it; unknown fields are left out."""
    general = (Comment("", str(body["comment"])),) if body.get("comment") else ()
    remarks = (Comment(str(entry["item"]), str(entry["comment"])) for entry in body.get("comments") or ())
    revision = body.get("revision")
    return Decision(str(body.get("state") or ""), str(revision) if revision else None, (*general, *remarks))
