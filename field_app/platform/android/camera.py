"""Photos by the phone's camera app. It may push this app out of memory: what is pending lies in the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from field_app.core.errors import AppError
from field_app.platform.android.java import helper
from field_app.store.files import make_folder

REQUEST_CODE = 0x4354
RESULT_OK = -1


class AndroidCamera:
    """A `Camera`. `answers` is how the activity tells results: p4a's `android.activity.bind`."""

    def __init__(self, activity: Any, folder: Path, answers: Callable[..., None]) -> None:
        self._activity = activity
        self._java = helper("Capture")  # here: a thread that Java did not start finds no class of the app
        self._folder = folder
        self._done: Callable[[bool], None] | None = None
        make_folder(folder, mode=0o700)
        for left_over in folder.iterdir():
            left_over.unlink()  # a copy that a kill cut short; the gallery still has the picture
        answers(on_activity_result=self.answered)

    def prepare(self, name: str) -> str | None:
        """Make an empty picture for the camera to fill and return its address."""
        target = self._java.prepare(self._activity, f"{name}.jpg")
        return None if target is None else str(target)

    def take(self, target: str, done: Callable[[bool], None]) -> None:
        """Start the camera app; AppError camera-failed where there is none."""
        self._done = done
        try:
            self._java.start(self._activity, target, REQUEST_CODE)
        except Exception as error:  # an ActivityNotFoundException, as Java's exceptions come here
            self._done = None
            raise AppError("camera-failed") from error

    def answered(self, code: int, result: int, _data: Any) -> None:
        """The activity has a result: ours, if it has our code."""
        done, self._done = (self._done, None) if code == REQUEST_CODE else (None, self._done)
        if done is not None:
            done(result == RESULT_OK)

    def fetch(self, target: str) -> Path | None:
        """Copy the picture out of the gallery; None while the camera has written nothing."""
        copy = self._folder / "capture"
        length = self._java.copy(self._activity, target, str(copy))
        if not length:
            copy.unlink(missing_ok=True)
        return copy if length else None

    def discard(self, target: str) -> None:
        """Take the picture out of the gallery."""
        self._java.discard(self._activity, target)
