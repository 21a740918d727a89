"""The decoder is jailed: what it was made to run by a crafted file finds no key, no database, no photo."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from backend.evidence import decoder, jail, pictures
from backend.evidence.jail import BARE, JAILED, kind_of_jail, run_jailed
from tests.backend.intake.pictures import jpeg

SPY = """
import os, socket, sys
for path in sys.argv[1:]:
    for look in (os.listdir, lambda name: open(name, "rb").read(), lambda name: open(name, "wb") and None):
        try:
            if look(path) is not None:
                print("SEEN", path)
        except OSError:
            pass
for name in os.listdir("/proc") if os.path.exists("/proc") else ():
    if name.isdigit():
        print("PROCESS", name)
try:
    socket.create_connection(("127.0.0.1", int(os.environ.get("PORT", "{port}"))), timeout=2)
    print("REACHED")
except OSError:
    pass
print("ENVIRONMENT", sorted(os.environ))
print(sys.stdin.read())
"""


@pytest.fixture
def fresh() -> Iterator[None]:
    """Ask anew what jail there is, before and after."""
    kind_of_jail.cache_clear()
    yield
    kind_of_jail.cache_clear()


needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")


@needs_bubblewrap
def test_what_runs_inside_reads_neither_keys_nor_database_nor_photos(data_dir: Path, tmp_path: Path) -> None:
    if kind_of_jail() != JAILED:
        pytest.skip("this system gives bubblewrap no namespaces")
    guarded = {
        "keys/server_ed25519": b"the server's key",
        "keys/secret_key": b"the secret",
        "congtam.sqlite3": b"the database",
        "photos/ab/cd/abcd": b"another photo",
    }
    for name, content in guarded.items():
        (data_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (data_dir / name).write_bytes(content)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        spy = tmp_path / "spy.py"
        spy.write_text(SPY.replace("{port}", str(listening.getsockname()[1])))
        paths = [str(data_dir), *(str(data_dir / name) for name in guarded)]
        paths += [
            f"/proc/{os.getpid()}/environ",
            f"/proc/{os.getppid()}/environ",
            "/etc/shadow",
        ]
        paths.append(str(Path(settings.BASE_DIR) / "backend"))
        done = run_jailed(str(spy), *paths, given=b"given", timeout=30)
    stated = done.stdout.decode().splitlines()
    assert [line for line in stated if not line.startswith("ENVIRONMENT")] == ["given"], (stated, done.stderr)
    assert "CONGTAM" not in done.stdout.decode()
    assert {name: (data_dir / name).read_bytes() for name in guarded} == guarded


def test_the_data_directory_is_covered_where_it_lies_in_what_the_jail_sees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    monkeypatch.setattr(jail, "SYSTEM", (*jail.SYSTEM, str(tmp_path)))
    words = jail._jail(())
    assert os.path.realpath(data_dir) in words[words.index("--cap-drop") :]
    covered = [after for word, after in pairwise(words) if word == "--tmpfs"]
    assert os.path.realpath(data_dir) in covered


@pytest.mark.parametrize("lacks", ["program", "namespaces"])
@pytest.mark.usefixtures("fresh")
def test_without_a_jail_a_plain_child_goes_on(
    lacks: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    found = None if lacks == "program" else str(refusing)
    monkeypatch.setattr(shutil, "which", lambda _name: found)
    assert kind_of_jail() == BARE
    done = run_jailed(decoder.__file__, "JPEG", "", "32", given=jpeg(), timeout=30)
    assert (done.returncode, done.stdout[:3]) == (decoder.READY, b"\xff\xd8\xff")


def test_a_child_that_a_signal_ended_is_told_alike_in_the_jail_and_outside(tmp_path: Path) -> None:
    for code in (-9, 128 + 9):
        assert pictures._verdict(code, b"").reason == "signal 9"
    waits = tmp_path / "waits.py"
    waits.write_text("import time; time.sleep(600)")
    with pytest.raises(subprocess.TimeoutExpired):
        run_jailed(str(waits), given=b"", timeout=2)
