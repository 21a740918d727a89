"""A revision: one immutable state of a visit, as a device claims it.

Everything here is a claim until the server has checked it: times, places, outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

LOCAL_TIME: Final = timezone(timedelta(hours=7), "+07:00")
"""Vietnam's time all year round; the day of a visit is a day there."""

Kind = Literal["submit", "amend", "withdraw"]
Mode = Literal["planned", "surprise"]
PhotoKind = Literal["photo", "signature"]
SignerRole = Literal["unit", "inspector", "member", "witness"]
DerivativeKind = Literal["marked"]


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    """Which device speaks: its gap-free count of bodies `n`, and the hash of the body before this one."""

    id: str
    n: int
    prev: str | None
    app: str | None
    boot: str | None


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A wall-clock time (None where unreadable) and milliseconds of the device's monotonic clock."""

    wall: datetime | None
    mono_ms: int | None


@dataclass(frozen=True, slots=True)
class ClockClaim:
    """The server time a device last saw, and its monotonic clock at that moment."""

    server_seen: datetime | None
    mono_at_seen: int | None


@dataclass(frozen=True, slots=True)
class Location:
    """Where the device says it was: degrees (WGS 84), metres of accuracy."""

    lat: float
    lon: float
    accuracy_m: float | None
    provider: str | None
    mock: bool
    mono_ms: int | None


@dataclass(frozen=True, slots=True)
class Official:
    """An official named on a failed answer: basic personal data."""

    full_name: str
    title: str | None = None
    position: str | None = None
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one item; `outcome` is the device's claim, computed again by the server.

    `followups` maps codes to JSON values; `no_photo_reason` says why a required photo is missing;
    `statement` is what was found in the inspector's own words, None where the composed text stands.
    """

    item: str
    value: int | str | None = None
    outcome: str | None = None
    note: str | None = None
    officials: tuple[Official, ...] = ()
    followups: Mapping[str, object] = field(default_factory=dict)
    fixed_on_spot: bool = False
    photos: tuple[str, ...] = ()
    mono_ms: int | None = None
    no_photo_reason: str | None = None
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team beside the author; `present` is None where nobody was asked."""

    user: str
    name: str | None = None
    present: bool | None = None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Why somebody who has a place to sign did not: `reason` in the inspector's words."""

    role: SignerRole
    name: str | None
    reason: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of the visit: signed by the unit's representative, or refused before a witness.

    `signatures` are the hashes of the pictures alone; whose each is stands in `Revision.signatures`.
    """

    unit_representative: str | None = None
    explanation: str | None = None
    signed: bool = False
    refusal_reason: str | None = None
    witness: str | None = None
    signatures: tuple[str, ...] = ()
    representative_post: str | None = None
    members: tuple[Member, ...] = ()
    unsigned: tuple[Unsigned, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature under the minutes: whose, when, the hash of its picture and of what was signed.

    `content_sha256` is that of the minutes' content as it was read (`shared/rules/minutes.py`); `user` is the
    account of a member of the team.
    """

    role: SignerRole
    name: str
    post: str | None
    signed_at: datetime | None
    photo: str
    content_sha256: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Derivative:
    """A picture made from an original, such as its copy with masks and arrows; both are named by hash.

    `drawn` is the SHA-256 of what was drawn; None in bodies before "visit/3", which did not say it.
    """

    of: str
    photo: str
    kind: DerivativeKind
    drawn: str | None = None


@dataclass(frozen=True, slots=True)
class AppClaim:
    """Which program wrote the body: `build` is the commit it was packaged from, None where unknown."""

    name: str
    version: str
    build: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """An evidence file the revision names: hash and size of the original bytes."""

    sha256: str
    size: int
    mime: str
    kind: PhotoKind
    taken_wall: datetime | None
    mono_ms: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable state of a visit as a device signed it; `flags` lists what could not be read."""

    schema: str
    revision_id: str
    visit_id: str
    parents: tuple[str, ...]
    kind: Kind
    device: DeviceClaim
    author: str
    team: tuple[str, ...]
    campaign: str | None
    mode: Mode
    unit: str
    counter: str | None
    checklists: tuple[str, ...]
    started: ClockReading
    finished: ClockReading
    clock: ClockClaim | None
    location: Location | None
    responses: tuple[Response, ...]
    minutes: Minutes | None
    photos: tuple[PhotoRef, ...]
    app: AppClaim | None = None
    signatures: tuple[Signature, ...] = ()
    derivatives: tuple[Derivative, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """Return the local day the visit says it began, None where its time is unreadable."""
        return self.started.wall.astimezone(LOCAL_TIME).date() if self.started.wall else None

    @property
    def answers(self) -> dict[str, Response]:
        """Return the responses under the codes of their items."""
        return {response.item: response for response in self.responses}
