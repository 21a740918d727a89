"""The bytes of evidence: the original to the letter, and a picture of it that carries nothing but pixels."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from backend.evidence import jail
from backend.evidence import pictures as maker
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.visits import derivatives
from backend.visits.models import Evidence, Photo
from tests import unusual_photos, world
from tests.backend.rounds import Round, evidence_of
from tests.backend.visiting import answer, photo, photo_ref, sha256
from tests.backend.visits import pictures
from tests.world import original

NO_PICTURE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a PNG that claims 2500 MP": (pictures.huge_png, "image-too-large", "too_large"),
    "HTML": (lambda: b"<html>" + pictures.SCRIPT, "not-found", "undecodable"),
    "SVG": (lambda: b"<svg onload='alert(1)'/>", "not-found", "undecodable"),
    "PDF": (lambda: b"%PDF-1.7\n%%EOF", "not-found", "undecodable"),
    "a program": (lambda: b"MZ\x90\0" * 99, "not-found", "undecodable"),
    "one byte": (lambda: b"\xff", "not-found", "undecodable"),
    "a JPEG cut in its header": (lambda: pictures.encoded(pictures.scene())[:40], "not-found", "undecodable"),
}
PICTURE: dict[str, Callable[[], bytes]] = {
    "a polyglot": pictures.polyglot,
    "CMYK": lambda: pictures.encoded(pictures.scene(mode="CMYK")),
    "grey": lambda: pictures.encoded(pictures.scene(mode="L")),
    "transparent": lambda: pictures.encoded(pictures.scene(mode="RGBA"), "PNG"),
    "palette": lambda: pictures.encoded(pictures.scene(mode="P"), "PNG"),
    "WEBP": lambda: pictures.encoded(pictures.scene(), "WEBP"),
    "moving PNG": lambda: pictures.moving("PNG"),
    "moving WEBP": lambda: pictures.moving("WEBP"),
    "GIF": lambda: pictures.encoded(pictures.scene(mode="P"), "GIF"),
    "moving GIF": lambda: pictures.moving("GIF"),
    "16-bit": pictures.sixteen_bit_png,
    "10 MB of EXIF": pictures.with_much_exif,
    "HEIC": lambda: unusual_photos.of_file("heic.heic"),
}


@pytest.fixture
def client(reviewer: User) -> APIClient:
    """Give the reviewer's client."""
    return world.client(reviewer)


def kept(by: Round, original: bytes, **ref: Any) -> Evidence:
    """Return the evidence that an uploaded original is."""
    by.seal(original, photos=[photo_ref(original, **ref)])
    return Evidence.objects.get(photo=sha256(original))


def asked(client: Client, evidence: Evidence, variant: str | None = None) -> Any:
    """Return the answer, read to its end as `body`; for the original a reason is given."""
    path = f"/api/v1/evidence/{evidence.pk}"
    answered: Any
    if variant == "original":
        reason = json.dumps({"reason": "đối chiếu giờ trên đồng hồ"})
        answered = client.post(f"{path}/open", reason, content_type="application/json")
    else:
        answered = client.get(f"{path}/file", {"variant": variant} if variant else {})
    answered.body = answered.getvalue()  # which closes the file too
    return answered


def content(answered: Any) -> bytes:
    assert answered.status_code == 200
    return bytes(answered.body)


def shown(client: Client, evidence: Evidence) -> Any:
    """Return what the API says of a piece of evidence."""
    return client.get(f"/api/v1/evidence/{evidence.pk}").json()


def picture(client: Client, evidence: Evidence, variant: str = "view") -> Image.Image:
    return Image.open(io.BytesIO(content(asked(client, evidence, variant))))


def test_the_original_comes_back_to_the_letter_and_runs_nowhere(
    client: APIClient, first_round: Round
) -> None:
    original = pictures.with_gps()
    answered = asked(client, kept(first_round, original), "original")
    assert content(answered) == original
    assert answered.headers["Content-Type"] == "application/octet-stream"
    assert answered.headers["Content-Disposition"] == f'attachment; filename="{sha256(original)}.jpg"'
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answered.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answered.headers["Cache-Control"] == "private, no-store"


def test_who_opened_an_original_and_why_is_listed_and_a_look_at_the_picture_is_not(
    client: APIClient, first_round: Round, reviewer: User
) -> None:
    evidence = kept(first_round, pictures.with_gps())
    content(asked(client, evidence))
    assert not Event.objects.filter(verb="evidence.original_opened").exists()
    content(asked(client, evidence, "original"))
    noted = Event.objects.get(verb="evidence.original_opened")
    assert str(reviewer.pk) in json.dumps(Event.objects.filter(pk=noted.pk).values()[0], default=str)
    assert "đồng hồ" not in noted.data, "the log keeps the reason's hash alone"
    for reader in (client, first_round.phone.client):
        (listed,) = reader.get(f"/api/v1/evidence/{evidence.pk}/openings").json()["results"]
        assert (listed["by"]["id"], listed["reason"]) == (str(reviewer.pk), "đối chiếu giờ trên đồng hồ")


