"""A hook of python-for-android: brings one fix of SDL into the 2.30 sources that p4a builds.

On Android 11 and later Backspace does not delete what stood in a field before it was left and entered again
(SDL#15067). SDL 22a6d76f mends it, in no release of SDL 2; it takes the way for Android 10 on every version.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ACTIVITY = "src/main/java/org/libsdl/app/SDLActivity.java"
BEFORE = re.compile(r"if \(Build\.VERSION\.SDK_INT <= 29 /\* Android 10\.0 \(Q\) \*/\) \{")
AFTER = "{ // on every version of Android: SDL 22a6d76f"


class ChangedUpstreamError(Exception):
    """The line to mend is not there: SDL has changed, so look whether the fix is in it by now."""


def mend(source: str) -> str:
    """Return SDL's source with the fix; mended sources stay as they are, for p4a uses its folder again."""
    if AFTER in source:
        return source
    mended, count = BEFORE.subn(AFTER, source, count=1)
    if not count:
        raise ChangedUpstreamError(ACTIVITY)
    return mended


def after_apk_build(toolchain: Any) -> None:
    """Mend the sources: p4a has put its own patches in by now, and gradle has not begun."""
    path = Path(toolchain._dist.dist_dir) / ACTIVITY
    path.write_text(mend(path.read_text(encoding="utf-8")), encoding="utf-8")
