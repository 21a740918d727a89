"""Files that leave the app: copied into the phone's downloads, then offered to the app the person chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from field_app.core.errors import AppError
from field_app.core.storage_errors import storage_errors
from field_app.platform.android.java import helper
from field_app.store.files import fill_durably, make_folder


class AndroidDocuments:
    """A `Documents`. What is written for it in plain stays in the app's private folder for a moment only."""

    def __init__(self, activity: Any, folder: Path) -> None:
        self._activity = activity
        self._java = helper("Handout")  # here: a thread that Java did not start finds no class of the app
        self._folder = folder
        make_folder(folder, mode=0o700)
        for left_over in folder.iterdir():
            left_over.unlink()

    def hand_over(self, name: str, mime: str, fill: Callable[[BinaryIO], object]) -> str:
        """Have the file written, keep it in the downloads, and let the system ask where it is to go."""
        file = self._folder / name
        try:
            with storage_errors():
                fill_durably(file, fill)
            target = self._java.keep(self._activity, str(file), name, mime)
        finally:
            file.unlink(missing_ok=True)
        if target is None:
            raise AppError("storage-failed" if self._java.possible() else "cannot-hand-over")
        self._java.offer(self._activity, target, mime)
        return ""
