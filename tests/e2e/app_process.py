"""A phone whose app runs in a process of its own and can be killed at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.running import ROOT


class EndedError(Exception):
    """The app's process ended, by itself or by another's hand, before it had answered."""


@dataclass
class Phone:
    """The app on one folder, a Hand as `tests.field_app.tour` needs one; its file list opens in `home`.

    `module` drives the app in its process, with `environment` on top of this process's own.
    """

    folder: Path
    server: str
    home: Path
    module: str = "tests.e2e.driven_app"
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the app and wait until its window is up."""
        environment = {
            **os.environ,
            "CONGTAM_APP_DIR": str(self.folder),
            "CONGTAM_SERVER": self.server,
            "HOME": str(self.home),
            **self.environment,
        }
        environment.pop("DISPLAY", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def kill(self) -> None:
        """End the app as Android does when it needs the memory: at once, without a word."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._end()

    def await_end(self, timeout: float = 60.0) -> None:
        """Wait until the app has ended without being told to; subprocess.TimeoutExpired if it lives."""
        assert self._process is not None
        self._process.wait(timeout)
        self._end()

    def stop(self) -> None:
        """Close the app if it runs."""
        if self._process is not None and self._process.poll() is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._end()

    def _end(self) -> None:
        """Wait for the process and close what led to it."""
        assert self._process is not None
        self._process.wait(60)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def call(self, name: str, *arguments: Any) -> Any:
        """Do one of the Driver's methods in the app.

        AssertionError with its traceback when it fails, EndedError when the app dies of it.
        """
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
            self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EndedError
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["ok"]

    # --- a finger and an eye --------------------------------------------------------------------------------

    def tap(self, wanted: str) -> None:
        """Tap something by its id or words."""
        self.call("tap", wanted)

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self.call("type", text)

    def write(self, wanted: str, text: str) -> None:
        """Write in a text box."""
        self.call("write", wanted, text)

    def sees(self, wanted: str) -> bool:
        """Tell whether something can be tapped."""
        return bool(self.call("sees", wanted))

    def reads(self, words: str) -> bool:
        """Tell whether words stand on the page."""
        return bool(self.call("reads", words))

    def await_words(self, words: str, timeout: float = 60.0) -> None:
        """Wait until words stand on the page."""
        self.call("await_words", words, timeout)

    def await_page(self, name: str) -> None:
        """Wait until this page is shown."""
        self.call("await_page", name)

    def sign(self) -> None:
        """Sign on the pad."""
        self.call("sign")

    def back(self) -> None:
        """Press Back."""
        self.call("back")

    def shot(self, path: Path) -> None:
        """Take a picture of the screen."""
        self.call("shot", str(path))
