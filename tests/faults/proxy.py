"""R8: a phone's line breaks in mid-photo before the shipped nginx and gunicorn; what nginx received is kept.

The product's own app makes the visit and drives the uploads; of every PATCH a random part is sent over TLS,
then the connection is reset. nginx's log says what it had received, the server's next offset what was kept.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from field_app.core.app import FieldApp
from field_app.core.machine import Machine
from field_app.platform.desktop import AnyNetwork, FileSecretStore, NoLocator, SystemClock, SystemRandom
from field_app.sync.exchange import Answer, Answered, FilePart, Request, Send, Transport, UnreachableError
from field_app.sync.http import HttpTransport
from tests.faults import nginx
from tests.faults.breaking import send_and_reset
from tests.faults.dice import seeded
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.faults.installed import BEHIND_TLS, PASSWORD, installed, served
from tests.faults.nginx import Proxy
from tests.faults.phone import picture
from tests.field_app.inspecting import sync, whole_visit

PHOTO_BYTES, BREAKS, SETTLE_S = 4_000_000, 20, 0.3


@dataclass(frozen=True, slots=True)
class Break:
    """One broken upload: how many bytes of its body nginx received, and how many of them were kept."""

    received: int
    kept: int


@dataclass
class BreakingLine:
    """The app's HTTP line, but photo bodies break: a part is sent, then comes a reset."""

    proxy: Proxy
    inner: HttpTransport
    dice: Random
    breaks: list[Break] = field(default_factory=list)

    def hand(self, send: Send, part: FilePart) -> Answered:
        """Send a photo as the real line does."""
        return self.inner.hand(send, part)

    def send(self, request: Request) -> Answer:
        """Send as usual; break an upload that is large enough to be broken, and know nothing of bundles."""
        if request.path == "sync/bundle":
            unknown = b'{"code": "not-found", "title": "", "status": 404, "retry": "never"}'
            return Answer(404, {"content-type": "application/problem+json"}, unknown)
        if (
            not isinstance(request.body, FilePart)
            or len(self.breaks) == BREAKS
            or request.body.size < PHOTO_BYTES
        ):
            return self.inner.send(request)
        part = request.body
        with part.path.open("rb") as file:
            file.seek(part.offset)
            body = file.read(self.dice.randint(1, PHOTO_BYTES // BREAKS))
        path, trust = f"/api/v1/{request.path}", self.proxy.trust()
        head = send_and_reset(self.proxy.port, trust, path, request.headers, body, self.dice)
        kept = self._settled_offset(request) - part.offset
        received = next(e.received for e in reversed(self.proxy.entries()) if e.method == "PATCH") - head
        self.breaks.append(Break(received, kept))
        raise UnreachableError("offline")

    def _settled_offset(self, request: Request) -> int:
        """Return what the server holds once it has worked off what it was handed."""
        question = Request("HEAD", request.path, {"authorization": request.headers["authorization"]})
        offset, before = -1, -2
        while offset != before:
            time.sleep(SETTLE_S)
            offset, before = int(self.inner.send(question).headers["upload-offset"]), offset
        return offset

    def at(self, server: str) -> Transport:
        """Return a line to another server; only the first one breaks."""
        return self.inner.at(server)

    def use(self, server: str) -> None:
        """Point the line at another server."""
        self.inner.use(server)

    def close(self) -> None:
        """Let go of idle connections."""
        self.inner.close()


def break_often(folder: Path) -> tuple[list[Break], bool]:
    """Return the breaks, and whether all was signed for in the end."""
    with (
        installed(["inspector1"]) as server,
        served(server, **BEHIND_TLS),
        nginx.before(server.port, folder) as proxy,
    ):
        url = f"https://localhost:{proxy.port}"
        line = BreakingLine(proxy, HttpTransport(url, ca_file=proxy.ca_file), seeded("breaks"))
        return _upload(folder / "phone", url, line)


def _upload(folder: Path, url: str, line: BreakingLine) -> tuple[list[Break], bool]:
    machine = Machine(
        clock=SystemClock(),
        random=SystemRandom(),
        network=AnyNetwork(),
        locator=NoLocator(),
        secrets=FileSecretStore(folder / "secrets"),
        model="phone",
    )
    app = FieldApp(folder, machine, server=url, line=line)
    app.account.login(url, "inspector1", PASSWORD)
    sync(app)
    app.finish(whole_visit(app, photos=(picture(seeded("photo"), PHOTO_BYTES),)))
    for _ in range(BREAKS + 1):
        try:
            sync(app)
        except UnreachableError:
            continue
    safe = all(card.state.value == "safe" for card in app.visits.all())
    app.close()
    return line.breaks, safe


def measure() -> Iterator[Figure]:
    """Yield the figures of R8."""
    with tempfile.TemporaryDirectory(prefix="ct-nginx-") as folder:
        breaks, safe = break_often(Path(folder))
    received, kept = sum(one.received for one in breaks), sum(one.kept for one in breaks)
    yield at_least("connections reset in mid-body", len(breaks), BREAKS)
    yield at_least("of the bytes nginx received were kept, %", round(100 * kept / received, 3), 99)
    worst = max(one.received - one.kept for one in breaks)
    yield Figure("most bytes lost in one reset", worst, "as it is", met=True)
    yield none_of("photos not signed for in the end", int(not safe))


if __name__ == "__main__":
    sys.exit(conclude("proxy", "R8, resets in mid-body through the shipped nginx and gunicorn", measure))
