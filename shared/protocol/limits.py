"""Sizes and counts beyond which the server refuses and the app does not go."""

from __future__ import annotations

from typing import Final

MAX_BATCH_BYTES: Final = 256 * 1024
"""Bytes of one push on the wire (compressed, where it is)."""
MAX_UNPACKED_BYTES: Final = 1_048_576
"""Bytes of one request body after decompression."""
MAX_REVISIONS: Final = 20
"""Revisions in one push."""
MAX_BODY_BYTES: Final = 200 * 1024
"""UTF-8 bytes of a body an app still signs: with its quotes escaped, it fits a push even uncompressed."""
MAX_DEPTH: Final = 32
"""Levels of nested JSON arrays and objects."""
MAX_INT: Final = 2**53 - 1
"""Largest whole number every JSON reader keeps exactly."""

MAX_RESPONSES: Final = 200
"""Answers in one revision."""
MAX_PHOTOS: Final = 200
"""Evidence files named by one revision, signatures included."""
MAX_PEOPLE: Final = 100
"""Officials named on one answer; members of a team."""
MAX_PARENTS: Final = 50
"""Earlier revisions a revision names as its parents."""
MAX_CHECKLISTS: Final = 20
"""Checklists of one visit."""
MAX_FOLLOWUPS: Final = 30
"""Follow-ups answered on one item."""
MAX_NOTE_CHARS: Final = 4000
"""Characters of a note or of any other text a person types."""
MAX_STATEMENT_CHARS: Final = 1000
"""Characters of what an inspector says was found on one item."""
MAX_NAME_CHARS: Final = 200
"""Characters of a person's name or title, of a code or of an id that is no UUID."""

MAX_PHOTO_BYTES: Final = 12 * 1024 * 1024
"""Bytes of one evidence file."""
MAX_WRONG_HASHES: Final = 3
"""How often a photo may arrive with other bytes than its hash names before a person has to look."""
MAX_PIXELS: Final = 400_000_000
"""Pixels of a photo of which a copy for the screen is still made: twice what the largest phone takes."""
PHOTO_MIMES: Final = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/gif"}
)
"""Kinds of files a revision may name as evidence."""

MAX_BUNDLE_BYTES: Final = 64 * 1024 * 1024
"""Bytes of one bundle: the text of some visits, and their photos."""
MAX_BUNDLE_PHOTOS: Final = 60
"""Photos in one bundle; its revisions and the bytes of its text are limited as those of a push."""

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
"""Bytes of one file an inspected unit hands in."""
MAX_FILES: Final = 20
"""Files handed in with one explanation or fix."""
MAX_DECISIONS: Final = 100
"""Findings decided on in one request."""

MAX_PULL: Final = 500
"""Events in one answer to a pull."""
PULL_DEFAULT: Final = 200
"""Events in one answer when the device names no limit."""

TOMBSTONES_KEPT_DAYS: Final = 730
"""Days a cursor is good for: so long devices are told what is gone."""
PROTOCOL: Final = 1
"""The version of CT-Sync this code speaks."""

CLOCK_SKEW_FLAG_S: Final = 300
"""Seconds a device's clock may differ from the server's before its times are flagged."""
PHOTO_FSYNC_BYTES: Final = 4 * 1024 * 1024
"""The server makes received bytes of a photo durable at least this often, while more of them come."""
PHOTO_FSYNC_S: Final = 0.25
"""The same, in seconds."""
BUNDLE_TEXT_S: Final = 1.0
"""Seconds after which the text of a bundle is stored, though its photos are not all here."""
PHOTO_STALL_S: Final = 120
"""Seconds without MIN_PROGRESS_BYTES after which the server closes an upload; the prefix stays."""
MIN_PROGRESS_BYTES: Final = 1024
"""Bytes that have to arrive in each PHOTO_STALL_S."""
KEEP_AFTER_SEAL_DAYS: Final = 45
"""Days a device keeps its own sealed evidence after the receipt."""
KEEP_UNLINKED_DAYS: Final = 30
"""Days a device keeps a photo file that no answer names."""
