"""The file that a bundle is: a ZIP whose list of files the server signs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings

from backend.kernel.keys import server_key
from backend.kernel.times import utc_text
from backend.proof.log import Log
from shared.protocol.wire import canonical_json, sha256_hex

FORMAT: Final = "congtam-bundle/1"
ENCLOSED: Final = ("congtam_verify.py", "README.txt")
PIECE: Final = 1 << 20


@dataclass
class Bundle:
    """A bundle being written."""

    zip: ZipFile
    log: Log
    files: dict[str, str] = field(default_factory=dict)  # name: SHA-256
    photos: dict[str, str] = field(default_factory=dict)  # SHA-256 by which it was named: name
    devices: set[Any] = field(default_factory=set)
    event_root: str = ""  # of the tree of events
    missing: list[str] = field(default_factory=list)  # photos the store does not have

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Write a file and note its hash."""
        info, digest = ZipInfo(name), hashlib.sha256()
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                digest.update(piece)
                out.write(piece)
        self.files[name] = digest.hexdigest()

    def add_file(self, name: str, path: Path) -> None:
        """Write a file as it stands on disk, once; the verifier misses one that is not there."""
        if name not in self.files and path.exists():
            with path.open("rb") as file:
                self.add(name, iter(partial(file.read, PIECE), b""), packed=False)

    def close(self, now: datetime, *, complete: bool = False) -> None:
        """Enclose the verifier, and sign the list of files."""
        for name in ENCLOSED:
            self.add(name, [(settings.BASE_DIR / "deploy" / "verifier" / name).read_bytes()])
        self.add_json("bundle.json", _about(self, now, complete=complete))

    def add_json(self, name: str, facts: dict[str, Any]) -> None:
        """Write a JSON file."""
        self.add(name, [canonical_json(facts).encode()])


@contextmanager
def made_zip(to: Path) -> Iterator[ZipFile]:
    """Make a ZIP for its owner's eyes; no half of one stays behind."""
    archive = ZipFile(to, "x")
    try:
        to.chmod(0o600)
        with archive:
            yield archive
    except BaseException:
        to.unlink()
        raise


def _about(bundle: Bundle, now: datetime, *, complete: bool) -> dict[str, Any]:
    key, log = server_key(), bundle.log
    about = {
        "format": FORMAT,
        "exported_at": utc_text(now),
        "epoch": str(log.head.epoch),
        "complete": complete,
        "server_key": {"key_id": key.key_id, "public_key": key.public_key_b64},
        "tree": {"tree_size": log.size, "root": log.tree.root(log.size).hex()},
        "log": {
            "event_index": log.head.event_index,
            "event_head": log.head.event_head,
            "event_root": bundle.event_root,
        },
        "files": bundle.files,
    }
    message = b"ct-bundle-1\0" + bytes.fromhex(sha256_hex(canonical_json(about).encode()))
    return {**about, "sig": key.sign(message)}
