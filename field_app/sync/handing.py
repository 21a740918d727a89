"""Giving a photo to the network now and hearing the answer later.

On a line with a round trip of a second the next photo's bytes follow the last one's without a pause, and
while one connection recovers from a lost packet the other one uses the line.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from field_app.sync.exchange import Answered, FilePart, Send


def in_thread(send: Send, part: FilePart) -> Answered:
    """Return when the last byte was handed over, or when sending ended before."""
    handed = threading.Event()
    outcome: list[int | BaseException] = []

    def sent(count: int) -> None:
        part.sent(count)
        if count >= part.size:
            handed.set()

    def work() -> None:
        try:
            outcome.append(send(replace(part, sent=sent)))
        except BaseException as error:  # noqa: BLE001  # raised again for whoever asks for the answer
            outcome.append(error)
        handed.set()

    thread = threading.Thread(target=work, name="photo", daemon=True)
    thread.start()
    handed.wait()

    def answered() -> int:
        thread.join()
        (value,) = outcome
        if isinstance(value, BaseException):
            raise value
        return value

    return answered
