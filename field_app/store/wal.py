"""What SQLite passes over in silence: a write-ahead log with a broken frame, and commits after it.

SQLite reads its log up to the first frame that does not add up, and takes what follows for the torn end of a
power cut. With `synchronous=FULL` only the last transaction can be torn: if two end behind that frame, what
comes before the second was on the disk once, so bytes have changed since. Format:
https://www.sqlite.org/fileformat2.html section 4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct(">IIII8sII")
"""Magic, format, page size, checkpoint number, salts, and the sums of these."""
_FRAME: Final = struct.Struct(">II8sII")
"""Page, pages of the database after a commit (else 0), salts, and the sums so far."""
_MAGIC: Final = 0x377F0682
_TORN: Final = 1
"""So many transactions may end behind a frame that does not add up: the one it belongs to."""
_WORD: Final = 0xFFFFFFFF


def is_broken(path: Path, read: int) -> bool:
    """Say whether the log at `path`, of which SQLite read so many frames, lost commits after these."""
    if not path.exists() or path.stat().st_size < _HEADER.size:
        return False
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
        magic, _, page_size, _, salts, *sums = _HEADER.unpack(header)
        if not _adds_up(header[:24], magic, sums):
            return True
        file.seek(_HEADER.size + read * (_FRAME.size + page_size))
        frames = _frames(file.read(), page_size)
        ended = [commit for commit, of_this_log in frames if commit and of_this_log == salts]
        return len(ended) > _TORN


def _frames(rest: bytes, page_size: int) -> Iterator[tuple[int, bytes]]:
    """Yield of each whole frame what it says of a commit, and its salts."""
    whole = _FRAME.size + page_size
    for start in range(0, len(rest) - whole + 1, whole):
        _, commit, salts, _, _ = _FRAME.unpack_from(rest, start)
        yield commit, salts


def _adds_up(data: bytes, magic: int, sums: list[int]) -> bool:
    """Check the header's own sums; the lowest bit of the magic number says in which order bytes are read."""
    if magic & ~1 != _MAGIC:
        return False
    order = ">" if magic & 1 else "<"
    one = two = 0
    for first, second in struct.iter_unpack(f"{order}II", data):
        one = (one + first + two) & _WORD
        two = (two + second + one) & _WORD
    return [one, two] == sums
