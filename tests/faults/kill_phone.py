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
from pathlib import Path

from field_app.core.errors import AppError
from field_app.sync.exchange import UnreachableError
from tests.faults import kill_deeds, steps
from tests.faults.fate import Fate

PATIENCE_S = 90.0
DONE, KILLED, BROKEN, UNREACHABLE, STUCK = "done", "killed", "broken", "unreachable", "stuck"
_ENDS = {0: DONE, 3: UNREACHABLE}


def _live(server: str, fates: Path, folder: str, deed: str, username: str) -> int:
    """Do the deed in this process; returns its exit code."""
    try:
        with steps.watched(Fate(fates, "phone")):
            kill_deeds.DEEDS[deed](kill_deeds.Phone(Path(folder), server, username))
    except UnreachableError:
        return 3
    except AppError as error:
        return 3 if error.code == "offline" else _told()
    except BaseException:  # noqa: BLE001  # whatever it is, it is told and counted
        return _told()
    return 0


def _told() -> int:
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
