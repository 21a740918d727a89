"""Drawing arrows and frames over a photo, and hiding faces and papers; the original is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from field_app.core.developing import Mark, Point
from field_app.core.model import Preview
from field_app.viewmodels.controls import Option, Segments, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Footer, Question, Row
from field_app.viewmodels.void import VoidWatch

Tool = Literal["arrow", "box", "mask"]
TOOLS: tuple[Tool, ...] = ("arrow", "box", "mask")
SIDE = 1600
SMALLEST = 0.012
"""A stroke shorter than this share of the picture is a slip of the finger."""


class MarkPage(Page):
    """The place's path is the attachment's id. Each stroke is stored when the finger leaves the screen."""

    tool: Tool = "arrow"
    marks: tuple[Mark, ...] = ()
    copy: Preview | None = None
    asked = False
    watch: VoidWatch

    def load(self) -> None:
        """Read what is drawn, and have the plain copy made, once."""
        if self.asked:
            return
        self.asked = True
        self.marks = tuple(self.app.marks.of(self.place.path))
        draft = self.app.visits.draft(self.place.visit)
        self.watch = VoidWatch()
        self.watch.look(self, draft)
        photos = draft.item(self.place.item).photos
        sha256 = next((photo.sha256 for photo in photos if photo.id == self.place.path), "")
        self.shell.in_background(lambda: self.app.photos.thumbnail(sha256, side=SIDE), self._shown)

    def _shown(self, copy: Any) -> None:
        self.copy = copy if isinstance(copy, Preview) else None
        self.shell.refresh()

    def bar(self) -> Bar:
        """Name the page; undo is beside it."""
        undo = (("undo", Tap("undo", self.undo)),) if self.marks else ()
        return Bar(self.words("mark.title"), self.place.item, self.back(), undo)

    def rows(self) -> Sequence[Row]:
        """Return the tools."""
        return [Question("", self.words("mark.hint"), self._tools())]

    def _tools(self) -> Segments:
        return Segments(
            tuple(
                Option(
                    self.words(f"mark.{tool}"),
                    self.act(f"tool:{tool}", partial(setattr, self, "tool", tool)),
                    tool == self.tool,
                    Tone.INFO,
                )
                for tool in TOOLS
            )
        )

    def footer(self) -> Footer:
        """Go back; everything is stored already."""
        return Footer(Option(self.words("mark.done"), Tap("done", self.shell.back), selected=True))

    def add(self, start: Point, end: Point) -> None:
        """Take a stroke from corner to corner, in fractions of the picture; slips are left out."""
        if max(abs(start[0] - end[0]), abs(start[1] - end[1])) >= SMALLEST:
            self._keep((*self.marks, Mark(self.tool, start, end)))

    def undo(self) -> None:
        """Take the last stroke back."""
        self._keep(self.marks[:-1])
        self.shell.refresh()

    def _keep(self, marks: tuple[Mark, ...]) -> None:
        self.app.marks.draw(self.place.path, marks)
        self.marks = marks
        self.watch.look(self, self.app.visits.draft(self.place.visit))
