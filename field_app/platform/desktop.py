"""A computer as the app's machine: files for secrets, the system's clock, no position, no camera."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import BinaryIO

from field_app.core.app import FieldApp
from field_app.core.machine import Machine
from field_app.core.storage_errors import storage_errors
from field_app.ports import Fix
from field_app.store.files import fill_durably, make_folder, write_durably
from shared.protocol.revision import LOCAL_TIME

FOLDER_VARIABLE = "CONGTAM_APP_DIR"
CAMERA_VARIABLE = "CONGTAM_CAMERA"
DOCUMENTS_VARIABLE = "CONGTAM_DOCUMENTS"
SERVER_VARIABLE = "CONGTAM_SERVER"
DEFAULT_SERVER = "http://127.0.0.1:8000"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The system's wall clock, in Vietnam's time, and a monotonic clock that goes on during sleep."""

    def __init__(self) -> None:
        self._boot = _boot_id()
        self._mono_clock = getattr(time, "CLOCK_BOOTTIME", None)

    def wall(self) -> str:
        """Return local time to the millisecond."""
        return datetime.now(LOCAL_TIME).isoformat(timespec="milliseconds")

    def unix_ms(self) -> int:
        """Return milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        """Return milliseconds since some moment before this boot's first use."""
        if self._mono_clock is None:
            return time.monotonic_ns() // 1_000_000
        return time.clock_gettime_ns(self._mono_clock) // 1_000_000

    def boot(self) -> str:
        """Return the boot's random id; where the system tells none, one for this process."""
        return self._boot


def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return secrets.token_hex(16)


class SystemRandom:
    """The system's source of randomness."""

    def bytes(self, count: int) -> bytes:
        """Return unpredictable bytes."""
        return secrets.token_bytes(count)

    def fraction(self) -> float:
        """Return a number in [0, 1)."""
        return secrets.randbelow(1 << 32) / (1 << 32)


class FileSecretStore:
    """Secrets as files that only this user may read; enough on a computer, not on a phone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        make_folder(folder, mode=0o700)

    def get(self, name: str) -> bytes | None:
        """Return the secret, or None."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, name: str, value: bytes) -> None:
        """Keep the secret durably, readable for this user alone."""
        write_durably(self._folder / name, value, mode=0o600)

    def drop(self, name: str) -> None:
        """Forget the secret."""
        (self._folder / name).unlink(missing_ok=True)


class AnyNetwork:
    """A computer's network: nobody says when it changes, so trying is the only way to know."""

    def online(self) -> bool | None:
        """Return None: cannot say."""
        return None

    def watch(self, on_change: Callable[[], None]) -> None:
        """Never call back."""


class NoLocator:
    """A computer has no receiver, and a position by address would be a guess."""

    def last_fix(self) -> Fix | None:
        """Return None."""
        return None


class FolderCamera:
    """A camera for computers, which have none that is worth it: it takes the pictures of a folder in turn."""

    def __init__(self, folder: Path) -> None:
        self._pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg"))
        self._taken = 0
        self._written: dict[str, Path] = {}

    def prepare(self, name: str) -> str | None:
        """Return the name as the address, None for an empty folder."""
        return name if self._pictures else None

    def take(self, target: str, done: Callable[[bool], None]) -> None:
        """Take the next picture."""
        self._written[target] = self._pictures[self._taken % len(self._pictures)]
        self._taken += 1
        done(True)  # noqa: FBT003  # the port's word for "taken"

    def fetch(self, target: str) -> Path | None:
        """Return a copy of the picture."""
        if target not in self._written:
            return None
        descriptor, copy = tempfile.mkstemp(suffix=".jpg")
        os.close(descriptor)
        return Path(shutil.copyfile(self._written[target], copy))

    def discard(self, target: str) -> None:
        """Forget the picture."""
        self._written.pop(target, None)


class FolderDocuments:
    """Puts files into a folder of the person's and, where there is a display, opens what it put there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand_over(self, name: str, mime: str, fill: Callable[[BinaryIO], object]) -> str:
        """Write the file and return its path; AppError where the folder takes nothing.

        A file of that name with other bytes stays as it is: the new one gets a number.
        """
        with storage_errors():
            make_folder(self._folder, mode=0o755)
            written = self._folder / f".{name}"
            fill_durably(written, fill)
            file = _free_name(self._folder / name, written)
            written.replace(file)
        if mime == "application/pdf" and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            import webbrowser

            webbrowser.open(file.as_uri())
        return str(file)


def _free_name(wanted: Path, written: Path) -> Path:
    """Return the first name that is free or holds just these bytes: name, name (2), name (3) …"""
    for number in count(2):
        if not wanted.exists() or filecmp.cmp(wanted, written, shallow=False):
            break
        wanted = wanted.with_name(f"{written.stem.removeprefix('.')} ({number}){written.suffix}")
    return wanted


def open_documents() -> FolderDocuments:
    """Return where files go: a folder named by the environment, or one among the person's documents."""
    folder = os.environ.get(DOCUMENTS_VARIABLE)
    return FolderDocuments(Path(folder) if folder else Path.home() / "Documents" / "Cong Tam")


def open_camera() -> FolderCamera | None:
    """Return the camera that stands in for one, where a folder of pictures is named for it."""
    folder = os.environ.get(CAMERA_VARIABLE)
    return FolderCamera(Path(folder)) if folder else None


def app_folder() -> Path:
    """Return where this computer keeps the app's data: named by the environment, or the usual place."""
    return Path(os.environ.get(FOLDER_VARIABLE) or Path.home() / ".local" / "share" / "congtam")


def open_app(folder: Path | None = None, server: str | None = None) -> FieldApp:
    """Open the app of this computer; folder and server from the environment where they are not given."""
    folder = folder or app_folder()
    machine = Machine(
        clock=SystemClock(),
        random=SystemRandom(),
        network=AnyNetwork(),
        locator=NoLocator(),
        secrets=FileSecretStore(folder / "secrets"),
        model=f"computer {socket.gethostname()}"[:200],
    )
    address = server or os.environ.get(SERVER_VARIABLE) or DEFAULT_SERVER
    return FieldApp(folder, machine, server=address.rstrip("/"))
