"""Records what Python code does to files: opening to write, renaming, removing, new folders, and each fsync.

An audit hook sees all of them however the product writes; Python has no event for fsync, so that one function
is wrapped. What a file holds is looked up when it matters: at its fsync and before its name changes.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.disk import Create, Recording, Sync, SyncFolder, Truncate, Write

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Watch:
    """The one recording at a time that the audit hook feeds; a hook cannot be taken away again."""

    def __init__(self) -> None:
        self.recording: Recording | None = None
        self._hooked = False
        self._handlers: dict[str, Callable[..., None]] = {
            "open": self._open,
            "os.rename": self._rename,
            "os.remove": self._remove,
            "os.mkdir": self._mkdir,
        }

    def begin(self, recording: Recording) -> None:
        if not self._hooked:
            sys.addaudithook(self._hear)
            self._hooked = True
        self.recording = recording

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.recording is not None and event in self._handlers:
            self._handlers[event](self.recording, *arguments)

    def _open(self, recording: Recording, path: object, _mode: object, flags: int) -> None:
        if flags & _WRITING and (name := _name(recording, path)) is not None:
            inode = recording.created(name)
            if flags & os.O_TRUNC:
                recording.operations.append(Truncate(inode, 0))

    def _rename(self, recording: Recording, source: object, target: object, *_: int) -> None:
        name, new_name = _name(recording, source), _name(recording, target)
        if name is not None and new_name is not None:
            _note_bytes(recording, name)
            recording.renamed(name, new_name)

    def _remove(self, recording: Recording, path: object, *_: int) -> None:
        if (name := _name(recording, path)) is not None:
            recording.removed(name)

    def _mkdir(self, recording: Recording, path: object, *_: int) -> None:
        name = _name(recording, path)
        if name is not None and not (recording.root / name).exists():
            recording.operations.append(Create(name, None))


_watch = _Watch()


@contextmanager
def recording_files(recording: Recording) -> Iterator[None]:
    """Note in `recording` what this process does below its root while the block lasts."""
    fsync = os.fsync

    def noted(file: Any) -> None:
        _note_sync(recording, file if isinstance(file, int) else file.fileno())
        fsync(file)

    os.fsync = noted  # type: ignore[assignment]  # its parameter has another name
    _watch.begin(recording)
    try:
        yield
    finally:
        _watch.recording = None
        os.fsync = fsync


def _name(recording: Recording, path: object) -> str | None:
    if not isinstance(path, str | bytes | os.PathLike):
        return None
    whole = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100  # links are not to be resolved
    return recording.name(whole) if whole.is_relative_to(recording.root) else None


def _note_sync(recording: Recording, descriptor: int) -> None:
    name = _name(recording, os.readlink(f"/proc/self/fd/{descriptor}"))  # noqa: PTH115  # as text
    if name is None:
        return
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        recording.operations.append(SyncFolder(name))
    else:
        recording.operations.append(Sync(_note_bytes(recording, name)))


def _note_bytes(recording: Recording, name: str) -> int:
    """Note what a file holds now as one write; returns its inode."""
    inode = recording.inode(name)
    assert inode is not None, f"{name} was never opened for writing"
    data = (recording.root / name).read_bytes()
    recording.operations += [Truncate(inode, len(data)), Write(inode, 0, data)]
    return inode
