"""Bad inputs B01 to B14, B27 and B34: the whole request is refused, and nothing of it is stored."""

from __future__ import annotations

import gzip
import json
import zlib
from itertools import chain
from typing import Any, Final

from tests.backend.intake.cases import PUSH, Answer, Case, Refused, Scene, Send, cases
from tests.backend.visiting import batch, envelope

MALFORMED = Refused(400, "malformed", "never")
MEDIA_TYPE = Refused(415, "media-type", "never")
TOO_LARGE = Refused(413, "payload-too-large", "never")
TOO_MANY = Refused(413, "too-many-items", "now")
ID_INVALID = Refused(400, "id-invalid", "never")
UNKNOWN_FIELD = Refused(400, "unknown-field", "never")
NO_SUCH_METHOD = Refused(405, "method-not-allowed", "never")

MARK: Final = "the very place"


def bomb(megabytes: int = 200) -> bytes:
    """Return a few hundred kilobytes of gzip that unpack to so much."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    million = b" " * 1_000_000
    packed = b"".join(packer.compress(million) for _ in range(megabytes))
    return packed + packer.flush()


def _bytes(data: bytes) -> Send:
    return lambda scene: scene.post(data)


def _as_type(content_type: str) -> Send:
    return lambda scene: scene.post(json.dumps(batch(scene.phone)).encode(), content_type)


def _inside(literal: str) -> Send:
    """Put this JSON text into an otherwise good batch."""

    def send(scene: Scene) -> Answer:
        text = json.dumps(batch(scene.phone, highest_receipt=MARK))
        return scene.post(text.replace(f'"{MARK}"', literal).encode())

    return send


def _batch(**changes: Any) -> Send:
    return lambda scene: scene.batch(**changes)


def _envelope(**changes: Any) -> Send:
    return lambda scene: scene.push(scene.visit(), **changes)


def _packed(data: bytes, encoding: str = "gzip") -> Send:
    return lambda scene: scene.post(data, **{"Content-Encoding": encoding})


def _many(count: int) -> Send:
    def send(scene: Scene) -> Answer:
        first = envelope(scene.phone, scene.visit())
        rest = [first | {"body": "", "sha256": "", "key_id": ""}] * (count - 1)
        return scene.batch(first, *rest)

    return send


def _bom(scene: Scene) -> Answer:
    return scene.post(b"\xef\xbb\xbf" + json.dumps(batch(scene.phone)).encode())


def _utf16(scene: Scene) -> Answer:
    return scene.post(json.dumps(batch(scene.phone)).encode("utf-16"), "application/json; charset=utf-16")


def _long_note(scene: Scene) -> Answer:
    visit = scene.visit()
    visit["responses"][0]["note"] = "x" * 1_000_000
    return scene.push(visit)


def _asked(method: str, path: str, **headers: str) -> Send:
    return lambda scene: scene.ask(method, path, b"{}", **headers)


_ABSENT = "01890000-0000-7000-8000-000000000000"
_VISIT, _PHOTO = f"/api/v1/visits/{_ABSENT}", f"/api/v1/photos/{'0' * 64}"

BATCHES: tuple[Case, ...] = tuple(
    chain(
        cases(
            "B01",
            MALFORMED,
            no_json=_bytes(b"revision=1"),
            empty=_bytes(b""),
            null=_bytes(b"null"),
            array=_bytes(b"[1]"),
            text=_bytes(b'"push"'),
            cut_off=_bytes(b'{"protocol":1,'),
        ),
        cases("B02", MALFORMED, latin_1=_bytes('{"protocol":"ệ'.encode()[:-1] + b'"}'), bom=_bom),
        cases("B03", MEDIA_TYPE, utf_16=_utf16, unknown=_as_type("application/json; charset=klingon")),
        cases(
            "B04",
            MEDIA_TYPE,
            xml=_as_type("text/xml"),
            multipart=_as_type("multipart/form-data; boundary=x"),
            form=_as_type("application/x-www-form-urlencoded"),
        ),
        cases(
            "B05",
            MALFORMED,
            nan=_inside("NaN"),
            infinity=_inside("Infinity"),
            minus=_inside("-Infinity"),
            beyond_a_float=_inside("1e400"),
        ),
        cases(
            "B06",
            Refused(400, "duplicate-key", "never"),
            top=_bytes(b'{"protocol":1,"protocol":1}'),
            nested=_inside('{"seq":1,"seq":2}'),
            escaped=_inside('{"seq":1,"\\u0073eq":2}'),
        ),
        cases(
            "B07",
            Refused(400, "too-deep", "never"),
            arrays=_bytes(b"[" * 100_000 + b"]" * 100_000),
            objects=_bytes(b'{"a":' * 40_000),
            one_level=_inside("[" * 32 + "]" * 32),
        ),
        cases(
            "B08",
            Refused(400, "number-range", "never"),
            digits=_inside("9" * 5_000),
            beyond=_inside(str(2**53)),
            below=_inside(str(-(2**53))),
        ),
        cases(
            "B09",
            Refused(400, "text-invalid", "never"),
            in_the_batch=_inside('"\\ud800"'),
            in_a_key=_inside('{"\\udfff":1}'),
            in_the_envelope=_envelope(body="\ud800"),
        ),
        cases("B11", TOO_LARGE, note_of_a_megabyte=_long_note),
        cases(
            "B12",
            TOO_LARGE,
            bomb=lambda scene: _packed(bomb())(scene),
            one_byte_more=_packed(gzip.compress(b" " * 1_048_577)),
        ),
        cases(
            "B12",
            MALFORMED,
            cut_off=_packed(gzip.compress(b"{}")[:-4]),
            no_gzip=_packed(b"{}"),
            something_behind=_packed(gzip.compress(b"{}") + b"more"),
        ),
        cases("B12", MEDIA_TYPE, other_packing=_packed(b"{}", "br")),
        cases(
            "B13",
            ID_INVALID,
            number=_envelope(revision_id=5),
            word=_envelope(revision_id="42"),
            urn=_envelope(revision_id=f"urn:uuid:{_ABSENT}"),
            upper_case=_envelope(revision_id=_ABSENT.upper().replace("0", "A")),
            braces=_envelope(revision_id=f"{{{_ABSENT}}}"),
            device=_batch(device_id=5),
        ),
        cases(
            "B13",
            MALFORMED,
            key_nul=_envelope(key_id="\0" * 64),
            key_long=_envelope(key_id="k" * 65),
            signature_nul=_envelope(signature="\0"),
            signature_number=_envelope(signature=1),
            hash_nul=_envelope(sha256="\0" * 64),
            body_object=_envelope(body={}),
        ),
        cases("B14", UNKNOWN_FIELD, in_the_batch=_batch(note=""), in_the_envelope=_envelope(note="")),
        cases("B27", TOO_MANY, of_21=_many(21), of_1000=_many(1000)),
        cases("B27", TOO_MANY, of_2000=_batch(revisions=[{}] * 2000)),
        cases(
            "B34",
            NO_SUCH_METHOD,
            put=_asked("PUT", _VISIT),
            delete=_asked("DELETE", _VISIT),
            override=_asked("POST", _VISIT, **{"X-HTTP-Method-Override": "GET"}),
            push_deleted=_asked("DELETE", PUSH),
            photo_posted=_asked("POST", _PHOTO),
            photo_overridden=_asked("POST", _PHOTO, **{"X-HTTP-Method-Override": "DELETE"}),
            photo_deleted=_asked("DELETE", _PHOTO),
        ),
    )
)
