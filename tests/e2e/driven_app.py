"""The real field app in a process of its own, driven over its standard input: one JSON command a line.

A command is `[name of a Driver method, argument, …]`; the answer is `{"ok": result}` or `{"error": text}`.
Between commands the app's main loop goes on. The app itself is the one `python -m field_app.main` starts.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from tests.field_app.driver import Driver, prepare


def main(hand: type[Driver] = Driver) -> None:
    """Start the app, then do as told until standard input closes."""
    out, sys.stdout = sys.stdout, sys.stderr
    prepare()
    from field_app.main import make_app

    driver = hand.start(make_app())
    commands: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(commands,), daemon=True).start()
    _tell(out, {"ok": "ready"})
    while (line := _next(commands, driver)) is not None:
        _tell(out, _obey(driver, json.loads(line)))
    driver.app.core.close()


def _read(commands: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        commands.put(line)
    commands.put("")


def _next(commands: queue.SimpleQueue[str], driver: Driver) -> str | None:
    """Return the next command, running frames until it comes; None at the end."""
    while True:
        try:
            return commands.get_nowait() or None
        except queue.Empty:
            driver.pump(1)
            time.sleep(0.01)


def _obey(driver: Driver, command: list[Any]) -> dict[str, Any]:
    name, *arguments = command
    try:
        if name == "shot":
            arguments = [Path(arguments[0])]
        return {"ok": getattr(driver, name)(*arguments)}
    except Exception:  # noqa: BLE001  # whatever went wrong is told to the test, which fails with it
        return {"error": traceback.format_exc()}


def _tell(out: Any, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
