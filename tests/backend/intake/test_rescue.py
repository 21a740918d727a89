"""A phone that cannot send: its file goes through the same gate, and nothing is lost or doubled."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command

from backend.intake.models import Quarantine
from shared.protocol.rescue import FORMAT, MANIFEST, SALT_BYTES, Sealing, code_of, key_of
from tests.backend.visiting import body, envelope, photo, sha256, state, upload, waiting
from tests.world import Enrolled

pytestmark = pytest.mark.django_db
CODE = code_of(bytes(range(15)))
PHOTO = photo("một tấm ảnh ", 200_000)


def rescue_file(phone: Enrolled, folder: Path, photos: tuple[bytes, ...], *visits: dict[str, Any]) -> Path:
    """Write the file such a phone would write."""
    envelopes = [envelope(phone, visit) for visit in visits]
    rows = [{"id": each["revision_id"], **each} for each in envelopes]
    manifest = {"format": FORMAT, "device": phone.phone.id, "revisions": rows, "drafts": ["d1"]}
    files = {MANIFEST: json.dumps(manifest).encode()}
    files |= {f"revisions/{each['revision_id']}.json": each["body"].encode() for each in envelopes}
    files |= {"drafts/d1.json": b"{}"} | {f"photos/{sha256(each)}": each for each in photos}
    path, salt = folder / "phone.ctrescue", bytes(SALT_BYTES)
    with path.open("wb") as target:
        sealing = Sealing(target, salt, AESGCM(key_of(CODE, salt)).encrypt)
        with tarfile.open(mode="w|", fileobj=cast("BinaryIO", sealing)) as archive:
            for name, data in files.items():
                about = tarfile.TarInfo(name)
                about.size = len(data)
                archive.addfile(about, io.BytesIO(data))
        sealing.close()
    return path


def take_in(path: Path, code: str = CODE) -> list[str]:
    out = io.StringIO()
    call_command("rescue", str(path), code=code, stdout=out)
    return [line.partition(" · ")[2] for line in out.getvalue().splitlines()]


def test_a_rescued_visit_is_sealed_like_one_that_was_sent(phone_1: Enrolled, tmp_path: Path) -> None:
    visit = body(phone_1, photos=(PHOTO,))
    path = rescue_file(phone_1, tmp_path, (PHOTO,), visit)
    assert take_in(path) == ["stored", "draft, unsigned: read it by hand", "stored"]
    answer_body = state(phone_1, visit["visit_id"])
    assert answer_body["state"] == "sealed"
    assert answer_body["receipt"]["revision_id"] == visit["revision_id"]
    assert take_in(path)[2] == "held already", "twice does no harm"


def test_what_the_phone_had_begun_to_send_is_gone_on_with(phone_1: Enrolled, tmp_path: Path) -> None:
    visit = waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=90_000)
    assert take_in(rescue_file(phone_1, tmp_path, (PHOTO,), visit))[-1] == "stored"
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_nobody_can_slip_in_what_the_phone_did_not_sign(phone_1: Enrolled, tmp_path: Path) -> None:
    visit = body(phone_1)
    path = rescue_file(phone_1, tmp_path, (PHOTO,), visit | {"author": str(phone_1.phone.id)})
    outcomes = take_in(path)
    assert outcomes[0].startswith("quarantined: not-permitted")
    assert outcomes[2] == "left out: no revision here names it"
    assert Quarantine.objects.count() == 1


def test_a_wrong_code_takes_in_nothing(phone_1: Enrolled, tmp_path: Path) -> None:
    path = rescue_file(phone_1, tmp_path, (), body(phone_1))
    with pytest.raises(CommandError, match="code is wrong"):
        take_in(path, code_of(bytes(15)))
