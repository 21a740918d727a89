"""What the window takes in and hands out: photos by the camera, files for others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, BinaryIO

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import Attached
from field_app.ports import Camera, Documents
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.words import Words


class Handling:
    """The part of the window that knows camera and files."""

    core: FieldApp
    words: Words
    camera: Camera | None
    documents: Documents | None
    _camera_is_open = False

    @abstractmethod
    def refresh(self) -> None:
        """Show the present page anew."""

    @abstractmethod
    def notify(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a short message that goes by itself."""

    @abstractmethod
    def in_background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do slow work off the screen's thread."""

    def take_picture(self, visit: str, item: str) -> None:
        """Let the camera take a photo; it may answer from another thread, or after a new start."""
        camera = self.camera
        if camera is None or self._camera_is_open:
            return
        capture = self.core.captures.begin(visit, item, camera)

        def done(_taken: bool) -> None:
            """Look what is there whatever the camera said: some say "cancelled" and have written it."""
            self._camera_is_open = False
            self.take_in(lambda: self.core.captures.finish(capture, camera))

        self._camera_is_open = True
        try:
            camera.take(capture.target, done)
        except Exception:  # a phone without a camera app says so in its own way
            self._camera_is_open = False
            raise

    def take_in(self, work: Callable[[], Attached | None]) -> None:
        """Take a picture in; say at once where its file breaks off, so that it is taken again."""

        def shown(result: Any) -> None:
            self.refresh()
            if isinstance(result, AppError):
                raise result
            if isinstance(result, Attached) and result.is_cut:
                self.notify(self.words("photo.cut_now"), Tone.SERIOUS)

        self.in_background(work, shown)

    def hand_over(self, name: str, mime: str, fill: Callable[[BinaryIO], object]) -> None:
        """Have a file written in the background, then show or share it and say where it is."""
        documents = self.documents
        if documents is None:
            return

        def shown(result: Any) -> None:
            if isinstance(result, AppError):
                raise result
            if result:
                self.notify(self.words("file.kept", place=result), Tone.GOOD)

        self.notify(self.words("file.making"))
        self.in_background(lambda: documents.hand_over(name, mime, fill), shown)

    def _in_turn(self, work: Callable[[], Any]) -> None:
        """Do work on pictures in the background, then show the page anew."""

        def shown(result: Any) -> None:
            self.refresh()
            if isinstance(result, AppError):
                raise result

        self.in_background(work, shown)
