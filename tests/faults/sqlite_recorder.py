"""Records what SQLite does to its files, in the very library the product's `sqlite3` module uses.

No other SQLite and no adapter stands in for the product's: the library's own VFS is copied, its open, delete,
write, truncate and sync note what they do and then do it. Works where `_sqlite3` shows SQLite's C symbols
(every build against a shared libsqlite3); elsewhere `NotHereError` says so.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from tests.faults.disk import Recording, Sync, SyncFolder, Truncate, Write
from tests.faults.figures import NotHereError

_OPEN = CFUNCTYPE(
    c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p
)  # SQLite keeps the path: pass it on, no copy
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_OPEN_FOLDER = CFUNCTYPE(c_int, c_void_p, c_void_p)
_GET_CALL = CFUNCTYPE(c_void_p, c_void_p, c_char_p)
_SET_CALL = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p)
_S = TypeVar("_S", bound=Structure)


class _Vfs(Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("path_length", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("app_data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("others", c_void_p * 11),  # access … current time in milliseconds
        ("set_system_call", c_void_p),
        ("get_system_call", c_void_p),
        ("next_system_call", c_void_p),
    ]


class _Methods(Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),  # file size … unfetch
    ]


class _File(Structure):
    """`sqlite3_file`: what a VFS keeps behind it is its own business."""

    _fields_ = [("methods", POINTER(_Methods))]


@contextmanager
def recording_sqlite(recording: Recording) -> Iterator[None]:
    """Note in `recording` what SQLite does below its root to files opened while the block lasts."""
    watch = _Watch(recording)
    watch.begin()
    try:
        yield
    finally:
        watch.end()


class _Watch:
    """A copy of the library's VFS whose changes to files are noted, then done by the original."""

    _kept: ClassVar[list[_Watch]] = []
    """A connection left open calls what it was opened with, however late."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._library = library()
        self._original = ctypes.cast(self._library.sqlite3_vfs_find(None), POINTER(_Vfs)).contents
        self._inodes: dict[int, int] = {}
        self._methods: dict[int, _Methods] = {}
        self._callbacks: list[object] = []  # ctypes frees a callback nobody holds
        self._vfs = _copy(self._original)
        self._kept.append(self)

    def begin(self) -> None:
        """Make the copy the VFS of every database opened from now on."""
        vfs = self._vfs
        vfs.name = b"recording"
        vfs.open = self._hook(_OPEN, self._open)
        vfs.delete = self._hook(_DELETE, self._delete)
        self._open_original = _OPEN(self._original.open)
        self._delete_original = _DELETE(self._original.delete)
        self._open_folder_original = self._system_call(self._hook(_OPEN_FOLDER, self._open_folder))
        self._library.sqlite3_vfs_register(ctypes.byref(vfs), 1)

    def end(self) -> None:
        """Give new databases the original again."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._original), 1)
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        _SET_CALL(self._original.set_system_call)(ctypes.addressof(self._original), b"openDirectory", None)
        self._recording = Recording(Path())  # what comes late is not part of it

    def _system_call(self, replacement: int) -> Callable[..., Any]:
        """Replace how SQLite opens a folder to sync it, and return how it did."""
        address = ctypes.addressof(self._original)
        before = _GET_CALL(self._original.get_system_call)(address, b"openDirectory")
        _SET_CALL(self._original.set_system_call)(address, b"openDirectory", replacement)
        return _OPEN_FOLDER(before)

    def _hook(self, prototype: Callable[[Callable[..., int]], object], function: Callable[..., int]) -> int:
        callback: Any = prototype(function)
        self._callbacks.append(callback)
        return ctypes.cast(callback, c_void_p).value or 0

    def _name(self, path: int | None) -> str | None:
        """Return the path as recorded, None for temporary files and those of others."""
        text = os.fsdecode(ctypes.string_at(path)) if path else ""
        return self._recording.name(text) if text.startswith(f"{self._recording.root}/") else None

    def _open(self, vfs: int, path: int | None, file: int, flags: int, out_flags: int | None) -> int:
        result = int(self._open_original(vfs, path, file, flags, out_flags))
        name = self._name(path)
        if result == 0 and name is not None:
            self._inodes[file] = self._recording.created(name)
            opened = _File.from_address(file)
            opened.methods = ctypes.pointer(self._watched(opened.methods.contents))
        return result

    def _watched(self, methods: _Methods) -> _Methods:
        """Return the methods with those that change a file replaced, one copy per kind of file."""
        address = ctypes.addressof(methods)
        if address not in self._methods:
            copy = self._methods[address] = _copy(methods)
            copy.close = self._hook(_CLOSE, self._closing(_CLOSE(methods.close)))
            copy.write = self._hook(_WRITE, self._writing(_WRITE(methods.write)))
            copy.truncate = self._hook(_TRUNCATE, self._truncating(_TRUNCATE(methods.truncate)))
            copy.sync = self._hook(_SYNC, self._syncing(_SYNC(methods.sync)))
        return self._methods[address]

    def _closing(self, original: Callable[..., Any]) -> Callable[..., int]:
        def close(file: int) -> int:
            self._inodes.pop(file, None)
            return int(original(file))

        return close

    def _writing(self, original: Callable[..., Any]) -> Callable[..., int]:
        def write(file: int, data: int, count: int, offset: int) -> int:
            self._recording.operations.append(
                Write(self._inodes[file], offset, ctypes.string_at(data, count))
            )
            return int(original(file, data, count, offset))

        return write

    def _truncating(self, original: Callable[..., Any]) -> Callable[..., int]:
        def truncate(file: int, size: int) -> int:
            self._recording.operations.append(Truncate(self._inodes[file], size))
            return int(original(file, size))

        return truncate

    def _syncing(self, original: Callable[..., Any]) -> Callable[..., int]:
        def sync(file: int, flags: int) -> int:
            self._recording.operations.append(Sync(self._inodes[file]))
            return int(original(file, flags))

        return sync

    def _delete(self, vfs: int, path: int, and_sync: int) -> int:
        name = self._name(path)
        if name is not None:
            self._recording.removed(name)
        return int(self._delete_original(vfs, path, and_sync))

    def _open_folder(self, path: int, descriptor: int) -> int:
        """SQLite opens the folder of `path` only to sync it."""
        name = self._name(path)
        if name is not None:
            self._recording.operations.append(SyncFolder(os.path.dirname(name) or "."))  # noqa: PTH120  # not a file
        return int(self._open_folder_original(path, descriptor))


def library() -> ctypes.CDLL:
    """Return the SQLite of this Python; NotHereError where its C interface is hidden."""
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    try:
        library.sqlite3_vfs_find.restype = c_void_p
        library.sqlite3_vfs_register.restype = c_int
        library.sqlite3_vfs_unregister.restype = c_int
    except AttributeError as error:
        raise NotHereError("this Python hides SQLite's C interface") from error
    return library


def _copy(original: _S) -> _S:
    return type(original).from_buffer_copy(original)
