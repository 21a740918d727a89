"""Prose by the phone's own keyboard: Telex, VNI, voice. Every letter is handed over as it is written."""
# mypy: allow-subclassing-any
# pyjnius ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jnius import PythonJavaClass, java_method

from field_app.platform.android.java import helper
from field_app.viewmodels.words import Words
from field_app.viewmodels.writing import Writing


class _Listener(PythonJavaClass):
    __javainterfaces__ = ["vn/congtam/field/TextDialog$Listener"]
    __javacontext__ = "app"

    def __init__(
        self, on_text: Callable[[str], None], on_given_up: Callable[[], None], on_closed: Callable[[], None]
    ) -> None:
        super().__init__()
        self._on_text, self._on_given_up, self._on_closed = on_text, on_given_up, on_closed

    @java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator]  # pyjnius has no types
    def onText(self, text: str) -> None:  # noqa: N802  # Java's name
        self._on_text(text)

    @java_method("()V")  # type: ignore[untyped-decorator]  # pyjnius has no types
    def onGivenUp(self) -> None:  # noqa: N802  # Java's name
        self._on_given_up()

    @java_method("()V")  # type: ignore[untyped-decorator]  # pyjnius has no types
    def onClosed(self) -> None:  # noqa: N802  # Java's name
        self._on_closed()


class AndroidText:
    """The `TextPort` of phones; `later` runs something on the screen's thread, guarded.

    Android's dialog goes when its button or Back is pressed; where the text is not stored then, it comes back
    with the text, why, and a button to drop it.
    """

    def __init__(self, activity: Any, later: Callable[[Callable[[], None]], None]) -> None:
        self._activity = activity
        self._later = later
        self._listener: _Listener | None = None

    def edit(self, writing: Writing, words: Words, close: Callable[[], None]) -> None:
        """Open the dialog; it shows itself, so there is no widget to return."""

        def put(text: str) -> None:
            writing.put(text)
            helper("TextDialog").warn(self._activity, writing.message())

        def closed() -> None:
            if writing.is_stored:
                close()
            else:
                self.edit(writing, words, close)

        self._listener = _Listener(  # Java holds it; Python must too, or it is collected
            lambda text: self._later(lambda: put(text)),
            lambda: self._later(writing.give_up),
            lambda: self._later(closed),
        )
        request, stored, not_yet = writing.request, writing.is_stored, words("entry.not_yet")
        helper("TextDialog").show(
            self._activity,
            request.title if stored else f"{request.title} – {not_yet}",
            request.hint,
            writing.text,
            request.several_lines,
            words("common.done"),
            "" if stored else words("entry.give_up"),
            self._listener,
        )
        if not stored:
            helper("TextDialog").warn(self._activity, writing.message())
