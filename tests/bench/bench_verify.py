"""What `verify_evidence` costs for each visit, whole and in the night, and so for ten thousand of them.

Visits with six photos are handed in through the API; the cost of one visit is the difference between many and
few of them. CPU is set beside that of checking the one signature without which no visit can be checked.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FEW, MANY, PHOTOS = 20, 80, 6
VISITS = 10_000
REACH = {"all_s_for_10000": 60.0, "nightly_s_for_10000": 60.0, "nightly_to_all": 0.5}


def main() -> int:
    """Measure, print, keep; return how many reaches were missed."""
    with tempfile.TemporaryDirectory(prefix="ct-verify-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings_test"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/verify.sqlite3"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.DATA_DIR = Path(folder) / "var"
        settings.DATA_DIR.mkdir()
        call_command("migrate", verbosity=0)
        figures = _figures()
    from tests.bench.phone import report

    return report("verify", figures, REACH)


def _figures() -> dict[str, float]:
    from backend.proof.baseline import take_baseline
    from tests import world

    round_ = _round()
    take_baseline(world.NOW)
    _hand_in(round_, FEW)
    few = _cpu(_verified)
    _leave_checkpoint()
    fixed = _cpu(_verified_new)
    _hand_in(round_, MANY - FEW)
    many, night = _cpu(_verified), _cpu(_verified_new)
    each = (many - few) / (MANY - FEW)
    old = max(0.0, night - fixed) / (MANY - FEW)  # what a visit that came since costs in the night
    return {
        "all_ms_a_visit": 1000 * each,
        "nightly_ms_a_new_visit": 1000 * old,
        "all_s_for_10000": few + each * (VISITS - FEW),
        "nightly_s_for_10000": fixed,
        "nightly_to_all": fixed / many,
        "all_to_one_signature": each / _signature(round_),
    }


def _round() -> Any:
    from backend.people.models import Role
    from tests import world
    from tests.backend.rounds import Round, publish

    publish("GG", "UX", "NY")
    world.to_hieu()
    return Round(world.enrolled(world.person("inspector1", Role.INSPECTOR)))


def _hand_in(round_: Any, number: int) -> None:
    from tests.backend.visiting import photo, upload

    for _ in range(number):
        photos = tuple(photo(f"{round_.n}-{place}", 20_000) for place in range(PHOTOS))
        round_.push(*photos)
        for data in photos:
            assert upload(round_.phone, data).status_code == 204


def _verified() -> None:
    from backend.proof.verification import verify_evidence

    assert not verify_evidence().first


def _verified_new() -> None:
    from backend.proof.verification import verify_evidence

    assert not verify_evidence(only_new=True).first


def _leave_checkpoint() -> None:
    from django.utils import timezone

    from backend.journal.head import present_head
    from backend.proof.checkpoint import write_checkpoint

    write_checkpoint(present_head(), timezone.now(), everything_at=None)


def _signature(round_: Any) -> float:
    """Return the CPU seconds of checking one signature of the phone."""
    from backend.people.signatures import verify

    message, key = b"message", round_.phone.phone.enrolment
    signature, times = round_.phone.phone.sign(message), 500
    began = time.process_time()
    for _ in range(times):
        assert verify(key["algorithm"], key["public_key"], message, signature)
    return (time.process_time() - began) / times


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
