"""Keys are made once, kept private, and used as the protocol says."""

from __future__ import annotations

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pytest_django import Settings

from backend.evidence.keyfiles import read_or_create
from backend.kernel.keys import server_key


def test_the_server_keeps_its_key(data_dir: Path) -> None:
    assert server_key().key_id == server_key().key_id
    assert (data_dir / "keys" / "server_ed25519").stat().st_mode & 0o777 == 0o600
    assert (data_dir / "keys").stat().st_mode & 0o777 == 0o700


def test_another_data_directory_has_another_key(settings: Settings, tmp_path: Path) -> None:
    before = server_key().key_id
    settings.DATA_DIR = tmp_path / "elsewhere"
    assert server_key().key_id != before


def test_a_signature_is_verified_with_the_published_key() -> None:
    key = server_key()
    der = base64.b64decode(key.public_key_b64)
    public = load_der_public_key(der)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(base64.b64decode(key.sign(b"receipt")), b"receipt")
    assert key.key_id == hashlib.sha256(der).hexdigest()


def test_of_many_first_users_one_makes_the_secret_and_all_get_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    offers = [str(n).encode() for n in range(16)]
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda offer: read_or_create(path, lambda: offer), offers))
    assert found == {path.read_bytes()}
    assert [file.name for file in path.parent.iterdir()] == ["secret"]
