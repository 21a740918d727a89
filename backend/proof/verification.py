"""Checking everything the server holds as evidence, by what was signed, hashed, logged and published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from backend.journal.head import HeadMissingError, present_head
from backend.journal.tree import Tree
from backend.journal.verification import Verdict, check_journal
from backend.proof.answers import check_answers
from backend.proof.checkpoint import KIND as CHECKPOINT
from backend.proof.checkpoint import check_checkpoint, checkpoint_file, read_checkpoint, scope_of
from backend.proof.documents import check_documents
from backend.proof.files import check_photos, check_quarantine
from backend.proof.findings import check_findings, check_tallies
from backend.proof.guards import check_guards
from backend.proof.log_check import check_logged
from backend.proof.notices import check_notices
from backend.proof.papers import check_papers
from backend.proof.photos import check_photo_rows
from backend.proof.pictures import check_pictures
from backend.proof.reference import check_reference
from backend.proof.reminders import check_reminders
from backend.proof.reviews import check_reviews
from backend.proof.revisions import check_revisions
from backend.proof.roots import check_published, check_roots, root_folder
from backend.proof.rows import check_rows
from backend.proof.snapshot import one_snapshot
from backend.proof.teams import check_teams
from backend.proof.units import check_units
from backend.proof.visits import check_visits

Progress = Callable[[str], None]

_ROWS: Final[tuple[Callable[[Verdict], None], ...]] = (
    check_reference,
    check_visits,
    check_photo_rows,
    check_findings,
    check_tallies,
    check_notices,
    check_papers,
    check_documents,
    check_reviews,
    check_reminders,
    check_quarantine,
    check_logged,
    check_rows,
    check_answers,
    check_teams,
    check_units,
)


def verify_evidence(
    *, published: Iterable[Path] = (), only_new: bool = False, progress: Progress | None = None
) -> Verdict:
    """Check rows, files and published roots; `published` are folders with copies of roots from elsewhere.

    With `only_new`, what was found to hold up to the checkpoint is not read again. All rows are seen as they
    were at one moment, so work that goes on meanwhile is no fault; nothing is written and nobody has to
    wait. The bytes of photos come last: what is complete never changes. `progress` is told of each step.
    """
    verdict, progress = Verdict(), progress or _untold
    try:
        present_head()
    except HeadMissingError:
        verdict.fault("journal", "head", "is missing: nothing says how far anything had come")
        return verdict
    facts = _checkpoint(verdict) if only_new else None
    with one_snapshot():
        tree = _check_log(verdict, facts, progress)
        for check in _ROWS:
            progress(check.__name__)
            with verdict.reading("table", check.__name__):
                check(verdict)
        progress("roots")
        for place in (root_folder(), *published):
            check_roots(verdict, tree, place)
        check_published(verdict)
    for check in (check_guards, check_photos, check_pictures):
        progress(check.__name__)
        check(verdict)
    return verdict


def _untold(_step: str) -> None:
    pass


def _checkpoint(verdict: Verdict) -> dict[str, Any] | None:
    """Set the scope by the checkpoint; where it is not one of ours that is a fault, and all is read."""
    facts = None
    with verdict.reading(CHECKPOINT, checkpoint_file()):
        facts = read_checkpoint()
        verdict.scope = scope_of(facts) if facts else verdict.scope
    return facts


def _check_log(verdict: Verdict, facts: dict[str, Any] | None, progress: Progress) -> Tree:
    progress("journal")
    tree = check_journal(verdict)
    if facts is not None:
        check_checkpoint(verdict, tree, facts)
    progress("revisions")
    check_revisions(verdict, tree)
    return tree
