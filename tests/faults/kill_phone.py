"""The field app of this computer in processes that die: a fork carries out each order, and may be killed.

    python -m tests.faults.kill_phone SERVER FATE_FOLDER

Reads one JSON object per line, {"folder", "deed", "username"}; answers by one line how the process ended.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from field_app.core.errors import AppError
from field_app.store.trouble import storage_trouble
from field_app.sync.exchange import UnreachableError
from tests.faults import kill_deeds, steps
from tests.faults.fate import Fate, relieve

PATIENCE_S = 90.0
DONE, KILLED, BROKEN, UNREACHABLE, STUCK = "done", "killed", "broken", "unreachable", "stuck"
REFUSED = "refused"
_CODES = {"offline": 3, "overloaded": 3, "storage-full": 4, "storage-failed": 4}
_ENDS = {0: DONE, 3: UNREACHABLE, 4: REFUSED}


def _live(server: str, fates: Path, folder: str, deed: str, username: str) -> int:
    """Do the deed in this process; returns its exit code."""
    phone = kill_deeds.Phone(Path(folder), server, username)
    with steps.watched(Fate(fates, "phone")):
        ended = _done(kill_deeds.DEEDS[deed], phone)
        if ended == 4:  # the disk refused, and the person was told; once it takes writes again, all goes on
            relieve(fates, "phone")
            ended = _done(kill_deeds.DEEDS["settle"], phone) or 4
    return ended


def _done(deed: Callable[[kill_deeds.Phone], None], phone: kill_deeds.Phone) -> int:
    try:
        deed(phone)
    except UnreachableError:
        return 3
    except AppError as error:
        return _CODES.get(error.code) or _reported()
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is told and counted
        return 4 if storage_trouble(error) else _reported()
    return 0


def _reported() -> int:
    traceback.print_exc()
    return 1


def _end_of(child: int) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return (
                "killed" if os.WIFSIGNALED(status) else _ENDS.get(os.waitstatus_to_exitcode(status), BROKEN)
            )
        time.sleep(0.003)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return STUCK


def main(server: str, fates: str) -> None:
    """Carry out orders until standard input ends."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_live(server, Path(fates), **json.loads(line)))
        print(_end_of(child), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
