"""The sync thread: one run at a time, patient when things fail, awake when it helps."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from field_app.sync.backoff import IDLE_S, LONGEST_S, Backoff
from field_app.sync.exchange import NeedsLoginError, RefusedError, UnreachableError
from field_app.sync.runner import SyncRunner
from field_app.sync.states import RunResult
from tests.field_app.inspecting import SeededRandom


class Engine:
    """Does what it is told to and notes when."""

    def __init__(self, *outcomes: RunResult | Exception) -> None:
        self.outcomes = list(outcomes)
        self.runs = threading.Semaphore(0)
        self.at_once = 0
        self.most_at_once = 0

    def run(self) -> RunResult:
        """Run once."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        outcome = self.outcomes.pop(0) if self.outcomes else RunResult()
        self.at_once -= 1
        self.runs.release()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def wait(self) -> None:
        """Wait for one more run."""
        assert self.runs.acquire(timeout=60)


def runner(engine: Engine, may_run: Callable[[], bool] = lambda: True) -> SyncRunner:
    """Return a runner that is not started."""
    return SyncRunner(engine, random=SeededRandom(), may_run=may_run)


def test_waits_grow_from_seconds_to_a_quarter_of_an_hour() -> None:
    backoff = Backoff()
    waits = [backoff.next_s(0.5) for _ in range(12)]
    assert waits == sorted(waits)
    assert 2.5 <= waits[0] <= 5
    assert waits[-1] <= LONGEST_S
    backoff.reset()
    assert backoff.next_s(0.99) <= 5


def test_waits_differ_between_devices_and_heed_the_server_within_reason() -> None:
    assert Backoff().next_s(0.0) != Backoff().next_s(0.9)
    assert Backoff().next_s(0.0, at_least_s=120) == 120
    assert Backoff().next_s(0.0, at_least_s=1e9) == LONGEST_S


@pytest.mark.parametrize(
    ("outcome", "trouble", "needs_login"),
    [
        (UnreachableError("clock-wrong"), "clock-wrong", False),
        (NeedsLoginError("session-revoked"), "session-revoked", True),
        (RunResult(RefusedError("storage-full", 507, "later")), "storage-full", False),
        (ZeroDivisionError(), "sync-failed", False),
        (RunResult(unfinished=True), None, False),
    ],
)
def test_a_run_that_does_not_end_well_is_tried_again_soon(
    outcome: RunResult | Exception, trouble: str | None, needs_login: bool
) -> None:
    made = runner(Engine(outcome))
    assert made._one_run() <= 5
    assert (made.state.trouble, made.state.needs_login) == (trouble, needs_login)
    assert made.state.retry_in_s is not None


def test_a_good_run_forgets_the_troubles_before() -> None:
    made = runner(Engine(UnreachableError(), RunResult()))
    made._one_run()
    assert made._one_run() == IDLE_S
    assert (made.state.trouble, made.state.retry_in_s) == (None, None)


def test_the_thread_runs_at_the_start_and_when_woken_one_run_at_a_time() -> None:
    engine = Engine(UnreachableError(), UnreachableError())
    made = runner(engine)
    made.start()
    made.start()
    engine.wait()
    for _ in range(3):
        made.wake()
        engine.wait()
    made.stop()
    assert engine.most_at_once == 1
    assert made._thread is not None
    assert not made._thread.is_alive()


def test_nothing_runs_while_nobody_is_logged_in() -> None:
    engine, allowed = Engine(), threading.Event()
    made = runner(engine, may_run=allowed.is_set)
    made.start()
    assert not engine.runs.acquire(timeout=0.1)
    allowed.set()
    made.wake()
    engine.wait()
    made.stop()


def test_a_stopped_runner_does_not_start_again() -> None:
    made = runner(Engine())
    made.stop()
    made.start()
    assert made._thread is None


@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_fault_is_logged_unless_the_app_was_closed_meanwhile(
    is_stopped: bool, caplog: pytest.LogCaptureFixture
) -> None:
    made = runner(Engine(RuntimeError("closed")))
    if is_stopped:
        made.stop()
    made._one_run()
    assert ("sync run failed" in caplog.text) is not is_stopped


def test_a_full_disk_is_named_as_such() -> None:
    full = SyncRunner(
        Engine(OSError("full")),
        random=SeededRandom(),
        may_run=lambda: True,
        name_trouble=lambda _error: "storage-full",
    )
    full._one_run()
    assert full.state.trouble == "storage-full"
