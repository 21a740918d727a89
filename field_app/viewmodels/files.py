"""Picking a picture file, on machines without a camera."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from field_app.core.errors import AppError
from field_app.core.model import Attached
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Buttons, Card, Choice, Empty, Footer, Row
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
    chosen: tuple[Path, ...] | None = None
    """What is chosen of several; None while a tap takes one picture."""

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
        if self.chosen is None and len(self.pictures) > 1 and not self.busy:
            several = self.act("several", self._choose_several)
            rows.append(Buttons((Option(self.words("files.several"), several, tone=Tone.INFO),)))
        rows += [self._folder(each) for each in self.folders]
        rows += [self._picture(each) for each in self.pictures]
        if not self.folders and not self.pictures:
            rows.append(Empty("image", self.words("files.empty"), self.words("files.empty_text")))
        return rows

    def _folder(self, folder: Path) -> Card:
        return Card(
            folder.name, (), "folder", Tone.DIM, tap=Tap(f"folder:{folder.name}", lambda: self._enter(folder))
        )

    def _picture(self, file: Path) -> Row:
        name, size = f"file:{file.name}", self.words.size(file.stat().st_size)
        if self.chosen is None:
            return Card(file.name, (size,), "image", Tone.INFO, tap=Tap(name, lambda: self._take((file,))))
        toggle = self.act(name, partial(self._toggle, file))
        return Choice(file.name, size, file in self.chosen, toggle, many=True)

    def _choose_several(self) -> None:
        self.chosen = ()

    def _toggle(self, file: Path) -> None:
        chosen = self.chosen or ()
        self.chosen = tuple(each for each in chosen if each != file) if file in chosen else (*chosen, file)

    def footer(self) -> Footer | None:
        """Take in what is chosen of several."""
        if self.chosen is None:
            return None
        label = self.words("files.take", n=len(self.chosen))
        take = Option(label, Tap("take-several", lambda: self._take(self.chosen or ())), selected=True)
        return Footer(take, enabled=bool(self.chosen) and not self.busy, icon="image")

    def _enter(self, folder: Path) -> None:
        place = Place("files", visit=self.place.visit, item=self.place.item, path=str(folder))
        self.shell.swap(place)

    def _take(self, files: tuple[Path, ...]) -> None:
        """Attach pictures, off the screen's thread; once, however often it is hit."""
        if self.busy:
            return
        self.busy = True
        self.shell.refresh()
        self.shell.in_background(lambda: [self._brought(file) for file in files], self._taken)

    def _brought(self, file: Path) -> Attached | AppError:
        """Take one picture in; one that is refused keeps no other out."""
        try:
            return self.app.captures.bring(self.place.visit, self.place.item, file)
        except AppError as error:
            return error

    def _taken(self, results: Any) -> None:
        """Leave this page if it is still the one on the screen; the person may have gone elsewhere."""
        self.busy = False
        if isinstance(results, AppError):
            results = [results]
        refused = [each for each in results if isinstance(each, AppError)]
        taken = [each for each in results if isinstance(each, Attached)]
        if refused and not taken:
            self.shell.refresh()
            raise refused[0]
        self._leave(taken, len(refused))

    def _leave(self, taken: list[Attached], refused: int) -> None:
        self.app.preferences.put("pictures", str(self.folder))
        self.shell.leave(self.place)
        if refused:
            self.shell.notify(self.words("files.held_n", n=refused), Tone.SERIOUS)
        elif any(each.is_cut for each in taken):
            self.shell.notify(self.words("photo.cut_now"), Tone.SERIOUS)
        elif len(taken) > 1:
            self.shell.notify(self.words("files.attached_n", n=len(taken)), Tone.GOOD)
        else:
            self.shell.notify(self.words("files.attached"), Tone.GOOD)
