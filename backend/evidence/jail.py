"""Running our own small programs over files nobody can trust, where there is nothing to be had.

Under bubblewrap a child sees the interpreter, its libraries and its own script, read-only: no key, no
database, no other photo, no network, no other process. Where the system has no bubblewrap, or gives it no
namespaces (some containers), the child is a plain process with bounded memory and time, and `manage.py
status` says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

BARE: Final = "plain-child"
JAILED: Final = "bubblewrap"
SYSTEM: Final = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache")
"""What an interpreter's libraries lie in; none of it is the office's."""
PROBE_S: Final = 10


def run_jailed(
    script: str, *arguments: str, given: bytes, timeout: float, code: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run one of our scripts in the jail, hand it `given` and return what it wrote; TimeoutExpired.

    `code` are folders or files of ours that it reads besides itself.
    """
    return subprocess.run(  # noqa: S603 - ours
        [*command((script, *code)), sys.executable, "-I", script, *arguments],
        input=given,
        capture_output=True,
        env={},
        timeout=timeout,
        check=False,
    )


def command(readable: tuple[str, ...]) -> list[str]:
    """Return what a command line begins with to be jailed and see these files; nothing where it cannot be."""
    return _jail(readable) if kind_of_jail() == JAILED else []


@cache
def kind_of_jail() -> str:
    """Say what bounds our children on this machine; found out once by trying."""
    if shutil.which("bwrap") is None:
        return BARE
    try:
        tried = subprocess.run(  # noqa: S603 - ours
            [*_jail(()), sys.executable, "-I", "-c", ""],
            env={},
            timeout=PROBE_S,
            check=False,
            capture_output=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return BARE
    return JAILED if tried.returncode == 0 else BARE


def _jail(readable: tuple[str, ...]) -> list[str]:
    bound = [*SYSTEM, *_interpreter(), *readable]
    return [
        shutil.which("bwrap") or "bwrap",
        *("--unshare-all", "--cap-drop", "ALL", "--new-session", "--die-with-parent", "--clearenv"),
        *("--dev", "/dev", "--tmpfs", "/tmp"),  # noqa: S108 - the jail's own
        *(word for path in bound for word in ("--ro-bind-try", path, path)),
        *_hidden(bound),
        *("--remount-ro", "/", "--chdir", "/"),
    ]


def _interpreter() -> list[str]:
    """Return where Python and its libraries lie; a virtual environment's Python is a link to another one."""
    return list(
        dict.fromkeys((sys.base_prefix, sys.prefix, str(Path(os.path.realpath(sys.executable)).parent)))
    )


def _hidden(bound: list[str]) -> list[str]:
    """Return what covers the data directory where it lies in a folder that the jail can see."""
    data = os.path.realpath(settings.DATA_DIR)
    seen = any(data.startswith(os.path.realpath(path).rstrip("/") + "/") for path in bound)
    return ["--tmpfs", data] if seen and os.path.isdir(data) else []
