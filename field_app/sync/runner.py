"""The sync thread: one run at a time, on its own when there is something to do, woken when it may help."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from field_app.ports import Random
from field_app.sync.backoff import IDLE_S, Backoff
from field_app.sync.exchange import NeedsLoginError, UnreachableError
from field_app.sync.states import RunnerState, RunResult

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What the runner drives."""

    def run(self) -> RunResult: ...


class SyncRunner:
    """Runs the engine in a daemon thread until stopped."""

    def __init__(
        self,
        engine: Engine,
        *,
        random: Random,
        may_run: Callable[[], bool],
        on_change: Callable[[], None] = lambda: None,
        name_trouble: Callable[[Exception], str | None] = lambda _error: None,
    ) -> None:
        """`may_run` is asked before each run: False (nobody logged in, no network) waits for a wake-up.

        `name_trouble` says which trouble an error of this device's own is, where a person can do something.
        """
        self._engine = engine
        self._random = random
        self._may_run = may_run
        self._on_change = on_change
        self._name_trouble = name_trouble
        self._backoff = Backoff()
        self._woken = threading.Condition()
        self._wanted = True
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.state = RunnerState()

    def start(self) -> None:
        """Start the thread; harmless when it runs already."""
        with self._woken:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Run as soon as the current run, if any, has ended; forgets the back-off and its trouble."""
        with self._woken:
            self._backoff.reset()
            self.state = RunnerState()
            self._wanted = True
            self._woken.notify()

    def stop(self, *, wait_s: float = 2.0) -> None:
        """Ask the thread to end; a run in the middle of a request is left to end by itself."""
        with self._woken:
            self._stopping = True
            self._woken.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(wait_s)

    def _loop(self) -> None:
        wait_s: float = 0
        while self._wait(wait_s):
            wait_s = self._one_run() if self._may_run() else IDLE_S

    def _wait(self, seconds: float) -> bool:
        """Sleep until woken, due or stopped; returns False when stopped."""
        with self._woken:
            self._woken.wait_for(lambda: self._wanted or self._stopping, seconds)
            self._wanted = False
            return not self._stopping

    def _one_run(self) -> float:
        """Run once and return the seconds until the next run."""
        try:
            wait_s = self._after(self._engine.run())
        except UnreachableError as error:
            wait_s = self._failed(error.code)
        except NeedsLoginError as error:
            wait_s = self._failed(error.code, needs_login=True)
        except Exception as error:  # a fault of ours must not end the thread: the next run may do better
            if self._stopping:  # the store was closed under a run that waited for the network: no fault
                return IDLE_S
            log.exception("sync run failed")
            wait_s = self._failed(self._name_trouble(error) or "sync-failed")
        self._on_change()
        return wait_s

    def _after(self, result: RunResult) -> float:
        if result.refusal is not None:
            return self._failed(result.refusal.code, at_least_s=result.refusal.retry_after or 0)
        if result.unfinished:
            return self._failed(None)
        self._backoff.reset()
        self.state = RunnerState()
        return IDLE_S

    def _failed(self, code: str | None, *, needs_login: bool = False, at_least_s: float = 0) -> float:
        with self._woken:
            wait_s = self._backoff.next_s(self._random.fraction(), at_least_s=at_least_s)
        self.state = RunnerState(code, needs_login, round(wait_s))
        return wait_s
