"""Picking a picture file, on machines without a camera."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from field_app.core.errors import AppError
from field_app.viewmodels.controls import Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Card, Empty, Row
from field_app.viewmodels.shell import Place

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff")
)
"""What is listed; a kind that is not taken is said when it is picked, and held."""
SHOWN = 200


class FilesPage(Page):
    """One folder: its folders, then its pictures, newest first. The place's path is the folder."""

    folder: Path
    busy = False
    """A picture is being taken in; until then no other is."""

    def load(self) -> None:
        """List the folder; unreadable ones look empty."""
        self.folder = Path(self.place.path or self.app.preferences.get("pictures", str(Path.home())))
        try:
            entries = [each for each in self.folder.iterdir() if not each.name.startswith(".")]
            self.folders = sorted((each for each in entries if each.is_dir()), key=lambda each: each.name)
            pictures = [each for each in entries if each.suffix.lower() in SUFFIXES and each.is_file()]
            self.pictures = sorted(pictures, key=lambda each: -each.stat().st_mtime)[:SHOWN]
        except OSError:
            self.folders, self.pictures = [], []

    def bar(self) -> Bar:
        """Say which folder."""
        return Bar(self.words("files.title"), str(self.folder), self.back())

    def rows(self) -> Sequence[Row]:
        """Return the way up, folders, pictures."""
        rows: list[Row] = []
        if self.busy:
            rows.append(Banner(self.words("files.taking"), Tone.INFO, "refresh"))
        if self.folder.parent != self.folder:
            up = Tap("up", lambda: self._enter(self.folder.parent))
            rows.append(Card(self.words("files.up"), (), "back", Tone.DIM, tap=up))
        rows += [self._folder(each) for each in self.folders]
        rows += [self._picture(each) for each in self.pictures]
        if not self.folders and not self.pictures:
            rows.append(Empty("image", self.words("files.empty"), self.words("files.empty_text")))
        return rows

    def _folder(self, folder: Path) -> Card:
        return Card(
            folder.name, (), "folder", Tone.DIM, tap=Tap(f"folder:{folder.name}", lambda: self._enter(folder))
        )

    def _picture(self, file: Path) -> Card:
        size = self.words.size(file.stat().st_size)
        return Card(
            file.name, (size,), "image", Tone.INFO, tap=Tap(f"file:{file.name}", lambda: self._take(file))
        )

    def _enter(self, folder: Path) -> None:
        place = Place("files", visit=self.place.visit, item=self.place.item, path=str(folder))
        self.shell.swap(place)

    def _take(self, file: Path) -> None:
        """Attach a picture, off the screen's thread; once, however often it is hit."""
        if self.busy:
            return
        self.busy = True
        self.shell.refresh()
        visit, item = self.place.visit, self.place.item
        self.shell.in_background(lambda: self.app.captures.bring(visit, item, file), self._taken)

    def _taken(self, result: Any) -> None:
        """Leave this page if it is still the one on the screen; the person may have gone elsewhere."""
        self.busy = False
        if isinstance(result, AppError):
            self.shell.refresh()
            raise result
        self.app.preferences.put("pictures", str(self.folder))
        self.shell.leave(self.place)
        if result.is_cut:
            self.shell.notify(self.words("photo.cut_now"), Tone.SERIOUS)
        else:
            self.shell.notify(self.words("files.attached"), Tone.GOOD)
