"""Reference data as the rules want it: units, counters, checklists, campaigns, working hours of a day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from field_app.core.errors import AppError
from field_app.core.offers import CampaignCard, ChecklistCard, CounterHit, LegalSource, UnitHit
from field_app.core.unit_index import UnitIndex, exists_on, name_of
from field_app.store.reference import Body, Reference
from shared.base.records import RecordError, from_plain
from shared.base.text import fold, sort_key
from shared.rules.checklists import Checklist, checklist_from_dict, version_on
from shared.rules.hours import Sessions, WorkingHours, sessions_on


class Catalogue:
    """What the server told about the world, read offline."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._indexes: dict[bool, tuple[object, UnitIndex]] = {}

    def find_units(self, text: str, *, day: date, limit: int = 30) -> list[UnitHit]:
        """Return units valid on `day` as people look for them (`shared.base.search`), the best first.

        By their own name, abbreviation and district, their counters' names, and the names of units whose work
        they carry on. Diacritics are optional, words may be run together; where nothing is found so, one
        letter may be wrong. Then the Vietnamese alphabet decides; empty text lists all.
        """
        found = self._index(day).find(text)[:limit]
        namesakes, counters = self._namesakes(day), self._counters(day)
        bodies = {hit: self._reference.get("unit", hit.unit_id) for hit in found}
        return [
            _unit_hit(body, counters.get(hit.unit_id, ()), namesakes, hit.formerly)
            for hit, body in bodies.items()
            if body is not None
        ]

    def units_named(self, text: str) -> list[str]:
        """Return the ids of the units found by `text`, of whatever time."""
        return [hit.unit_id for hit in self._index(None).find(text)]

    def _index(self, day: date | None) -> UnitIndex:
        """Return the names of that day's units; made anew only when the feed brought something since."""
        key = (day, self._reference.edition())
        kept = self._indexes.get(day is None)
        if kept is None or kept[0] != key:
            index = UnitIndex(self._reference.all("unit"), self._reference.all("counter"), day)
            kept = self._indexes[day is None] = (key, index)
        return kept[1]

    def unit(self, unit_id: str, *, day: date) -> UnitHit | None:
        """Return one unit with its counters of that day, or None when it did not exist then."""
        body = self._reference.get("unit", unit_id)
        if body is None or not exists_on(body, day):
            return None
        return _unit_hit(body, self._counters(day).get(unit_id, ()), self._namesakes(day))

    def colleagues(self) -> dict[str, str]:
        """Return the names of those with whom this person was sent anywhere, by id."""
        return {
            str(member["user"]): str(member["full_name"])
            for body in self._reference.all("assignment")
            for member in (body.get("team") or {}).get("members", ())
            if member.get("user") and member.get("full_name")
        }

    def unit_name(self, unit_id: str) -> str:
        """Return a unit's name, or its id while it is unknown."""
        body = self._reference.get("unit", unit_id)
        return unit_id if body is None else name_of(body)

    def counter_name(self, counter_id: str | None) -> str | None:
        """Return a counter's name, or its id while it is unknown."""
        if counter_id is None:
            return None
        body = self._reference.get("counter", counter_id)
        return counter_id if body is None else name_of(body)

    def checklists(self, *, day: date) -> list[ChecklistCard]:
        """Return the version of every checklist for that day, core ones first."""
        versions = [_checklist(text) for text in self._reference.texts("checklist")]
        codes = dict.fromkeys(version.code for version in versions)
        asked = [found for code in codes if (found := version_on(versions, code, day)) is not None]
        cards = [
            ChecklistCard(c.id, c.code, c.version, c.title_vi, c.title_en, c.core, len(c.items))
            for c in asked
        ]
        return sorted(cards, key=lambda card: (not card.core, _CORE_ORDER.get(card.code, 9), card.code))

    def checklist(self, checklist_id: str) -> Checklist:
        """Return one version; AppError reference-missing."""
        text = self._reference.text("checklist", checklist_id)
        if text is None:
            raise AppError("reference-missing")
        try:
            return _checklist(text)
        except ValueError as error:  # its bytes are damaged
            raise AppError("reference-missing") from error

    def campaigns(self, *, day: date) -> list[CampaignCard]:
        """Return the campaigns that run on that day, by title."""
        cards = [_campaign(body) for body in self._reference.all("campaign")]
        now = day.isoformat()
        running = [card for card in cards if card.starts <= now and (not card.ends or now <= card.ends)]
        return sorted(running, key=lambda card: sort_key(card.title))

    def photo_policy(self, campaign_id: str | None) -> str:
        """Return which file of a photo is evidence: `reduced` where the campaign says so, else `original`."""
        body = self._reference.get("campaign", campaign_id) if campaign_id else None
        return "reduced" if body is not None and body.get("photo_policy") == "reduced" else "original"

    def legal_source(self, key: str) -> LegalSource | None:
        """Return the legal source of this key, or None while it is unknown."""
        body = self._reference.get("legal_source", key)
        if body is None:
            return None
        number, vi, en = (str(body.get(name) or "") for name in ("number", "title_vi", "title_en"))
        return LegalSource(key, number, vi, en or vi)

    def sessions(self, unit_id: str, day: date) -> Sessions:
        """Return the unit's working hours of that day."""
        table = []
        for body in self._reference.all("working_hours"):
            try:
                table.append(from_plain(WorkingHours, body))
            except RecordError:  # a newer server's row must not hide the others
                continue
        return sessions_on(table, unit_id, day)

    def _namesakes(self, day: date) -> Counter[str]:
        """Count how many units of that day share a folded name."""
        return Counter(fold(name_of(body)) for body in self._reference.all("unit") if exists_on(body, day))

    def _counters(self, day: date) -> dict[str, tuple[CounterHit, ...]]:
        found: dict[str, tuple[CounterHit, ...]] = {}
        for body in self._reference.all("counter"):
            if exists_on(body, day):
                hit = CounterHit(body["id"], name_of(body), str(body.get("kind") or ""))
                found[body["unit"]] = (*found.get(body["unit"], ()), hit)
        return found


_CORE_ORDER: Mapping[str, int] = {"GG": 0, "UX": 1, "NY": 2, "HS": 3, "CS": 4}
"""The order in which a team goes about a visit: clock and heads first, files last."""


@lru_cache(maxsize=32)
def _checklist(text: str) -> Checklist:
    """Read a checklist once; the text itself is the key, so a corrected one is read anew."""
    return checklist_from_dict(json.loads(text))


def _unit_hit(
    body: Body,
    counters: tuple[CounterHit, ...],
    namesakes: Counter[str],
    formerly: str | None = None,
) -> UnitHit:
    """Return a hit with its district (or its seat, where there are no districts) if another is called so."""
    name = name_of(body)
    apart = str(body.get("district") or body.get("seat") or "") if namesakes[fold(name)] > 1 else ""
    return UnitHit(body["id"], name, apart or None, str(body.get("kind") or ""), counters, formerly)


def _campaign(body: Mapping[str, Any]) -> CampaignCard:
    return CampaignCard(
        id=str(body["id"]),
        title=str(body.get("title") or ""),
        decision_number=str(body.get("decision_number") or ""),
        starts=str(body.get("starts") or ""),
        ends=str(body.get("ends") or ""),
        checklists=tuple(body.get("checklists") or ()),
    )
