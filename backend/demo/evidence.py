"""Which photos a team takes on a visit, drawn to show what it wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from backend.demo import pictures
from backend.demo.answers import Scene
from backend.demo.faults import WORDS
from shared.protocol.revision import PhotoKind, Response
from shared.protocol.wire import sha256_hex
from shared.rules.checklists import Item

BOARD = "NIÊM YẾT CÔNG KHAI THỦ TỤC HÀNH CHÍNH"
ALWAYS_TAKEN = "NY-01"  # the board is photographed also where nothing is missing on it
NONE_TAKEN = 0.04  # of required photos: the unit asked not to take one


@dataclass(frozen=True)
class Shot:
    """One evidence file: its bytes, what it proves, how long after the visit's start it was taken."""

    data: bytes
    mime: str
    kind: PhotoKind
    item: str
    seconds: int

    @property
    def sha256(self) -> str:
        """Return the hash the revision names it by."""
        return sha256_hex(self.data)


def shots_of(item: Item, response: Response, scene: Scene, place: str, rng: Random) -> tuple[Shot, ...]:
    """Return the photos of one answer; none where a photo is forbidden or of no use."""
    if not _is_photographed(item, response, rng):
        return ()
    count = 2 if item.photo_on_fail == "required" and rng.random() < 0.2 else 1
    taken = (_draw(item, response, scene, place, rng) for _ in range(count))
    return tuple(Shot(data, "image/jpeg", "photo", item.code, 60 * rng.randint(4, 50)) for data in taken)


def signature(rng: Random) -> Shot:
    """Return the signature of the unit's representative under the minutes."""
    return Shot(pictures.signature(rng), "image/png", "signature", "", 3000)


def countersignature(rng: Random) -> Shot:
    """Return the signature of somebody of the team, a minute later."""
    return Shot(pictures.signature(rng), "image/png", "signature", "", 3060)


def _is_photographed(item: Item, response: Response, rng: Random) -> bool:
    if response.outcome != "fail":
        return item.code == ALWAYS_TAKEN
    if item.photo_on_fail == "required":
        return rng.random() >= NONE_TAKEN
    return item.photo_on_fail == "recommended" or (item.photo_on_fail == "optional" and rng.random() < 0.3)


def _draw(item: Item, response: Response, scene: Scene, place: str, rng: Random) -> bytes:
    failed = response.outcome == "fail"
    if item.code in WORDS["placards"]:
        heading, *lines = WORDS["placards"][item.code]
        return pictures.placard(rng, heading=heading, lines=lines)
    if item.code in WORDS["desk_notes"]:
        return pictures.desk(rng, note=WORDS["desk_notes"][item.code])
    if item.code in ("GG-01", "GG-06"):
        return pictures.clock(rng, hour=scene.starts.hour, minute=scene.starts.minute + rng.randint(5, 9))
    if item.code.startswith(("GG", "UX-0")):
        window = f"Quầy số {rng.randint(1, 5)}"
        return pictures.counter(rng, name=place, window=window, staffed=item.code.startswith("UX"))
    missing = rng.randint(2, 6) if failed else 0
    return pictures.notice_board(rng, heading=BOARD, titles=WORDS["titles"], missing=missing)
