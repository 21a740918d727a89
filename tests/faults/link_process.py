"""A bad line in one process: two TUN devices in two network namespaces, and what happens between them.

    python -m tests.faults.link_process PHONE_NAMESPACE SERVER_NAMESPACE NUMBER SEED

Reads one JSON object per line: new conditions; or {"forget": true}, after which no packet of a connection
that exists now gets through, as when a phone comes back with another address; or {"report": true}, which is
answered by one line. Ends with its standard input. Needs root and /dev/net/tun.
"""

from __future__ import annotations

import fcntl
import heapq
import json
import os
import select
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tests.faults.dice import seeded
from tests.faults.wire_tap import Tap

_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
MTU = 1400


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the line is, each way: `rate_bps` 0 is as fast as can be, `queue` in packets."""

    loss: float = 0.0
    delay_s: float = 0.0
    rate_bps: float = 0.0
    queue: int = 60


@dataclass
class Way:
    """One direction of the line."""

    source: int
    target: int
    dice: Any
    port_at: int
    """Where in the TCP header the phone's port is."""
    tap: Tap = field(default_factory=Tap)
    free_s: float = 0.0
    under_way: int = 0
    packets: int = 0
    offered: int = 0
    lost: int = 0


class Line:
    """Carries packets both ways under the conditions of the moment."""

    def __init__(self, ways: tuple[Way, Way]) -> None:
        self._ways = ways
        self._now = Conditions()
        self._waiting: list[tuple[float, int, Way, bytes]] = []
        self._ports: set[bytes] = set()
        self._forgotten: set[bytes] = set()
        self._count = 0

    def run(self) -> None:
        """Carry until standard input ends."""
        sources = {way.source: way for way in self._ways}
        while True:
            wait_s = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else 1.0
            readable, _, _ = select.select([*sources, 0], [], [], wait_s)
            if 0 in readable and not self._obey(sys.stdin.readline()):
                return
            for source in readable:
                if source in sources:
                    self._take_all(sources[source])
            self._deliver()

    def _obey(self, line: str) -> bool:
        if not line:
            return False
        order = json.loads(line)
        if order.pop("report", False):
            print(json.dumps(self._report()), flush=True)
        if order.pop("forget", False):
            self._forgotten |= self._ports
        self._now = replace(self._now, **order)
        return True

    def _report(self) -> dict[str, Any]:
        to_server, to_phone = self._ways
        return {
            "link_bytes": to_server.offered + to_phone.offered,
            "packets": to_server.packets + to_phone.packets,
            "lost": to_server.lost + to_phone.lost,
            "requests": [asdict(request) for request in to_server.tap.requests()],
        }

    def _take_all(self, way: Way) -> None:
        while True:
            try:
                self._take(way, os.read(way.source, 65536))
            except BlockingIOError:
                return

    def _take(self, way: Way, packet: bytes) -> None:
        now, state = time.monotonic(), self._now
        port = packet[20 + way.port_at : 22 + way.port_at]  # no IP options on packets we cause
        if port in self._forgotten:
            return  # its sender has no such address any more: it is not even on the line
        self._ports.add(port)
        way.packets += 1
        way.offered += len(packet)
        if way.dice.random() < state.loss or way.under_way >= state.queue:
            way.lost += 1
            return
        way.free_s = max(now, way.free_s) + (len(packet) * 8 / state.rate_bps if state.rate_bps else 0)
        way.under_way += 1
        self._count += 1
        heapq.heappush(self._waiting, (way.free_s + state.delay_s, self._count, way, packet))

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, _, way, packet = heapq.heappop(self._waiting)
            way.under_way -= 1
            way.tap.see(packet, now)
            os.write(way.target, packet)


def _device(name: str, namespace: str, address: str, peer: str) -> int:
    """Make one end of the line inside a namespace and return its descriptor."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    _ip("link", "set", name, "netns", namespace)
    _ip("-n", namespace, "addr", "add", address, "peer", peer, "dev", name)
    _ip("-n", namespace, "link", "set", name, "up", "mtu", str(MTU))
    return device


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def main(phone_namespace: str, server_namespace: str, number: str, seed: str) -> None:
    """Make the line, say so, and carry."""
    phone_address, server_address = f"10.9.{number}.1", f"10.9.{number}.2"
    name = f"ct{os.getpid() % 100_000}n{number}"
    phone = _device(f"{name}p", phone_namespace, phone_address, server_address)
    server = _device(f"{name}s", server_namespace, server_address, phone_address)
    line = Line((Way(phone, server, seeded("up", seed), 0), Way(server, phone, seeded("down", seed), 2)))
    print("ready", flush=True)
    line.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
