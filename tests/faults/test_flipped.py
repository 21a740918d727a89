"""Short form of R12: flipped bytes are noticed, and nothing altered is sent."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_a_flipped_byte_is_noticed_and_never_sent_as_genuine() -> None:
    done = short_form("flipped", "40")

    assert done.returncode == 0, done.stdout
