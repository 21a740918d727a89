"""The whole product at once: a real phone app, killed in the middle of an offline visit, and a real server.

Hoa's phone logs in once and pulls the reference data. Then the server goes down. She makes a whole visit by
taps, her phone kills the app in the middle, she goes on where she was, signs and finishes. The server comes
back, the phone syncs by itself, and everybody sees through HTTP what they may see, and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

from tests.e2e.app_process import Phone
from tests.e2e.reading import Reader, only_visit, server_key, stored_receipt, verifies
from tests.e2e.running import Server
from tests.field_app.tour import UNIT, faults

pytestmark = pytest.mark.slow

PHOTOS = {"GG-01": "clock", "NY-01": "board", "NY-10": "placard"}


def test_the_reviewer_sees_the_visit_under_its_unit(sent: Phone, server: Server, day: date) -> None:
    visit = only_visit(Reader(server, "reviewer"))
    assert visit["unit"]["id"] == UNIT
    assert (visit["mode"], visit["state"], visit["day"]) == ("surprise", "sealed", day.isoformat())


def test_the_findings_are_those_of_the_visit_with_the_right_severities(
    sent: Phone, server: Server, day: date
) -> None:
    findings = Reader(server, "reviewer").get("findings")["results"]
    found = {each["item"]: (each["severity"], each["state"]) for each in findings}
    assert found == {item: (fault.severity, "recorded") for item, fault in faults(day).items()}
    assert [each["item"] for each in findings if each["restricted"]] == ["UX-07"]


def test_every_finding_states_what_was_found_and_names_nobody(sent: Phone, server: Server, day: date) -> None:
    rows = Reader(server, "reviewer").get("findings")["results"]
    stated = {row["item"]: row["statement"] for row in rows}
    assert stated.keys() == faults(day).keys()
    assert "muộn 22 phút so với giờ làm việc" in stated["GG-01"]
    assert "Mất chìa khoá phòng" in stated["GG-01"]
    reported = " ".join(stated.values())
    assert not any(fault.official and fault.official in reported for fault in faults(day).values())
    assert "quay lại ba lần" not in reported, "what a citizen said is nobody's but the inspector's"


def test_violations_by_unit_counts_them_under_the_unit(sent: Phone, server: Server, day: date) -> None:
    report = Reader(server, "reviewer").get(f"reports/violations-by-unit?from={day}&to={day}")
    (row,) = [each for each in report["rows"] if each["unit"]["id"] == UNIT]
    severities = [fault.severity for fault in faults(day).values()]
    assert row["recorded"] == len(severities)
    assert row["confirmed"] == 0
    assert row["by_severity"] == {
        name: severities.count(name) for name in ("reminder", "violation", "serious")
    }
    assert {code: n for code, n in row["by_checklist"].items() if n} == {"GG": 3, "UX": 3, "NY": 2}


def test_the_photos_are_byte_for_byte_those_of_the_camera(
    sent: Phone, server: Server, photos: dict[str, Path]
) -> None:
    reader = Reader(server, "reviewer")
    taken = [each for each in reader.get("evidence")["results"] if each["kind"] == "photo"]
    assert {each["item"] for each in taken} == set(PHOTOS)
    for each in taken:
        original = photos[PHOTOS[each["item"]]].read_bytes()
        assert each["sha256"] == hashlib.sha256(original).hexdigest()
        assert reader.original(each["id"]) == original


def test_the_view_copy_of_a_photo_says_nothing_of_where_it_was_taken(sent: Phone, server: Server) -> None:
    reader = Reader(server, "reviewer")
    photo = next(each for each in reader.get("evidence")["results"] if each["kind"] == "photo")
    copy = Image.open(io.BytesIO(reader.download(f"evidence/{photo['id']}/file?variant=view")))
    assert not copy.getexif()


def test_the_unit_sees_nothing_yet(sent: Phone, server: Server) -> None:
    unit = Reader(server, "unit-tohieu")
    for path in ("visits", "findings", "evidence"):
        assert unit.get(path)["results"] == []


def test_another_inspector_does_not_learn_that_the_visit_exists(sent: Phone, server: Server) -> None:
    visit = only_visit(Reader(server, "inspector1"))
    other = Reader(server, "inspector2")
    assert other.get("visits")["results"] == []
    assert other.status(f"visits/{visit['id']}") == 404
    assert other.status(f"sync/visits/{visit['id']}") == 404


def test_the_receipt_on_the_phone_verifies_with_the_servers_key(sent: Phone, server: Server) -> None:
    receipt = stored_receipt(sent.folder)
    key: Ed25519PublicKey = server_key(Reader(server, "inspector1"))
    assert verifies(key, receipt)
    assert not verifies(key, {**receipt, "seq": receipt["seq"] + 1})
    visit = only_visit(Reader(server, "reviewer"))
    assert receipt["revision_id"] == visit["revision"]


def test_the_phone_keeps_every_original_after_it_was_sent(sent: Phone, photos: dict[str, Path]) -> None:
    kept = {path.name for path in (sent.folder / "photos").rglob("*") if path.is_file()}
    for photo in photos.values():
        sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
        assert any(name.startswith(sha256) for name in kept)
    with sqlite3.connect(f"file:{sent.folder / 'congtam.sqlite3'}?mode=ro", uri=True) as database:
        assert database.execute("SELECT count(*) FROM revision WHERE state = 'sealed'").fetchone() == (1,)
