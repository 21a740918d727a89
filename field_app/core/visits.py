"""What an inspector does with a visit, tap by tap; every method is one committed transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from field_app.core.catalogue import Catalogue
from field_app.core.drafting import day_of
from field_app.core.errors import AppError
from field_app.core.model import FollowupValue, MinutesWord, Value, VisitMode
from field_app.ports import Locator
from field_app.store.trouble import storage_trouble
from field_app.store.visits import Moment, VisitNotOpenError, VisitRow, Visits
from shared.base.text import typed_text
from shared.protocol.limits import MAX_NAME_CHARS, MAX_NOTE_CHARS, MAX_PEOPLE, MAX_STATEMENT_CHARS
from shared.protocol.revision import Official, Response
from shared.rules.checklists import Followup, Item, items_asked
from shared.rules.evaluation import ANSWER_INVALID, Context, evaluate, is_answer, may_name_officials
from shared.rules.statements import tidy_statement


class VisitBook:
    """Begins visits and takes answers, refusing what the checklist or the protocol could not carry."""

    def __init__(
        self,
        *,
        visits: Visits,
        catalogue: Catalogue,
        locator: Locator,
        now: Callable[[], Moment],
        today: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._visits = visits
        self._catalogue = catalogue
        self._locator = locator
        self._now = now
        self._today = today
        self._new_id = new_id
        self._asked: dict[str, dict[str, Item]] = {}

    def start(
        self,
        author: str,
        unit_id: str,
        counter_id: str | None,
        mode: VisitMode,
        campaign_id: str | None,
        checklist_ids: Sequence[str],
        team: Sequence[str],
    ) -> str:
        """Begin a visit now and return its id."""
        now, fix = self._now(), self._locator.last_fix()
        visit = VisitRow(
            id=self._new_id(),
            author=author,
            state="draft",
            unit_id=unit_id,
            counter_id=counter_id,
            campaign_id=campaign_id,
            mode=VisitMode(mode).value,
            checklists=(),
            started=now,
            day=self._today(),
            location=None if fix is None else asdict(fix),
            minutes={},
            summary=None,
            finished_wall=None,
            team=tuple(dict.fromkeys((author, *team))),
        )
        day = day_of(visit)
        unit = self._catalogue.unit(unit_id, day=day)
        if unit is None or counter_id not in (None, *(counter.id for counter in unit.counters)):
            raise AppError("unit-unknown")
        chosen = tuple(checklist_ids) or tuple(c.id for c in self._catalogue.checklists(day=day) if c.core)
        if not chosen:
            raise AppError("reference-missing")
        for checklist_id in chosen:
            self._catalogue.checklist(checklist_id)
        with storage_words():
            self._visits.start(replace(visit, checklists=chosen))
        return visit.id

    def answer(self, visit_id: str, item: str, value: Value) -> None:
        """Set or clear an item's answer."""
        asked = self.item(visit_id, item)
        if ANSWER_INVALID in evaluate(asked, Response(item, value), Context()).problems:
            raise AppError("answer-not-allowed")
        with storage_words():
            self._visits.set_value(visit_id, item, value, self._now())

    def set_followup(self, visit_id: str, item: str, code: str, value: FollowupValue) -> None:
        """Set or clear a follow-up's answer."""
        question = _followup(self.item(visit_id, item), code)
        cleaned = clean_text(value) if isinstance(value, str) else value
        if cleaned in ("", [], {}):
            cleaned = None
        if cleaned is not None and not is_answer(question.answer, cleaned):
            raise AppError("answer-not-allowed")
        with storage_words():
            self._visits.set_followup(visit_id, item, code, cleaned)

    def set_note(self, visit_id: str, item: str, note: str) -> None:
        """Set an item's note."""
        self.item(visit_id, item)
        with storage_words():
            self._visits.set_note(visit_id, item, clean_text(note), self._now())

    def set_statement(self, visit_id: str, item: str, statement: str) -> None:
        """Say what was found in one's own words; blank lets the composed statement stand."""
        self.item(visit_id, item)
        own = tidy_statement(clean_text(statement))
        if len(own) > MAX_STATEMENT_CHARS:
            raise AppError("text-too-long")
        with storage_words():
            self._visits.set_statement(visit_id, item, own or None, self._now())

    def set_officials(self, visit_id: str, item: str, officials: Sequence[Official]) -> None:
        """Name the officials concerned."""
        asked = self.item(visit_id, item)
        if officials and not may_name_officials(asked, "fail"):
            raise AppError("officials-not-allowed")
        if len(officials) > MAX_PEOPLE:
            raise AppError("answer-not-allowed")
        named = [_named(official) for official in officials]
        with storage_words():
            self._visits.set_officials(visit_id, item, named, self._now())

    def set_fixed_on_spot(self, visit_id: str, item: str, *, fixed: bool) -> None:
        """Note whether the unit put it right at once."""
        self.item(visit_id, item)
        with storage_words():
            self._visits.set_fixed_on_spot(visit_id, item, self._now(), fixed=fixed)

    def set_no_photo_reason(self, visit_id: str, item: str, reason: str | None) -> None:
        """Say why there is no photo."""
        self.item(visit_id, item)
        with storage_words():
            self._visits.set_no_photo_reason(visit_id, item, clean_text(reason or "") or None, self._now())

    def set_minutes(self, visit_id: str, words: Mapping[str, MinutesWord]) -> None:
        """Set words of the minutes; AppError text-too-long."""
        cleaned = {
            name: clean_text(value) if isinstance(value, str) else value for name, value in words.items()
        }
        for name in ("unit_representative", "representative_post", "witness"):
            if len(str(cleaned.get(name) or "")) > MAX_NAME_CHARS:
                raise AppError("text-too-long")
        self._change_minutes(visit_id, cleaned)

    def set_present(self, visit_id: str, user: str, name: str, *, present: bool) -> None:
        """Note whether a member of the team is there, with the name it is known by now."""
        asked = self.draft_row(visit_id).minutes.get("present", {})
        self._change_minutes(visit_id, {"present": {**asked, user: {"name": name, "present": present}}})

    def set_unsigned(self, visit_id: str, who: str, reason: str | None) -> None:
        """Say why somebody does not sign; None takes it back."""
        reasons = dict(self.draft_row(visit_id).minutes.get("unsigned", {}))
        reasons.pop(who, None)
        if reason is not None:
            reasons[who] = clean_text(reason)
        self._change_minutes(visit_id, {"unsigned": reasons})

    def _change_minutes(self, visit_id: str, changes: Mapping[str, Any]) -> None:
        minutes = self.draft_row(visit_id).minutes
        with storage_words():
            self._visits.set_minutes(visit_id, {**minutes, **changes})

    def discard(self, visit_id: str, *, now_ms: int) -> None:
        """Drop a draft; one that answers a return cannot be dropped, the server waits for it."""
        if self.draft_row(visit_id).parent is not None:
            raise AppError("visit-returned")
        with storage_words():
            self._visits.discard(visit_id, now_ms=now_ms)

    def draft_row(self, visit_id: str) -> VisitRow:
        """Return a visit that can still change; AppError visit-unknown or visit-finished."""
        visit = self._visits.get(visit_id)
        if visit is None or visit.state == "discarded":
            raise AppError("visit-unknown")
        if visit.state != "draft":
            raise AppError("visit-finished")
        return visit

    def photo_policy(self, visit_id: str) -> str:
        """Return which file of a photo the visit's campaign wants: the original unless it says so."""
        return self._catalogue.photo_policy(self.draft_row(visit_id).campaign_id)

    def whereabouts(self) -> dict[str, Any] | None:
        """Return the newest position, None where nothing knows one; never waits."""
        fix = self._locator.last_fix()
        return None if fix is None else asdict(fix)

    def item(self, visit_id: str, code: str) -> Item:
        """Return an item the visit asks; AppError visit-unknown or item-unknown."""
        asked = self._asked.get(visit_id)
        if asked is None:
            self._asked.clear()  # one visit at a time is worked on
            asked = self._asked[visit_id] = self._items(self.draft_row(visit_id))
        if code not in asked:
            raise AppError("item-unknown")
        return asked[code]

    def _items(self, visit: VisitRow) -> dict[str, Item]:
        day, at_counter = day_of(visit), visit.counter_id is not None
        checklists = [self._catalogue.checklist(checklist_id) for checklist_id in visit.checklists]
        return {
            item.code: item
            for checklist in checklists
            for item in items_asked(checklist, at_counter=at_counter, day=day)
        }


