"""Finishing a visit: the body a server, a reviewer and a court can read, signed by the device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from field_app.core.content import answered, team_of
from field_app.core.device import DeviceIdentity
from field_app.core.drafting import Facts
from field_app.core.errors import AppError
from field_app.core.model import SignatureCard
from field_app.core.signing import SigningPlace, minutes_record
from field_app.release import RELEASE
from field_app.store.chain import Place, SignedBody
from field_app.store.clockjumps import ClockJump
from field_app.store.markings import MarkedCopy
from field_app.store.photos import PictureRow
from field_app.store.visits import ClockReading
from shared.base.records import to_plain
from shared.protocol.limits import MAX_BODY_BYTES
from shared.protocol.manifest import BodyError, body_text
from shared.protocol.revision import Response
from shared.protocol.schemas import NEWEST
from shared.protocol.wire import revision_message, sha256_hex

SCHEMA = NEWEST


class ServerTime(NamedTuple):
    """When the server last told its time, and this device's monotonic clock then; a claim about our clock."""

    seen: str | None
    mono_ms: int | None
    boot: str | None


@dataclass(frozen=True, slots=True)
class Finishing:
    """Everything needed to build the body but its place in the chain."""

    revision_id: str
    facts: Facts
    pictures: tuple[PictureRow, ...]
    copies: tuple[MarkedCopy, ...]
    device: DeviceIdentity
    now: ClockReading
    server_time: ServerTime
    jumps: tuple[ClockJump, ...] = ()
    whereabouts: dict[str, Any] | None = None
    """Where the device is now; counts only where it did not know at the start."""

    def sign(self, place: Place) -> SignedBody:
        """Return the signed body for that place; AppError visit-too-large."""
        try:
            text = body_text(self.body(place))
        except BodyError as error:
            raise AppError(error.code) from error
        raw = text.encode()
        if len(raw) > MAX_BODY_BYTES:
            raise AppError("visit-too-large")
        return SignedBody(
            revision_id=self.revision_id,
            visit_id=self.facts.visit.id,
            body=text,
            sha256=sha256_hex(raw),
            key_id=self.device.key_id(),
            signature=self.device.sign(revision_message(raw)),
            photos=(*(row.sha256 for row in self.pictures), *(copy.sha256 for copy in self.copies)),
        )

    def body(self, place: Place) -> dict[str, Any]:
        """Return the body, field by field as the protocol names them."""
        visit = self.facts.visit
        return {
            "schema": SCHEMA,
            "revision_id": self.revision_id,
            "visit_id": visit.id,
            "parents": [visit.parent] if visit.parent else [],
            "kind": "amend" if visit.parent else "submit",
            "device": {
                "id": self.device.id,
                "n": place.n,
                "prev": place.prev,
                "app": RELEASE.full_version,
                "boot": self.now.boot,
            },
            "app": RELEASE._asdict(),
            "author": visit.author,
            "team": list(team_of(visit)),
            "campaign": visit.campaign_id,
            "mode": visit.mode,
            "unit": visit.unit_id,
            "counter": visit.counter_id,
            "checklists": list(visit.checklists),
            "started": {"wall": visit.started.wall, "mono_ms": self._mono(visit.started)},
            "finished": {"wall": self.now.wall, "mono_ms": self.now.mono_ms},
            "clock": self._clock(),
            "location": visit.location or self.whereabouts,
            "responses": [self._response(response) for response in answered(self.facts)],
            "minutes": self._minutes(),
            "signatures": [_signature(place, card) for place, card in self._signed],
            "derivatives": [_derivative(copy) for copy in self.copies],
            "photos": [
                *(self._photo(row) for row in _unique(self.pictures)),
                *(self._copy(copy) for copy in self.copies),
            ],
        }

    @property
    def _signed(self) -> list[tuple[SigningPlace, SignatureCard]]:
        return [(place, place.signature) for place in self.facts.places if place.signature]

    def _response(self, response: Response) -> dict[str, Any]:
        row = self.facts.answers[response.item]
        return {
            "item": response.item,
            "value": response.value,
            "outcome": response.outcome,
            "note": response.note,
            "officials": to_plain(response.officials),
            "followups": dict(response.followups),
            "fixed_on_spot": response.fixed_on_spot,
            "photos": list(response.photos),
            "mono_ms": self._mono(ClockReading("", row.mono_ms, row.boot)),
            "no_photo_reason": response.no_photo_reason,
            "statement": response.statement,
        }

    def _minutes(self) -> dict[str, Any]:
        """Return the words of the minutes, with the pictures of the signatures that belong to them."""
        record = minutes_record(self.facts.minutes, self.facts.places)
        pictures = tuple(card.picture.sha256 for _, card in self._signed)
        plain: dict[str, Any] = to_plain(replace(record, signatures=pictures))
        return plain

    def _photo(self, row: PictureRow) -> dict[str, Any]:
        return {
            "sha256": row.sha256,
            "size": row.size,
            "mime": row.mime,
            "kind": "photo" if row.who is None else "signature",
            "taken_wall": row.taken.wall,
            "mono_ms": self._mono(row.taken),
            **({"location": row.location} if row.location else {}),
        }

    def _copy(self, copy: MarkedCopy) -> dict[str, Any]:
        taken = next(row.taken for row in self.pictures if row.sha256 == copy.of)
        file = {"sha256": copy.sha256, "size": copy.size, "mime": "image/jpeg", "kind": "photo"}
        return {**file, "taken_wall": taken.wall, "mono_ms": self._mono(taken)}

    def _mono(self, at: ClockReading) -> int | None:
        """Return a monotonic time only where it counts from the same boot as `finished`."""
        return at.mono_ms if at.boot == self.now.boot else None

    def _clock(self) -> dict[str, Any]:
        same_boot = self.server_time.boot == self.now.boot
        claim = {
            "server_seen": self.server_time.seen,
            "mono_at_seen": self.server_time.mono_ms if same_boot else None,
        }
        return claim | ({"jumps": [asdict(jump) for jump in self.jumps]} if self.jumps else {})


def _derivative(copy: MarkedCopy) -> dict[str, Any]:
    return {"of": copy.of, "photo": copy.sha256, "kind": "marked", "drawn": copy.drawn}


def _signature(place: SigningPlace, card: SignatureCard) -> dict[str, Any]:
    return {
        "role": place.role,
        "user": place.user,
        "name": card.name,
        "post": card.post or None,
        "signed_at": card.picture.taken_at,
        "photo": card.picture.sha256,
        "content_sha256": card.content_sha256,
    }


def _unique(pictures: Iterable[PictureRow]) -> list[PictureRow]:
    """Name a file once, however often it was attached."""
    return list({row.sha256: row for row in reversed(list(pictures))}.values())[::-1]
