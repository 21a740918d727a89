"""The body of a revision, of any schema ever released: reading it without trust, and writing it.

The raw text is what is signed and kept; this reading of it ignores fields it does not know. A time or
place that cannot be understood becomes None and a flag: a phone whose clock went wrong must not lose
a visit. All else that is wrong is a BodyError, and the server keeps the raw text in quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from shared.protocol.body_fields import BodyError, Fields
from shared.protocol.limits import (
    MAX_CHECKLISTS,
    MAX_FOLLOWUPS,
    MAX_NAME_CHARS,
    MAX_NOTE_CHARS,
    MAX_PARENTS,
    MAX_PEOPLE,
    MAX_PHOTO_BYTES,
    MAX_PHOTOS,
    MAX_RESPONSES,
    MAX_STATEMENT_CHARS,
    PHOTO_MIMES,
)
from shared.protocol.minutes_fields import (
    check_pictures,
    read_app,
    read_derivatives,
    read_minutes,
    read_signatures,
)
from shared.protocol.revision import (
    LOCAL_TIME,
    ClockClaim,
    ClockReading,
    DeviceClaim,
    Location,
    Official,
    PhotoRef,
    Response,
    Revision,
)
from shared.protocol.schemas import SCHEMAS
from shared.protocol.wire import WireError, canonical_json, strict_loads

__all__ = [
    "LOCAL_TIME",
    "LOCATION_INVALID",
    "SCHEMAS",
    "TIME_UNPARSABLE",
    "BodyError",
    "ClockClaim",
    "ClockReading",
    "DeviceClaim",
    "Location",
    "Official",
    "PhotoRef",
    "Response",
    "Revision",
    "body_text",
    "parse_body",
    "parse_time",
]

TIME_UNPARSABLE: Final = "time-unparsable"
LOCATION_INVALID: Final = "location-invalid"

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def parse_body(text: str) -> Revision:
    """Read a revision body; BodyError (code, pointer, detail) when it is no body this version knows."""
    try:
        value = strict_loads(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise BodyError("text-invalid", "", "half of a surrogate pair") from None
    except WireError as error:
        raise BodyError(error.code, "", error.detail) from None
    if not isinstance(value, dict):
        raise BodyError("malformed", "", "a body is an object")
    schema = value.get("schema")
    if not isinstance(schema, str) or schema not in SCHEMAS:
        raise BodyError("schema-unknown", "/schema", "this schema is not known here")
    flags: set[str] = set()
    revision = _revision(Fields(SCHEMAS[schema](value)), flags)
    if revision.started.wall is None:
        flags.add(TIME_UNPARSABLE)
    _check_parents(revision)
    _check_responses(revision)
    _check_photos(revision)
    return replace(revision, flags=tuple(sorted(flags))) if flags else revision


def body_text(body: Mapping[str, Any]) -> str:
    """Return the text to sign for a body; BodyError where the server would not be able to read it."""
    text = canonical_json(body)
    parse_body(text)
    return text


def parse_time(text: object) -> datetime | None:
    """Return the time an ISO 8601 text with an offset names, None for anything else."""
    if not isinstance(text, str) or _RFC3339.fullmatch(text) is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        at.astimezone(LOCAL_TIME)
    except (ValueError, OverflowError):
        return None
    return at


def _revision(body: Fields, flags: set[str]) -> Revision:
    return Revision(
        schema=body.text("schema", MAX_NAME_CHARS),
        revision_id=body.uuid("revision_id"),
        visit_id=body.uuid("visit_id"),
        parents=body.uuids("parents", MAX_PARENTS, too_many="parents-invalid"),
        kind=body.choice("kind", ("submit", "amend", "withdraw")),
        device=_device(body.record("device")),
        author=body.uuid("author"),
        team=body.uuids("team", MAX_PEOPLE),
        campaign=body.uuid_or_none("campaign"),
        mode=body.choice("mode", ("planned", "surprise")),
        unit=body.text("unit", MAX_NAME_CHARS),
        counter=body.text_or_none("counter", MAX_NAME_CHARS),
        checklists=body.texts("checklists", MAX_CHECKLISTS, chars=MAX_NAME_CHARS),
        started=_clock_reading(body.record_or_none("started"), flags),
        finished=_clock_reading(body.record_or_none("finished"), flags),
        clock=_clock(body.record_or_none("clock"), flags),
        location=_location(body, flags),
        responses=tuple(map(_response, body.records("responses", MAX_RESPONSES))),
        minutes=read_minutes(body.record_or_none("minutes")),
        photos=tuple(_photo(fields, flags) for fields in body.records("photos", MAX_PHOTOS)),
        app=read_app(body.record_or_none("app")),
        signatures=read_signatures(body, lambda fields, key: _wall(fields, key, flags)),
        derivatives=read_derivatives(body),
    )


def _device(fields: Fields) -> DeviceClaim:
    return DeviceClaim(
        id=fields.uuid("id"),
        n=fields.whole("n"),
        prev=fields.text_or_none("prev", MAX_NAME_CHARS),
        app=fields.text_or_none("app", MAX_NAME_CHARS),
        boot=fields.text_or_none("boot", MAX_NAME_CHARS),
    )


def _wall(fields: Fields, key: str, flags: set[str]) -> datetime | None:
    claimed = fields.any(key)
    at = parse_time(claimed)
    if at is None and claimed is not None:
        flags.add(TIME_UNPARSABLE)
    return at


def _clock_reading(fields: Fields | None, flags: set[str]) -> ClockReading:
    if fields is None:
        return ClockReading(None, None)
    return ClockReading(_wall(fields, "wall", flags), fields.whole_or_none("mono_ms"))


def _clock(fields: Fields | None, flags: set[str]) -> ClockClaim | None:
    if fields is None:
        return None
    return ClockClaim(_wall(fields, "server_seen", flags), fields.whole_or_none("mono_at_seen"))


def _location(body: Fields, flags: set[str]) -> Location | None:
    fields = body.record_or_none("location")
    if fields is None:
        return None
    lat, lon = fields.number_or_none("lat"), fields.number_or_none("lon")
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        flags.add(LOCATION_INVALID)
        return None
    return Location(
        lat=lat,
        lon=lon,
        accuracy_m=fields.number_or_none("accuracy_m"),
        provider=fields.text_or_none("provider", MAX_NAME_CHARS),
        mock=fields.flag("mock"),
        mono_ms=fields.whole_or_none("mono_ms"),
    )


def _response(fields: Fields) -> Response:
    return Response(
        item=fields.text("item", MAX_NAME_CHARS),
        value=_value(fields),
        outcome=fields.text_or_none("outcome", MAX_NAME_CHARS),
        note=fields.text_or_none("note", MAX_NOTE_CHARS),
        officials=tuple(map(_official, fields.records("officials", MAX_PEOPLE))),
        followups=_followups(fields.record_or_none("followups")),
        fixed_on_spot=fields.flag("fixed_on_spot"),
        photos=fields.hashes("photos", MAX_PHOTOS),
        mono_ms=fields.whole_or_none("mono_ms"),
        no_photo_reason=fields.text_or_none("no_photo_reason", MAX_NOTE_CHARS),
        statement=fields.text_or_none("statement", MAX_STATEMENT_CHARS),
    )


def _value(fields: Fields) -> int | str | None:
    value = fields.any("value")
    if value is None or type(value) is int or (isinstance(value, str) and len(value) <= MAX_NAME_CHARS):
        return value
    raise fields.error("answer-invalid", "value", "a whole number or a short text is wanted")


def _official(fields: Fields) -> Official:
    return Official(
        full_name=fields.text("full_name", MAX_NAME_CHARS),
        title=fields.text_or_none("title", MAX_NAME_CHARS),
        position=fields.text_or_none("position", MAX_NAME_CHARS),
        counter=fields.text_or_none("counter", MAX_NAME_CHARS),
    )


def _followups(fields: Fields | None) -> Mapping[str, object]:
    if fields is None:
        return {}
    if len(fields.value) > MAX_FOLLOWUPS:
        raise BodyError("payload-too-large", fields.at, f"more than {MAX_FOLLOWUPS} follow-ups")
    for code, value in fields.value.items():
        if isinstance(value, str | list | dict) and len(value) > MAX_NOTE_CHARS:
            raise fields.error("payload-too-large", code, f"longer than {MAX_NOTE_CHARS}")
    return fields.value


def _photo(fields: Fields, flags: set[str]) -> PhotoRef:
    size, mime, kind = fields.any("size"), fields.any("mime"), fields.any("kind")
    if type(size) is not int or not 1 <= size <= MAX_PHOTO_BYTES:
        raise fields.error("photo-invalid", "size", f"1 to {MAX_PHOTO_BYTES} bytes are wanted")
    if not isinstance(mime, str) or mime not in PHOTO_MIMES:
        raise fields.error("photo-invalid", "mime", "not a kind of photo")
    if kind not in ("photo", "signature"):
        raise fields.error("photo-invalid", "kind", "photo or signature is wanted")
    return PhotoRef(
        sha256=fields.sha256("sha256"),
        size=size,
        mime=mime,
        kind=kind,
        taken_wall=_wall(fields, "taken_wall", flags),
        mono_ms=fields.whole_or_none("mono_ms"),
    )


def _check_parents(revision: Revision) -> None:
    if revision.revision_id in revision.parents:
        raise BodyError("parents-invalid", "/parents", "a revision cannot be its own parent")


def _check_responses(revision: Revision) -> None:
    seen: set[str] = set()
    for index, response in enumerate(revision.responses):
        if response.item in seen:
            raise BodyError("answer-invalid", f"/responses/{index}/item", "the item is answered twice")
        seen.add(response.item)


def _check_photos(revision: Revision) -> None:
    """One hash has one size and kind of file, and every file that is referred to is listed."""
    listed: dict[str, int] = {}
    for index, photo in enumerate(revision.photos):
        if listed.setdefault(photo.sha256, photo.size) != photo.size:
            raise BodyError("photo-invalid", f"/photos/{index}/size", "the same photo with another size")
    for index, response in enumerate(revision.responses):
        if response.photos and not listed.keys() >= set(response.photos):
            raise BodyError("photo-invalid", f"/responses/{index}/photos", "a photo that is not listed")
    if revision.minutes and not listed.keys() >= set(revision.minutes.signatures):
        raise BodyError("photo-invalid", "/minutes/signatures", "a signature that is not listed")
    check_pictures(revision, listed)