@pytest.mark.parametrize("given", [{}, {"reason": ""}, {"reason": "  "}, {"reason": 5}, {"why": "x"}])
def test_without_a_reason_no_original_is_opened(
    client: APIClient, first_round: Round, given: dict[str, Any]
) -> None:
    evidence = kept(first_round, pictures.with_gps())
    answered = client.post(f"/api/v1/evidence/{evidence.pk}/open", given, format="json")
    assert answered.status_code == 400
    assert client.get(f"/api/v1/evidence/{evidence.pk}/file", {"variant": "original"}).status_code == 400
    assert client.get(f"/api/v1/evidence/{evidence.pk}/openings").json()["results"] == []


@pytest.mark.parametrize(("variant", "size"), [("view", (300, 400)), ("thumb", (240, 320))])
def test_a_picture_carries_no_place_no_maker_and_no_script(
    client: APIClient, first_round: Round, variant: str, size: tuple[int, int]
) -> None:
    evidence = kept(first_round, pictures.with_gps())
    answered = asked(client, evidence, variant)
    data = content(answered)
    assert answered.headers["Content-Type"] == "image/jpeg"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    for trace in (b"Exif", b"GPS", b"Samsung", pictures.SCRIPT, b"ICC_PROFILE"):
        assert trace not in data
    made = Image.open(io.BytesIO(data))
    assert (dict(made.getexif()), made.info.keys() & {"exif", "comment", "icc_profile"}) == ({}, set())
    assert made.size == size, "turned upright"
    red, *_ = made.convert("RGB").getpixel((made.width - 20, 20))  # type: ignore[misc]  # three bands
    assert red > 150, "the red quarter went from the left to the right"


def test_a_large_picture_is_made_to_fit_the_screen(client: APIClient, first_round: Round) -> None:
    evidence = kept(first_round, pictures.encoded(pictures.scene((4000, 3000))))
    assert picture(client, evidence).size == (1600, 1200)
    assert picture(client, evidence, "thumb").size == (320, 240)


