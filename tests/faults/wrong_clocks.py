"""R11: phones whose clock is wrong by up to twenty years, stands in 1970, or jumps; what arrives is the same.

The app of this computer with another wall clock, the real server on PostgreSQL. A wrong clock changes what
the phone claims, which the server flags for the reviewer; it keeps no visit away and logs nobody out.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock

from field_app.platform import desktop
from field_app.platform.desktop import SystemClock
from shared.protocol.revision import LOCAL_TIME
from tests.faults import kill_judge
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.faults.kill_deeds import Phone, finish_plain_visit
from tests.faults.restore_drill import drill, settle

YEAR_MS = 365 * 86_400_000
OFFSETS = [years * YEAR_MS for years in (-20, -10, -5, -1, 1, 5, 10, 20)]
JUMPS = [3_600_000, -86_400_000, 9 * YEAR_MS, -9 * YEAR_MS]
UNFLAGGED, FLAGGED = "visits of a wrong clock without a flag", "visits of a right clock with one"
WRONG_DAY = "visits counted for another day than today, by a clock years off"


class WrongClock(SystemClock):
    """A wall clock that is off, while monotonic time passes as it should; every start is another boot."""

    def __init__(self, off_ms: int) -> None:
        super().__init__()
        self.off_ms = off_ms

    def unix_ms(self) -> int:
        """Return milliseconds since 1970."""
        return super().unix_ms() + self.off_ms

    def wall(self) -> str:
        """Return local time to the millisecond."""
        now = datetime.now(LOCAL_TIME) + timedelta(milliseconds=self.off_ms)
        return now.isoformat(timespec="milliseconds")

    def boot(self) -> str:
        """Return the boot's id."""
        return f"{id(self):x}"


def visit_with(phone: Phone, off_ms: int, jump_ms: int = 0) -> None:
    """Make a visit with a clock that is off and jumps before its end, and sync."""
    clock = WrongClock(off_ms)
    with mock.patch.object(desktop, "SystemClock", return_value=clock):
        again = Phone(phone.folder, phone.server, phone.username)
        settle(again)
        clock.off_ms += jump_ms
        finish_plain_visit(again)
        settle(again)
        again.app.close()


def measure(offsets: int = len(OFFSETS), jumps: int = len(JUMPS)) -> Iterator[Figure]:
    """Yield the figures of R11; fewer clocks for a short form."""
    in_1970 = -int(time.time() * 1000) + 60_000
    tried = [(off, 0) for off in (0, in_1970, *OFFSETS[:offsets])] + [(0, jump) for jump in JUMPS[:jumps]]
    with drill() as here:
        here.install()
        for number, (off_ms, jump_ms) in enumerate(tried):
            phone = here.phones[number % len(here.phones)]
            phone.app.close()
            visit_with(phone, off_ms, jump_ms)
        found = here.judged()
        found.update(_flags([off or jump for off, jump in tried]))
    yield at_least("clocks", len(tried), offsets + jumps + 2)
    for kind in (*kill_judge.KINDS, UNFLAGGED, FLAGGED, WRONG_DAY):
        yield none_of(kind, found[kind])


def _flags(wrong_by: list[int]) -> Counter[str]:
    """Count what the server says of the visits, in the order they arrived in."""
    from django.utils import timezone

    from backend.visits import flags
    from backend.visits.models import Revision

    found = Counter[str]()
    for off_ms, revision in zip(wrong_by, Revision.objects.order_by("received_seq"), strict=True):
        is_flagged = bool({flags.CLOCK_SKEW, flags.DAY_OF_RECEIPT} & set(revision.flags))
        if is_flagged != bool(off_ms):
            found[FLAGGED if is_flagged else UNFLAGGED] += 1
        is_absurd = abs(off_ms) > 3 * YEAR_MS
        if is_absurd and revision.visit.day != timezone.localdate():
            found[WRONG_DAY] += 1
    return found


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(conclude("wrong_clocks", "R11, wrong clocks", lambda: measure(*given)))
