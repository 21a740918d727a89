"""What a disk may hold after the power goes: every write, sync and name change, and any crash of them.

The rule is POSIX's, taken at its strictest: bytes are certain once their file was synced, names (of files
and folders) once their folder was synced. Everything later may be there or not, each write for itself and in
pieces of one sector; names come back in order on a journalling file system, in any order on another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

SECTOR = 512
LUCK = (0.0, 0.0, 0.5, 0.9, 1.0)
"""How likely something that was not synced is on the disk all the same; drawn once per crash."""


@dataclass(frozen=True, slots=True)
class Create:
    """A new file (or folder, with `inode` None) got a name."""

    path: str
    inode: int | None


@dataclass(frozen=True, slots=True)
class Rename:
    """A file's name changed, replacing whatever had the new one."""

    source: str
    path: str
    inode: int


@dataclass(frozen=True, slots=True)
class Remove:
    """A name went away."""

    path: str


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at an offset."""

    inode: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file's length was set."""

    inode: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file's bytes were forced to the disk."""

    inode: int


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """A folder's names were forced to the disk."""

    path: str


Naming = Create | Rename | Remove
Operation = Naming | Write | Truncate | Sync | SyncFolder


@dataclass
class Recording:
    """Everything done below one folder, in order; paths are relative to it, `.` is the folder itself."""

    root: Path
    operations: list[Operation] = field(default_factory=list)
    _inodes: dict[str, int] = field(default_factory=dict)
    _next: int = 1

    @classmethod
    def begun_on(cls, root: Path) -> Recording:
        """Return a recording that starts with what is below `root` now, all of it certain."""
        recording = cls(root)
        for path in sorted(root.rglob("*")):
            name = recording.name(path)
            if path.is_dir():
                recording.operations.append(Create(name, None))
            else:
                inode = recording.created(name)
                recording.operations += [Write(inode, 0, path.read_bytes()), Sync(inode)]
        folders = {
            ".",
            *(item.path for item in recording.operations if isinstance(item, Create) and not item.inode),
        }
        recording.operations += [SyncFolder(folder) for folder in sorted(folders)]
        return recording

    def name(self, path: str | Path) -> str:
        """Return a path as the recording names it."""
        return Path(path).relative_to(self.root).as_posix()

    def created(self, name: str) -> int:
        """Note a file opened for writing; returns its inode, a new one if the name was free."""
        if name not in self._inodes:
            self._inodes[name] = self._next
            self._next += 1
            self.operations.append(Create(name, self._inodes[name]))
        return self._inodes[name]

    def inode(self, name: str) -> int | None:
        """Return the inode behind a name."""
        return self._inodes.get(name)

    def renamed(self, source: str, name: str) -> None:
        """Note a rename."""
        inode = self._inodes[name] = self._inodes.pop(source)
        self.operations.append(Rename(source, name, inode))

    def removed(self, name: str) -> None:
        """Note a removal."""
        if self._inodes.pop(name, None) is not None:
            self.operations.append(Remove(name))


@dataclass
class Disk:
    """Files by name and folders, as a start after the crash finds them."""

    folders: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)

    def write_below(self, root: Path) -> None:
        """Make `root`, which must not exist, hold exactly this."""
        root.mkdir()
        for folder in sorted(self.folders):
            (root / folder).mkdir()
        for name, data in self.files.items():
            (root / name).write_bytes(data)


def after_crash(operations: list[Operation], dice: random.Random) -> Disk:
    """Return one disk that may remain when the power goes right after `operations`."""
    luck = dice.choice(LUCK)
    names: dict[str, int] = {}
    folders: set[str] = set()
    contents: dict[int, bytearray] = {}
    for operation in _survivors(operations, luck, dice):
        match operation:
            case Write() | Truncate():
                _change(contents.setdefault(operation.inode, bytearray()), operation)
            case Create(path, None):
                folders.add(path)
            case Create() | Rename() | Remove():
                _rename(names, operation)
    return _mounted(names, folders, contents)


def _survivors(operations: list[Operation], luck: float, dice: random.Random) -> Iterator[Operation]:
    """Yield what is on the disk, in order."""
    certain = _last_syncs(operations)
    in_order, names_end = dice.random() < 0.5, False
    for place, operation in enumerate(operations):
        if isinstance(operation, Sync | SyncFolder):
            continue
        if place < certain.get(_keeper(operation), -1):
            yield operation
        elif isinstance(operation, Write):
            yield from _pieces(operation, luck, dice)
        elif dice.random() >= luck:
            names_end = names_end or (in_order and not isinstance(operation, Truncate))
        elif isinstance(operation, Truncate) or not names_end:
            yield operation


def _last_syncs(operations: list[Operation]) -> dict[int | str, int]:
    """Return for each inode and folder the place of its last sync."""
    last: dict[int | str, int] = {}
    for place, operation in enumerate(operations):
        if isinstance(operation, Sync):
            last[operation.inode] = place
        elif isinstance(operation, SyncFolder):
            last[operation.path] = place
    return last


def _keeper(operation: Naming | Write | Truncate) -> int | str:
    """Return what has to be synced to make the operation certain."""
    if isinstance(operation, Write | Truncate):
        return operation.inode
    return PurePosixPath(operation.path).parent.as_posix()


def _pieces(write: Write, luck: float, dice: random.Random) -> Iterator[Write]:
    """Yield what remains of a write that was not synced: all, nothing, or some of its sectors."""
    if len(write.data) <= SECTOR or dice.random() < 0.7:
        if dice.random() < luck:
            yield write
        return
    for start in range(0, len(write.data), SECTOR):
        if dice.random() < luck:
            yield Write(write.inode, write.offset + start, write.data[start : start + SECTOR])


def _change(content: bytearray, operation: Write | Truncate) -> None:
    end = operation.size if isinstance(operation, Truncate) else operation.offset
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if isinstance(operation, Truncate):
        del content[end:]
    else:
        content[end : end + len(operation.data)] = operation.data


def _rename(names: dict[str, int], operation: Naming) -> None:
    if isinstance(operation, Rename):
        names.pop(operation.source, None)
    if isinstance(operation, Remove):
        names.pop(operation.path, None)
    elif operation.inode is not None:
        names[operation.path] = operation.inode


def _mounted(names: Mapping[str, int], folders: set[str], contents: Mapping[int, bytearray]) -> Disk:
    """Return what can be reached from the root: a name in a folder that is not there is lost with it."""
    disk = Disk({"."})
    for folder in sorted(folders):
        if PurePosixPath(folder).parent.as_posix() in disk.folders:
            disk.folders.add(folder)
    for name, inode in names.items():
        if PurePosixPath(name).parent.as_posix() in disk.folders:
            disk.files[name] = bytes(contents.get(inode, b""))
    disk.folders.discard(".")
    return disk
