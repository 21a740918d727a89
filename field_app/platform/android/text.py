"""Prose by the phone's own keyboard: Telex, VNI, voice. Every letter is handed over as it is written."""
# mypy: allow-subclassing-any
# pyjnius ships no types, so its classes are Any.

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from jnius import PythonJavaClass, java_method

from field_app.platform.android.java import helper
from field_app.viewmodels.shell import TextRequest
from field_app.viewmodels.words import Words


class _Listener(PythonJavaClass):
    __javainterfaces__ = ["vn/congtam/field/TextDialog$Listener"]
    __javacontext__ = "app"

    def __init__(self, on_text: Callable[[str], None], on_closed: Callable[[], None]) -> None:
        super().__init__()
        self._on_text, self._on_closed = on_text, on_closed

    @java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator]  # pyjnius has no types
    def onText(self, text: str) -> None:  # noqa: N802  # Java's name
        self._on_text(unicodedata.normalize("NFC", text))

    @java_method("()V")  # type: ignore[untyped-decorator]  # pyjnius has no types
    def onClosed(self) -> None:  # noqa: N802  # Java's name
        self._on_closed()


class AndroidText:
    """The `TextPort` of phones; `later` runs something on the screen's thread."""

    def __init__(self, activity: Any, later: Callable[[Callable[[], None]], None]) -> None:
        self._activity = activity
        self._later = later
        self._listener: _Listener | None = None

    def edit(self, request: TextRequest, words: Words, close: Callable[[], None]) -> None:
        """Open the dialog; it shows itself, so there is no widget to return."""
        self._listener = _Listener(  # Java holds it; Python must too, or it is collected
            lambda text: self._later(lambda: request.on_change(text.strip())), lambda: self._later(close)
        )
        helper("TextDialog").show(
            self._activity,
            request.title,
            request.hint,
            request.text,
            request.several_lines,
            words("common.done"),
            self._listener,
        )
