"""Times a device claims, beside those the server knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from backend.kernel.times import local_day
from shared.protocol.limits import CLOCK_SKEW_FLAG_S
from shared.protocol.revision import PhotoRef, Revision
from shared.protocol.timing import Reading, Timing, timing

PLAUSIBLE: Final = timedelta(days=730)
"""A visit further than this from its receipt was not made on the day its device says."""


def skew_s(body: Revision, received_at: datetime) -> int | None:
    """Return by how many seconds the device's clock was ahead of the server's (behind: negative).

    Reckoned from the server time it last saw and its monotonic clock since; failing that, only a clock
    ahead of the receipt shows. None where nothing can be said.
    """
    wall = body.finished.wall
    if wall is None:
        return None
    true = _reckoned(body)
    if true is not None:
        return round((wall - true).total_seconds())
    return max(0, round((wall - received_at).total_seconds())) or None


def is_skewed(body: Revision, received_at: datetime) -> bool:
    """Say whether the device's times need a second look."""
    return abs(skew_s(body, received_at) or 0) > CLOCK_SKEW_FLAG_S


def is_dated(body: Revision, received_at: datetime) -> bool:
    """Say whether the device's date of the visit can be believed."""
    began = body.started.wall
    return began is not None and abs(began - received_at) <= PLAUSIBLE


def day_of(body: Revision, received_at: datetime) -> date:
    """Return the local day of the visit by the device's date, or by the receipt where that is absurd."""
    began = body.started.wall
    return local_day(began if began and is_dated(body, received_at) else received_at)


def taken_at(photo: PhotoRef, body: Revision) -> Timing | None:
    """Return when a photo was taken and how far off that may be; no uncertainty: only the wall clock says so.

    The device's clock since its start counts where it ran on from the server's time to the end of the visit.
    """
    seen, end = body.clock, body.finished.mono_ms
    server = Reading(seen.server_seen, seen.mono_at_seen, "same") if seen else Reading(None, None, None)
    marks = (server.mono_ms, photo.mono_ms, end)
    ran_on = None not in marks and server.mono_ms <= end and photo.mono_ms <= end  # type: ignore[operator]  # none is None
    return timing(Reading(photo.taken_wall, photo.mono_ms, "same" if ran_on else None), server)


def _reckoned(body: Revision) -> datetime | None:
    """Return the server's time at the end of the visit; None where the device was started anew since."""
    seen, now = body.clock, body.finished.mono_ms
    if seen is None or seen.server_seen is None or seen.mono_at_seen is None or now is None:
        return None
    if now < seen.mono_at_seen:
        return None
    try:
        return seen.server_seen + timedelta(milliseconds=now - seen.mono_at_seen)
    except OverflowError:  # beyond the end of the calendar
        return None
