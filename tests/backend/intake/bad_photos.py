"""Bad inputs B26 and B35 to B45: photos badly named, badly sent, or not what they say they are."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import chain
from typing import Any

from tests.backend.intake import pictures
from tests.backend.intake.cases import Answer, Case, File, Item, Refused, Scene, Send, cases
from tests.backend.visiting import OFFSET_TYPE, answer, body, head, photo, photo_ref, push, sha256, upload

PHOTO = photo()
STORED = Item("stored")
OFFSET_INVALID = Refused(400, "offset-invalid", "never")
LENGTH = Refused(400, "length-inconsistent", "later")
NOT_FOUND = Refused(404, "not-found", "never")


def quarantined(code: str, retry: str) -> Item:
    """Expect the revision to be set aside for this reason."""
    return Item("quarantined", code, retry)


def offset_is(held: int) -> Refused:
    """Expect to be told from where to go on."""
    return Refused(409, "offset-mismatch", "now", (("Upload-Offset", str(held)),))


def _photos(*refs: dict[str, Any]) -> Send:
    return lambda scene: scene.push(scene.visit() | {"photos": list(refs)})


def _unlisted(scene: Scene) -> Answer:
    return scene.push(scene.visit(responses=[answer("GG-05", 1, photos=[sha256(PHOTO)])]))


def _patch(
    data: bytes = PHOTO, *, at: str | None = "0", held: int = 0, sha: str = sha256(PHOTO), **other: str
) -> Send:
    """Push a visit with the photo, upload what is to be held before, then send `data` to continue `at`."""
    offset = {} if at is None else {"Upload-Offset": at}
    headers = offset | {name.replace("_", "-"): value for name, value in other.items()}

    def send(scene: Scene) -> Answer:
        push(scene.phone, scene.visit(photos=(PHOTO,)))
        if held:
            assert upload(scene.phone, PHOTO, end=held).status_code == 204
        return scene.ask("PATCH", f"/api/v1/photos/{sha}", data, OFFSET_TYPE, **headers)

    return send


def _at(offset: str) -> Send:
    return _patch(at=offset)


def _stating(length: str, sent: bytes, **headers: str) -> Send:
    """Send other bytes than `Content-Length` says, as a broken line does."""

    def send(scene: Scene) -> Answer:
        push(scene.phone, scene.visit(photos=(PHOTO,)))
        client: Any = scene.phone.client
        return client.patch(
            f"/api/v1/photos/{sha256(PHOTO)}",
            b"-",
            content_type=OFFSET_TYPE,
            headers={"Upload-Offset": "0", **headers},
            **{"CONTENT_LENGTH": length, "wsgi.input": BytesIO(sent)},
        )

    return send


def _wrong_bytes(times: int) -> Send:
    def send(scene: Scene) -> Answer:
        wrong = _patch(b"\0" * len(PHOTO))
        *_, last = (wrong(scene) for _ in range(times))
        assert head(scene.phone, PHOTO) == 0
        return last

    return send


def _of_another(method: str) -> Send:
    def send(scene: Scene) -> Answer:
        push(scene.other, body(scene.other, photos=(PHOTO,)))
        path = f"/api/v1/photos/{sha256(PHOTO)}"
        return scene.ask(method, path, PHOTO, OFFSET_TYPE, **{"Upload-Offset": "0"})

    return send


def _under(sha: str) -> Send:
    return _patch(sha=sha)


def _looked_at(make: Callable[[], bytes]) -> Send:
    """Upload a file as a photo; the original is given back untouched and never shown, then look at it."""

    def send(scene: Scene) -> Answer:
        data = make()
        visit = scene.visit(photos=(data,))
        push(scene.phone, visit)
        assert upload(scene.phone, data).status_code == 204
        (found,) = scene.reviewer.get(f"/api/v1/evidence?visit={visit['visit_id']}").json()["results"]
        path = f"/api/v1/evidence/{found['id']}/file"
        reason = {"reason": "xem bản gốc"}
        original: Answer = scene.reviewer.post(f"/api/v1/evidence/{found['id']}/open", reason, format="json")
        assert b"".join(original.streaming_content) == data
        assert original.headers["Content-Type"] == "application/octet-stream"
        assert original.headers["Content-Disposition"].startswith("attachment")
        assert original.headers["X-Content-Type-Options"] == "nosniff"
        return scene.reviewer.get(path)

    return send


def _patch_as_json(scene: Scene) -> Answer:
    push(scene.phone, scene.visit(photos=(PHOTO,)))
    return scene.ask("PATCH", f"/api/v1/photos/{sha256(PHOTO)}", PHOTO, **{"Upload-Offset": "0"})


def _other_tus(scene: Scene) -> Answer:
    return _patch(Tus_Resumable="0.2.2")(scene)


PHOTOS: tuple[Case, ...] = tuple(
    chain(
        cases("B26", STORED, listed_twice=_photos(photo_ref(PHOTO), photo_ref(PHOTO))),
        cases(
            "B26",
            quarantined("photo-invalid", "ask-human"),
            two_sizes=_photos(photo_ref(PHOTO), photo_ref(PHOTO, size=299)),
            empty=_photos(photo_ref(PHOTO, size=0)),
            negative=_photos(photo_ref(PHOTO, size=-1)),
            size_true=_photos(photo_ref(PHOTO, size=True)),
            of_40_mb=_photos(photo_ref(PHOTO, size=40 * 1024 * 1024)),
            mime=_photos(photo_ref(PHOTO, mime="image/svg+xml")),
            upper_case=_photos(photo_ref(PHOTO, sha256="A" * 64)),
            short=_photos(photo_ref(PHOTO, sha256=sha256(PHOTO)[:63])),
            path=_photos(photo_ref(PHOTO, sha256="../" * 21 + "x")),
            unlisted=_unlisted,
        ),
        cases(
            "B45",
            STORED,
            **{
                name: _photos(photo_ref(PHOTO, name=text, path=text))
                for name, text in {
                    "parent": "../../etc/passwd",
                    "drive": "C:\\Windows\\x.jpg",
                    "long": "x" * 5000,
                    "right_to_left": "\u202egpj.exe",
                }.items()
            },
        ),
        cases(
            "B35",
            OFFSET_INVALID,
            none=_patch(at=None),
            empty=_at(""),
            negative=_at("-1"),
            huge=_at("9" * 30),
            beyond=_at(str(len(PHOTO) + 1)),
            twice=_at("0,0"),
            signed=_at("+0"),
            hexadecimal=_at("0x0"),
            other_digits=_at("²"),
        ),
        cases("B35", Refused(415, "media-type", "never"), json=_patch_as_json),
        cases("B35", Refused(412, "precondition-failed", "now"), other_tus=_other_tus),
        cases(
            "B36",
            offset_is(100),
            stale=_patch(held=100),
            ahead=_patch(PHOTO[200:], held=100, at="200"),
        ),
        cases("B36", offset_is(300), complete=_patch(held=300)),
        cases(
            "B37",
            Refused(413, "length-inconsistent", "later"),
            too_much=_patch(PHOTO + b"-"),
            too_much_of_the_rest=_patch(PHOTO, held=1, at="1"),
        ),
        cases(
            "B37",
            LENGTH,
            other_size=_patch(Upload_Length="301"),
            size_no_number=_patch(Upload_Length="-1"),
            length_no_number=_stating("many", PHOTO),
            length_negative=_stating("-1", PHOTO),
        ),
        cases(
            "B37",
            Refused(411, "length-required", "never"),
            chunked=_stating("", PHOTO, **{"Transfer-Encoding": "chunked"}),
        ),
        cases(
            "B37",
            Refused(400, "length-inconsistent", "later", (("Upload-Offset", "100"),)),
            less_than_stated=_stating("300", PHOTO[:100]),
        ),
        cases(
            "B39",
            Refused(422, "hash-mismatch", "now", (("Upload-Offset", "0"),)),
            once=_wrong_bytes(1),
            twice=_wrong_bytes(2),
        ),
        cases(
            "B39",
            Refused(422, "hash-mismatch", "ask-human", (("Upload-Offset", "0"),)),
            thrice=_wrong_bytes(3),
        ),
        cases(
            "B40",
            NOT_FOUND,
            not_named=_under("0" * 64),
            of_another=_of_another("PATCH"),
            of_another_asked=_of_another("HEAD"),
            upper_case=_under(sha256(PHOTO).upper()),
            short=_under("ab"),
            nul=_under("%00"),
            parent=_under("%2e%2e%2fetc%2fpasswd"),
            no_utf_8=_under("%ff%fe"),
        ),
        cases(
            "B41",
            Refused(404, "image-too-large", "never"),
            png_of_2500_mp=_looked_at(pictures.huge_png),
        ),
        cases("B41", File(), jpeg_of_144_mp=_looked_at(pictures.huge_jpeg)),
        cases("B41", File(), gif_of_10000_frames=_looked_at(pictures.long_gif)),
        cases("B41", File(), apng=_looked_at(pictures.animated_png)),
        cases(
            "B42",
            NOT_FOUND,
            html=_looked_at(lambda: b"<html><script>alert(1)</script></html>"),
            svg=_looked_at(lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            pdf=_looked_at(lambda: b"%PDF-1.7\n%%EOF\n"),
            exe=_looked_at(lambda: b"MZ" + bytes(400)),
        ),
        cases(
            "B42",
            File(),
            with_zip=_looked_at(lambda: pictures.jpeg() + b"PK\x03\x04" + bytes(100)),
            with_php=_looked_at(lambda: pictures.jpeg() + b"<?php system($_GET[0]); ?>"),
        ),
        cases(
            "B43",
            NOT_FOUND,
            heic=_looked_at(lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)),
        ),
        cases(
            "B43",
            File(),
            cut_off=_looked_at(lambda: pictures.jpeg()[:-200]),
            cmyk=_looked_at(lambda: pictures.jpeg("CMYK")),
            of_16_bits=_looked_at(pictures.deep_png),
            transparent=_looked_at(pictures.transparent_png),
            animated_webp=_looked_at(pictures.animated_webp),
        ),
        cases(
            "B44",
            File(),
            script_and_home=_looked_at(pictures.with_exif),
            exif_of_10_mb=_looked_at(pictures.with_much_exif),
        ),
    )
)
