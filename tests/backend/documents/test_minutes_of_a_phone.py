"""The real app against the real server over HTTP: neither prints a signature under other words."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from backend.people.models import Role, User
from field_app.core.app import FieldApp
from field_app.sync.http import HttpTransport
from tests import world
from tests.backend.documents.papers import data_of, fetched, saved
from tests.backend.documents.reading import pdf_text
from tests.field_app.inspecting import TestClock, dice, open_phone, sync
from tests.field_app.signing_desk import Desk

SIGNED_AT = re.compile(r"đã ký trên thiết bị lúc (.*? năm \d{4})")


class CheckedDesk(Desk):
    """Signs in a minute of its own each time, so that a printed time names one signature."""

    def __init__(
        self, app: FieldApp, clock: TestClock, home_affairs: APIClient, folder: Path, luck: random.Random
    ) -> None:
        self.clock, self.home_affairs, self.folder = clock, home_affairs, folder
        super().__init__(app, self.return_, luck)

    def sign(self, who: str) -> None:
        """Sign a minute later."""
        self.clock.ms += 60_000
        super().sign(who)

    def check_server(self, visit: str) -> None:
        """See that the server prints the signatures of each version, and no other, where they belong."""
        answered = fetched(self.home_affairs, f"/api/v1/visits/{visit}/minutes.pdf")
        text = " ".join(pdf_text(saved(data_of(answered), self.folder / "m.pdf")).split())
        below = SIGNED_AT.findall(text[text.index("Biên bản kết thúc hồi") :])
        given = [block for block in self.app.papers.of(visit).signatures if block.sha256]
        assert Counter(below) == Counter(block.at for block in given)
        assert all(self.shown[str(block.sha256)] == self.words() for block in given)
        facts = self.home_affairs.get(f"/api/v1/visits/{visit}").json()
        assert all(signature["covers"] for signature in facts["signatures"])
        assert not [flag for flag in facts["flags"] if flag.startswith("signature")]

    def return_(self, visit: str) -> None:
        """Check what the server prints, and return the visit."""
        self.check_server(visit)
        path, given = f"/api/v1/visits/{visit}/return", {"comment": "Bổ sung"}
        answered = self.home_affairs.post(path, given, format="json", headers={"If-Match": "*"})
        assert answered.status_code == 200, answered.content
        sync(self.app)


@pytest.mark.django_db(transaction=True)
def test_no_signature_is_printed_on_the_phone_or_the_server_under_words_it_was_not_given_for(
    reviewer: User, live_server: LiveServer, tmp_path: Path
) -> None:
    call_command("load_sonla", verbosity=0)
    world.person("inspector1", Role.INSPECTOR, full_name="Cầm Thị Hoa")
    clock = TestClock(ms=time.time_ns() // 1_000_000)
    app = open_phone(tmp_path / "phone", HttpTransport(live_server.url), clock=clock)
    app.account.login(live_server.url, "inspector1", world.PASSWORD)
    sync(app)
    home_affairs = world.client(reviewer)
    for seed in range(3):
        desk = CheckedDesk(app, clock, home_affairs, tmp_path, dice(seed))
        for _ in range(8):
            desk.do_something()
            desk.check()
        desk.finish_and_get_back()
    app.close()
