"""The one way in which a file appears: whole, under its final name, and there after a power cut.

A file is written aside, flushed, then given its name; the folder that holds the name is flushed too, and the
folder above each folder that had to be made. Names are plain text: making a `Path` of one takes longer than
asking the disk about it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os.path import dirname
from pathlib import Path
from tempfile import NamedTemporaryFile

PRIVATE = 0o600
"""Mode of a file that the server's own account alone reads."""


def write_once(path: Path, content: bytes, *, mode: int = PRIVATE) -> bool:
    """Write a new file and say True; False, and nothing, where there is one: of two writers one wins."""
    with _written_aside(str(path), content, mode) as aside:
        try:
            os.link(aside, path)
        except FileExistsError:
            return False
    sync_folder(str(path.parent))
    return True


def replace_file(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Write a file in the place of the one there is, if any; a crash leaves the old one or the new one."""
    with _written_aside(str(path), content, mode) as aside:
        os.replace(aside, path)
    sync_folder(str(path.parent))


def give_name(part: str, target: str) -> None:
    """Move a file whose bytes are durable to its final name, durably."""
    new = _make_folders(dirname(target))
    os.replace(part, target)
    for folder in (dirname(target), *new):
        sync_folder(folder)


def remove_file(path: str) -> None:
    """Take a file away for good, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(path)
        sync_folder(dirname(path))


def sync_folder(folder: str) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folders(folder: str) -> list[str]:
    """Make what is missing of a folder and those above it; return the folders that got a new name in them."""
    missing = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = dirname(folder)
    for new in reversed(missing):
        with suppress(FileExistsError):  # somebody else made it meanwhile
            os.mkdir(new)
    return [dirname(new) for new in missing]


@contextmanager
def _written_aside(path: str, content: bytes, mode: int) -> Iterator[str]:
    """Give the name of a durable file with this content, beside `path`; it is gone after the block."""
    for folder in _make_folders(dirname(path)):
        sync_folder(folder)
    with NamedTemporaryFile(dir=dirname(path), delete=False) as aside:
        aside.write(content)
        aside.flush()
        os.fchmod(aside.fileno(), mode)
        os.fsync(aside.fileno())
    try:
        yield aside.name
    finally:
        with suppress(FileNotFoundError):
            os.unlink(aside.name)