def test_a_picture_is_the_view_unless_another_is_asked_for(client: APIClient, first_round: Round) -> None:
    evidence = kept(first_round, pictures.encoded(pictures.scene((2000, 1000))))
    assert content(asked(client, evidence)) == content(asked(client, evidence, "view"))
    wrong = asked(client, evidence, "full")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "filter-invalid")


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list of the originals that were decoded, one entry each time."""
    done: list[str] = []
    run: Callable[..., Any] = jail.run_jailed

    def noted(*arguments: str, given: bytes, **options: Any) -> Any:
        done.append(sha256(given))
        return run(*arguments, given=given, **options)

    monkeypatch.setattr(maker, "run_jailed", noted)
    return done


def test_a_picture_is_made_once(client: APIClient, first_round: Round, decodings: list[str]) -> None:
    evidence = kept(first_round, pictures.encoded(pictures.scene()))
    assert decodings == [], "nobody looked at it yet"
    for variant in ("view", "thumb", "view", "thumb"):
        content(asked(client, evidence, variant))
    assert decodings == [evidence.photo_id] * 2


def test_what_gives_no_picture_is_tried_again_by_another_decoder_alone(
    client: APIClient, first_round: Round, decodings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = kept(first_round, pictures.encoded(pictures.scene())[:300])
    for variant in ("view", "thumb", "view"):
        assert asked(client, evidence, variant).status_code == 404
    assert len(decodings) == 1
    assert shown(client, evidence)["view"] == "undecodable"
    assert shown(client, evidence)["view_reason"]

    monkeypatch.setattr(derivatives, "decoder_version", lambda: "a later one")
    assert shown(client, evidence)["view"] == "untried"
    for variant in ("view", "thumb"):
        assert asked(client, evidence, variant).status_code == 404
    assert len(decodings) == 2


def test_what_an_app_of_before_could_not_show_is_shown_after_the_upgrade(
    client: APIClient, first_round: Round
) -> None:
    evidence = kept(first_round, pictures.encoded(pictures.scene()))
    Photo.objects.update(view=Photo.View.UNDECODABLE)  # as it was noted before decoders had versions
    assert picture(client, evidence).size == (400, 300)
    assert shown(client, evidence)["view"] == "ready"


def test_two_who_look_at_the_same_moment_both_see_it(first_round: Round) -> None:
    kept(first_round, pictures.encoded(pictures.scene()))
    mine, yours = Photo.objects.get(), Photo.objects.get()
    assert derivatives.derivative_of(mine, "view") is not None
    assert derivatives.derivative_of(yours, "view") is not None, (
        "made, and yet not noted when it was asked for"
    )


def test_a_decoder_that_takes_too_long_is_stopped(
    client: APIClient, first_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maker, "TIME_OUT_S", 0.001)
    evidence = kept(first_round, pictures.encoded(pictures.scene()))
    answered = asked(client, evidence)
    assert (answered.status_code, answered.json()["view"]) == (404, "undecodable")


@pytest.mark.parametrize("name", NO_PICTURE)
def test_what_cannot_be_shown_is_kept_all_the_same(client: APIClient, first_round: Round, name: str) -> None:
    make, code, view = NO_PICTURE[name]
    original = make()
    evidence = kept(first_round, original)
    for variant in ("view", "thumb"):
        answered = asked(client, evidence, variant)
        assert (answered.status_code, answered.json()["code"]) == (404, code)
        assert answered.json()["view"] == view
    kept_original = asked(client, evidence, "original")
    assert content(kept_original) == original
    assert kept_original.headers["Content-Disposition"].startswith("attachment")
    assert shown(client, evidence)["view"] == view


@pytest.mark.parametrize("name", PICTURE)
def test_unusual_pictures_are_shown_as_plain_ones(client: APIClient, first_round: Round, name: str) -> None:
    original = PICTURE[name]()
    evidence = kept(first_round, original)
    data = content(asked(client, evidence))
    made = Image.open(io.BytesIO(data))
    assert (made.format, made.mode) == ("JPEG", "RGB")
    assert made.convert("RGB").getpixel((5, 5)) != made.convert("RGB").getpixel((made.width - 5, 5))
    assert len(data) < 60_000
    assert b"<?php" not in data
    assert content(asked(client, evidence, "original")) == original


def test_of_a_picture_that_breaks_off_is_shown_what_is_there(client: APIClient, first_round: Round) -> None:
    whole = pictures.encoded(pictures.scene((1200, 900)), quality=95)
    evidence = kept(first_round, whole[: len(whole) // 2])
    made = picture(client, evidence)
    assert made.size == (1200, 900)
    red, *_ = made.getpixel((20, 20))  # type: ignore[misc]  # three bands
    assert red > 150
    assert shown(client, evidence)["is_cut"] is True
    assert content(asked(client, evidence, "original")) == whole[: len(whole) // 2]


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\windows", "x" * 5000, "\u202egpj.exe"])
def test_a_name_the_phone_gives_a_photo_leads_nowhere(
    client: APIClient, first_round: Round, data_dir: Path, name: str
) -> None:
    original = photo("named")
    answered = asked(client, kept(first_round, original, name=name, path=name), "original")
    digest = sha256(original)
    assert answered.headers["Content-Disposition"] == f'attachment; filename="{digest}.jpg"'
    held = [path.name for path in (data_dir / "photos").rglob("*") if path.is_file()]
    assert held == [digest]


def test_what_has_not_arrived_whole_is_not_there_yet(client: APIClient, first_round: Round) -> None:
    first_round.push(photo("awaited"))
    answered = asked(client, Evidence.objects.get(), "original")
    assert (answered.status_code, answered.json()["code"]) == (404, "not-found")


def test_an_original_lost_from_the_disk_is_missing_and_breaks_nothing(
    client: APIClient, first_round: Round, data_dir: Path
) -> None:
    evidence = kept(first_round, pictures.encoded(pictures.scene()))
    original(evidence.photo_id).unlink()
    assert {asked(client, evidence, variant).status_code for variant in maker.MAX_EDGE} == {404}
    assert asked(client, evidence, "original").status_code == 404


def test_what_proves_a_restricted_answer_is_for_home_affairs_and_the_author(
    client: APIClient, first_round: Round
) -> None:
    member = world.person("inspector3", Role.INSPECTOR)
    envelope, queue = pictures.encoded(pictures.scene()), pictures.encoded(pictures.scene((200, 200)))
    visit = first_round.visit(
        [answer("UX-02", 1), answer("UX-07", "report")],
        {"UX-07": (envelope,), "UX-02": (queue, envelope)},
        team=[str(member.pk)],
    )
    restricted = evidence_of(visit, "UX-07")
    assert {row.item for row in Evidence.objects.filter(photo=sha256(envelope), restricted=True)} == {
        "UX-02",
        "UX-07",
    }, "wherever it is used"
    for reader, status, listed in (
        (client, 200, 3),
        (first_round.phone.client, 200, 3),
        (world.client(member), 404, 1),
    ):
        for variant in ("view", "thumb", "original"):
            assert asked(reader, restricted, variant).status_code == status
        assert len(reader.get("/api/v1/evidence", {"visit": str(visit.pk)}).json()["results"]) == listed
        assert len(reader.get(f"/api/v1/visits/{visit.pk}").json()["evidence"]) == listed


def test_the_worker_makes_pictures_before_anybody_looks_and_tries_again_after_an_upgrade(
    client: APIClient, first_round: Round, decodings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = unusual_photos.of_file("last-fifth-zeros.jpg")
    whole, broken = kept(first_round, cut), kept(first_round, unusual_photos.encoded("WEBP", 0.5))
    derivatives.make_missing_pictures(world.NOW)
    assert (shown(client, whole)["view"], shown(client, whole)["is_cut"]) == ("ready", True)
    assert shown(client, broken)["view"] == "undecodable"
    done = len(decodings)
    derivatives.make_missing_pictures(world.NOW)
    assert len(decodings) == done
    monkeypatch.setattr(derivatives, "decoder_version", lambda: "a later one")
    derivatives.make_missing_pictures(world.NOW)
    assert set(decodings[done:]) == {broken.photo_id}