@contextmanager
def storage_words() -> Iterator[None]:
    """Turn what a full or broken disk, or a visit finished meanwhile, throws into words for the person."""
    try:
        yield
    except VisitNotOpenError as error:
        raise AppError("visit-finished" if error.state == "finished" else "visit-unknown") from error
    except (sqlite3.OperationalError, OSError) as error:
        raise AppError(storage_trouble(error) or "storage-failed") from error


def clean_text(text: str) -> str:
    """Return text as it is stored, nothing a server would refuse; AppError text-too-long."""
    cleaned = typed_text(text)
    if len(cleaned) > MAX_NOTE_CHARS:
        raise AppError("text-too-long")
    return cleaned


def _named(official: Official) -> dict[str, str]:
    """Return an official as stored, blank fields left out; AppError when there is no name."""
    cleaned = {name: clean_text(value) for name, value in asdict(official).items() if value}
    if not cleaned.get("full_name"):
        raise AppError("answer-not-allowed")
    if any(len(value) > MAX_NAME_CHARS for value in cleaned.values()):
        raise AppError("text-too-long")
    return {name: value for name, value in cleaned.items() if value}


def _followup(item: Item, code: str) -> Followup:
    for followup in item.followups:
        if followup.code == code:
            return followup
    raise AppError("item-unknown")
