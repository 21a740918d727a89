"""What has to be true at the end of an inspector's day, on the server and on the phone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.reading import Reader, server_key, verifies
from tests.e2e.running import Server
from tests.faults.figures import Figure, at_least, none_of
from tests.field_app.tour import Visit, value_of

PHOTOS = 3


def of_server(server: Server, visits: Sequence[Visit], answers: Mapping[str, str]) -> Iterator[Figure]:
    """Yield the figures of the server; `answers` are what was written to the returned visits, by visit."""
    reviewer = Reader(server, "reviewer")
    seen = {each["unit"]["id"]: each for each in reviewer.get("visits?limit=100")["results"]}
    held = {visit.office.id: reviewer.get(f"visits/{seen[visit.office.id]['id']}") for visit in visits}
    yield at_least("visits on the server, each under its unit", len(held), len(visits))
    yield none_of(
        "visits that are neither sealed nor accepted", sum(not each["sealed_at"] for each in held.values())
    )
    yield at_least(
        "answers as the inspector gave them", sum(map(_same, visits, held.values())), _asked(visits)
    )
    pairs = list(zip(visits, held.values(), strict=True))
    unusual = sum(len(_findings(reviewer, each["id"]) ^ _expected(visit)) for visit, each in pairs)
    yield none_of("findings missing, made up or of another weight", unusual)
    photos = sum(_photos(reviewer, visit, each["id"]) for visit, each in pairs)
    yield at_least("photos byte for byte", photos, PHOTOS * len(visits))
    notes = {each["id"]: _note(each) for each in held.values()}
    yield none_of(
        "returned visits without the answer", sum(notes[visit] != text for visit, text in answers.items())
    )


def of_phone(server: Server, folder: Path, revisions: int) -> Iterator[Figure]:
    """Yield the figures of the phone, which keeps what it sent."""
    key = server_key(Reader(server, "inspector1"))
    with closing(sqlite3.connect(f"file:{folder / 'congtam.sqlite3'}?mode=ro", uri=True)) as store:
        states = [state for (state,) in store.execute("SELECT state FROM revision")]
        receipts = [json.loads(body) for (body,) in store.execute("SELECT body FROM receipt WHERE void = 0")]
        drafts = store.execute("SELECT count(*) FROM visit WHERE state = 'draft'").fetchone()[0]
        photos = [sha256 for (sha256,) in store.execute("SELECT DISTINCT sha256 FROM attachment")]
    kept = {path.name[:64] for path in (folder / "photos").rglob("*") if path.is_file()}
    yield at_least("revisions sealed on the phone", states.count("sealed"), revisions)
    yield none_of("revisions in another state, and drafts", len(states) - states.count("sealed") + drafts)
    verified = sum(verifies(key, each) for each in receipts)
    yield at_least("receipts that verify with the server's key", verified, revisions)
    yield none_of("originals the phone no longer keeps", len(set(photos) - kept))


def _asked(visits: Sequence[Visit]) -> int:
    return sum(len(items) for visit in visits for items in visit.items.values())


def _same(visit: Visit, held: Mapping[str, Any]) -> int:
    """Return how many answers are those that were given."""
    reported = {each["item"]: each["value"] for each in held["responses"]}
    wanted = {
        item.code: visit.faults[item.code].value if item.code in visit.faults else value_of(item)
        for items in visit.items.values()
        for item in items
    }
    return sum(reported.get(code) == value for code, value in wanted.items())


def _findings(reviewer: Reader, visit: str) -> set[tuple[str, str]]:
    rows = reviewer.get(f"findings?visit={visit}&limit=100")["results"]
    return {(row["item"], row["severity"]) for row in rows if row["state"] != "dropped"}


def _expected(visit: Visit) -> set[tuple[str, str]]:
    return {(item, fault.severity) for item, fault in visit.faults.items()}


def _photos(reviewer: Reader, visit: Visit, key: str) -> int:
    """Return how many of the visit's photos the server has as the camera wrote them."""
    taken = {path.read_bytes() for path in visit.photos.values()}
    rows = reviewer.get(f"evidence?visit={key}&limit=100")["results"]
    held = {reviewer.original(row["id"]) for row in rows if row["kind"] == "photo"}
    return len(held & taken)


def _note(held: Mapping[str, Any]) -> str:
    (answer,) = [each for each in held["responses"] if each["item"] == "GG-05"]
    return str(answer.get("note", ""))
