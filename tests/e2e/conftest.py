"""One server, one phone, one whole visit made offline and through a kill, for all tests to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from shared.protocol.revision import LOCAL_TIME
from tests.e2e.app_process import Phone
from tests.e2e.reading import accounts
from tests.e2e.running import Server
from tests.field_app.photos import make_photos
from tests.field_app.tour import Visit


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the real server with reference data and five accounts, running."""
    made = Server(tmp_path_factory.mktemp("server"))
    made.prepare()
    made.manage("shell", "-c", accounts())
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return three photos with the EXIF of a phone's camera."""
    return make_photos(tmp_path_factory.mktemp("DCIM"))


@pytest.fixture(scope="session")
def phone(
    tmp_path_factory: pytest.TempPathFactory, server: Server, photos: dict[str, Path]
) -> Iterator[Phone]:
    """Return Hoa's phone, logged in and with the reference data; its file list opens at the photos."""
    made = Phone(tmp_path_factory.mktemp("phone"), server.url, photos["clock"].parent)
    made.start()
    made.call("log_in", "inspector1", "congtam-demo")
    made.call("decline_pin")
    made.await_words("Chưa có cuộc kiểm tra nào")
    made.call("await_reference_data", 120.0)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def day() -> date:
    """Return today, where the unit is."""
    return datetime.now(LOCAL_TIME).date()


@pytest.fixture(scope="session")
def sent(server: Server, phone: Phone, photos: dict[str, Path], day: date) -> Phone:
    """Make the whole visit offline, through a kill, then let it sync; the tests look at what came of it."""
    server.stop()
    visit = Visit(phone, day, photos)
    visit.begin()
    visit.answer_checklist("GG")
    visit.answer_checklist("UX", until="UX-06")

    phone.kill()
    phone.start()
    assert phone.reads("Không cửa quyền, hách dịch"), "the same item has to be open again"
    assert phone.reads("Một người dân nói bị yêu cầu quay lại ba lần")

    phone.tap("list")
    visit.answer_checklist("UX", after="UX-06")
    visit.answer_checklist("NY")
    visit.sign_minutes()
    visit.finish()
    phone.await_words("Chờ gửi – đang ở trong máy này")
    phone.await_words("Chưa kết nối được máy chủ")

    server.start()
    phone.await_words("Biên nhận của máy chủ đã kiểm chứng", 120.0)
    phone.tap("home")
    phone.await_words("Tất cả đã an toàn trên máy chủ")
    return phone
