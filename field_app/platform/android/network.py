"""Whether a network is there that really reaches the internet, and when that changes."""
# mypy: allow-subclassing-any
# pyjnius ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jnius import PythonJavaClass, java_method

from field_app.platform.android.java import helper


class _Listener(PythonJavaClass):
    __javainterfaces__ = ["vn/congtam/field/Online$Listener"]
    __javacontext__ = "app"

    def __init__(self, on_change: Callable[[], None]) -> None:
        super().__init__()
        self._on_change = on_change

    @java_method("()V")  # type: ignore[untyped-decorator]  # pyjnius has no types
    def onChange(self) -> None:  # noqa: N802  # Java's name
        self._on_change()


class AndroidNetwork:
    """A `Network`. An agency's own network may not be "validated"; so it never says a plain no."""

    def __init__(self, activity: Any) -> None:
        self._online = helper("Online")(activity)
        self._listener: _Listener | None = None

    def online(self) -> bool | None:
        """Return True with a network that reaches the internet, None otherwise: trying shows."""
        return True if self._online.validated() else None

    def watch(self, on_change: Callable[[], None]) -> None:
        """Call back whenever connectivity changes."""
        self._listener = _Listener(on_change)
        self._online.watch(self._listener)
