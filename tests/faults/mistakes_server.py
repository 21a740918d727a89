"""Mistakes on the server's side, planted into the product's code."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.mistakes_planted import mistake, put
from tests.faults.sim_server import ServerDied, SimulatedServer  # Django is set up by it

from backend.feed import pull as server_feed  # isort: skip
from backend.intake import photos  # isort: skip
from backend.intake import push as server_push  # isort: skip
from backend.intake import receive as street, seal as sealing, together  # isort: skip
from backend.evidence.upload import Upload  # isort: skip


@mistake("a commit may be undone by a crash")
def _not_durable() -> None:
    """What `synchronous = OFF` does when the power goes: the last requests never happened."""
    kept: list[Any] = []

    def ask(self: SimulatedServer, *rest: Any, **named: Any) -> Any:
        if len(kept) % 4 == 0:
            kept[:] = [self.backup()]
        else:
            kept.append(None)
        try:
            return plain(self, *rest, **named)
        except ServerDied:
            self.restore(kept[0])
            raise

    plain = put(SimulatedServer, "ask", ask)


@mistake("a photo's hash is not checked at its end")
def _no_hash_check() -> None:
    put(Upload, "_hash_is_true", lambda _self: True)


@mistake("sealed before every photo is there")
def _sealed_too_early() -> None:
    def receive(envelope: Any, *, by: Any, now: Any, **named: Any) -> Any:
        value = plain(envelope, by=by, now=now, **named)
        sealing.seal(value.body.revision_id, by=by, now=now)
        return value

    plain = put(server_push, "receive", receive)
    put(together, "_whole", lambda run, _brought: [True] * len(run))


@mistake("what cannot be read is answered for and thrown away")
def _thrown_away() -> None:
    class Ticket:
        pk = "00000000-0000-4000-8000-000000000000"

    put(server_push, "set_aside", lambda *_, **__: Ticket())


@mistake("the server keeps its own rendering of a body")
def _own_rendering() -> None:
    def filed(submission: Any, *rest: Any) -> Any:
        revision = plain(submission, *rest)
        revision.body = json.dumps(json.loads(revision.body), sort_keys=True)
        return revision

    plain = put(street, "file_revision", filed)
    put(together, "file_revision", filed)


@mistake("a resumed upload is appended wherever it begins")
def _appended_anywhere() -> None:
    put(photos, "_check_offset", lambda *_: None)
    put(Upload, "_hash_is_true", lambda _self: True)


@mistake("the feed's cursor runs ahead of its rows")
def _cursor_too_far() -> None:
    def page(read: Any, reader: Any, after: str, limit: int) -> Any:
        value = plain(read, reader, after, limit)
        return value | {"events": value["events"][:-1]} if len(value["events"]) > 1 else value

    plain = put(server_feed, "_page", page)
