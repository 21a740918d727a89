"""Mistakes on the phone's side, planted into the product's code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from field_app.store import chain, feed, outbox
from field_app.store.chain import Chain
from field_app.store.feed import Feed
from field_app.store.files import PictureFiles
from field_app.store.outbox import Outbox
from field_app.sync import client, messages, session
from field_app.sync.exchange import Answer, NeedsLoginError, RefusedError
from field_app.sync.push import RevisionPush
from field_app.sync.upload import PhotoUpload
from tests.faults.mistakes_planted import mistake, put


@mistake("the cursor moves before the rows")
def _cursor_first() -> None:
    def apply(self: Feed, events: Any, *, cursor: str, at_end: bool, scope_version: str) -> None:
        plain(self, [], cursor=cursor, at_end=False, scope_version=scope_version)
        plain(self, events, cursor=cursor, at_end=at_end, scope_version=scope_version)

    plain = put(Feed, "apply", apply)


@mistake("a restored server is not offered everything again")
def _not_offered_again() -> None:
    _keep_states("SELECT state, id FROM revision")


@mistake("what was set aside is not offered to a restored server")
def _set_aside_not_offered_again() -> None:
    _keep_states("SELECT state, id FROM revision WHERE state = 'quarantined'")


def _keep_states(which: str) -> None:
    def new_epoch(self: Outbox, epoch: str) -> None:
        rows = [tuple(row) for row in self._database.connection.execute(which)]
        plain(self, epoch)
        with self._database.transaction() as connection:
            connection.executemany("UPDATE revision SET state = ? WHERE id = ?", rows)

    plain = put(Outbox, "new_epoch", new_epoch)
    put(Outbox, "retry_quarantined", lambda _self: None)


@mistake("the cursor stays where it was when the server was restored")
def _cursor_stays() -> None:
    put(outbox, "rewind", lambda _connection: None)


@mistake("an answer that the text is stored counts as a receipt")
def _stored_is_safe() -> None:
    def mark_stored(self: Outbox, revision_id: str, *rest: Any) -> None:
        plain(self, revision_id, *rest)
        with self._database.transaction() as connection:
            connection.execute("UPDATE revision SET state = 'sealed' WHERE id = ?", (revision_id,))

    plain = put(Outbox, "mark_stored", mark_stored)


@mistake("a photo's file goes once its bytes were sent")
def _sent_is_gone() -> None:
    def finish(self: PhotoUpload, photo: Any, answered: Any) -> None:
        plain(self, photo, answered)
        assert isinstance(self._files, PictureFiles)
        self._files.path(photo.sha256).unlink(missing_ok=True)

    plain = put(PhotoUpload, "_finish", finish)


@mistake("a visit goes at its receipt, without any retention")
def _no_retention() -> None:
    def seal(self: Outbox, revision_id: str, *rest: Any, **named: Any) -> None:
        plain(self, revision_id, *rest, **named)
        with self._database.transaction() as connection:
            for where in (
                "receipt WHERE revision_id",
                "revision_photo WHERE revision_id",
                "revision WHERE id",
            ):
                connection.execute(f"DELETE FROM {where} = ?", (revision_id,))  # noqa: S608  # the names above

    plain = put(Outbox, "seal", seal)


@mistake("the body is written anew before it is sent")
def _written_anew() -> None:
    def offer(revision: Any) -> dict[str, str]:
        return dict(plain(revision)) | {"body": json.dumps(json.loads(revision.body))}

    plain = put(client, "_offer", offer)


@mistake("one bad record blocks the queue")
def _blocks() -> None:
    def next_batch(self: RevisionPush) -> list[Any]:
        waiting = self._outbox.ready(1)
        return [row for row in waiting if row.id not in self._set_aside]

    def mark_quarantined(self: Outbox, *_: Any) -> NoReturn:
        raise RefusedError("schema-unknown", 422, "later")

    put(RevisionPush, "_next_batch", next_batch)
    put(Outbox, "mark_quarantined", mark_quarantined)


@mistake("the session's next secret is not kept before it is used")
def _successor_not_kept() -> None:
    def with_successor(self: session.DeviceSession) -> session.SessionSecret:
        kept = self._kept()
        if kept is None:
            raise NeedsLoginError("token-invalid")
        return session.SessionSecret(kept.id, kept.secret, self._random.bytes(32).hex())

    def step(
        self: session.DeviceSession, secret: session.SessionSecret, access: str, good_until: int
    ) -> None:
        boot = self._clock.boot()
        self._keep(session.SessionSecret(secret.id, secret.next or "", None, access, good_until, boot))

    put(session.DeviceSession, "_with_successor", with_successor)
    put(session.DeviceSession, "_step", step)


@mistake("anybody's 401 ends the session")
def _any_refusal() -> None:
    def refusal(answer: Answer) -> RefusedError:
        return RefusedError("token-invalid", 401, "after-login") if answer.status == 401 else plain(answer)

    plain = put(messages, "refusal", refusal)
    put(client, "refusal", refusal)


@mistake("tombstones are passed over")
def _no_tombstones() -> None:
    def apply(connection: Any, event: Mapping[str, Any], generation: int) -> None:
        if event["op"] != "tombstone":
            plain(connection, event, generation)

    plain = put(feed, "_apply", apply)


@mistake("finishing is two transactions")
def _two_transactions() -> None:
    def finish(self: Chain, visit_id: str, *rest: Any, **named: Any) -> Any:
        signed = plain(self, visit_id, *rest, **named)
        sql = "UPDATE visit SET state = ? WHERE id = ?"
        with self._database.transaction() as connection:
            connection.execute(sql, ("draft", visit_id))
        with self._database.transaction() as connection:
            connection.execute(sql, ("finished", visit_id))
        return signed

    plain = put(Chain, "finish", finish)


@mistake("finishing a visit takes the place of the one that still waits")
def _takes_its_place() -> None:
    def next_place(connection: Any, device_id: str) -> Any:
        waiting = "(SELECT id FROM revision WHERE state = 'ready')"
        connection.execute(f"DELETE FROM revision_photo WHERE revision_id IN {waiting}")  # noqa: S608  # as above
        connection.execute("DELETE FROM revision WHERE state = 'ready'")
        return plain(connection, device_id)

    plain = put(chain, "_next_place", next_place)
