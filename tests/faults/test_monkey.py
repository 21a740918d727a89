"""Short form of the monkey: two lives of touches, texts, full disks and a kill each."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_the_app_always_opens_again_and_no_stored_text_is_lost() -> None:
    done = short_form("monkey", "300", "1")

    assert done.returncode == 0, done.stdout + done.stderr
