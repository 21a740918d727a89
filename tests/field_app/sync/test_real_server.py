"""The phone's core against the real server process: nothing between them is pretended."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from field_app.core.model import CopyState, VisitState
from field_app.platform.desktop import open_app
from field_app.sync import http
from field_app.sync.exchange import FilePart, NeedsLoginError, UnreachableError
from tests.e2e.reading import Reader
from tests.e2e.running import Server
from tests.field_app.inspecting import jpeg, sha256, sign_minutes, sync, whole_visit

PASSWORD = "congtam-demo"
OPEN_AN_ACCOUNT = f"""
from django.utils import timezone
from backend.people.actions import create_user
from backend.people.models import Role
create_user(username="inspector1", password="{PASSWORD}", full_name="Cầm Thị Hoa", role=Role.INSPECTOR,
            now=timezone.now())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server that knows Sơn La and Hoa."""
    made = Server(tmp_path_factory.mktemp("server"))
    made.prepare()
    made.manage("shell", "--no-imports", "-c", OPEN_AN_ACCOUNT)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def phone(server: Server, tmp_path: Path) -> Iterator[FieldApp]:
    """Return a phone on which Hoa has just logged in for the first time."""
    app = open_app(tmp_path / "phone", server.url)
    app.account.login(server.url, "inspector1", PASSWORD)
    sync(app)
    yield app
    app.close()


@pytest.mark.slow
def test_a_visit_made_while_the_server_is_down_is_safe_once_it_is_back(
    server: Server, phone: FieldApp
) -> None:
    server.stop()
    visit = whole_visit(phone, photos=(jpeg(1, size=400), jpeg(2, size=300), jpeg(3, size=200)))
    phone.finish(visit)
    with pytest.raises(UnreachableError):
        sync(phone)
    assert phone.visits.all()[0].state is VisitState.WAITING
    server.start()
    result = sync(phone)
    assert (result.refusal, result.unfinished) == (None, False)
    (card,) = phone.visits.all()
    assert (card.state, card.photos_safe, card.percent) == (VisitState.SAFE, 5, 100)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bytes_per_s", "seen"),
    [(0.0, VisitState.UPLOADING), (10.0**7, VisitState.WAITING)],
    ids=["poor", "good"],
)
def test_an_upload_cut_in_the_middle_goes_on_where_the_server_stopped(
    bytes_per_s: float, seen: VisitState, phone: FieldApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a good line text and photos go in one request, and the person is told when its answer is here."""
    monkeypatch.setattr(phone.sync.engine._bundles, "_bytes_per_s", lambda: bytes_per_s)
    real, starts = http._chunks, []
    photo = jpeg(4, size=400)

    def cut_once(part: FilePart) -> Iterator[bytes]:
        if part.size == len(photo):
            starts.append(part.offset)
        for number, chunk in enumerate(real(part)):
            if len(starts) == 1 and number == 2:
                raise ConnectionResetError
            yield chunk

    monkeypatch.setattr(http, "_chunks", cut_once)
    phone.finish(whole_visit(phone, photos=(photo,)))
    with pytest.raises(UnreachableError):
        sync(phone)
    assert phone.visits.all()[0].state is seen
    if seen is VisitState.UPLOADING:  # its text was here before its photo: what arrived of that is kept
        wait_until_some_arrived(phone, photo)
    sync(phone)
    assert phone.visits.all()[0].state is VisitState.SAFE
    assert starts[0] == 0
    assert seen is VisitState.WAITING or 0 < starts[1] <= 2 * http.CHUNK


def wait_until_some_arrived(phone: FieldApp, photo: bytes) -> None:
    """Give the server the moment it needs to notice that the line is gone."""
    client = phone.sync.engine._client
    for _ in range(600):
        if client.photo_offset(sha256(photo), len(photo)):
            return
        time.sleep(0.1)
    raise AssertionError("nothing of the photo was kept")


@pytest.mark.slow
def test_logging_out_and_in_again_is_the_same_phone(server: Server, phone: FieldApp) -> None:
    visit = whole_visit(phone)
    phone.finish(visit)
    phone.account.logout()
    phone.account.login(server.url, "inspector1", PASSWORD)
    assert sync(phone).refusal is None
    assert [(card.id, card.state) for card in phone.visits.all()] == [(visit, VisitState.SAFE)]


@pytest.mark.slow
def test_a_phone_reported_lost_obeys_the_real_servers_order(server: Server, phone: FieldApp) -> None:
    now = "from django.utils import timezone; from backend.people.models import Device;"
    which = f"Device.objects.filter(pk='{phone.store.settings.get('device_id')}')"
    server.manage("shell", "--no-imports", "-c", f"{now} {which}.update(lost_at=timezone.now())")
    with pytest.raises(NeedsLoginError, match="device-lost"):
        sync(phone)
    assert phone.vault.needs_password
    server.manage("shell", "--no-imports", "-c", f"{now} {which}.update(lost_at=None)")
    phone.account.login(server.url, "inspector1", PASSWORD)
    assert sync(phone).refusal is None


@pytest.mark.slow
def test_what_was_masked_on_the_phone_is_masked_for_the_reviewer(server: Server, phone: FieldApp) -> None:
    reviews = OPEN_AN_ACCOUNT.replace("inspector1", "reviewer1").replace("INSPECTOR", "REVIEWER")
    server.manage("shell", "--no-imports", "-c", reviews)
    red = io.BytesIO()
    Image.new("RGB", (400, 300), (220, 20, 20)).save(red, "JPEG")
    visit = whole_visit(phone, photos=(red.getvalue(),))
    (photo,) = phone.visits.draft(visit).item("GG-05").photos
    phone.marks.draw(photo.id, [Mark("mask", (0.0, 0.0), (1.0, 1.0))])
    sign_minutes(phone, visit)
    phone.finish(visit)
    sync(phone)
    assert phone.marks.copy_state(visit, photo.id) is CopyState.SAFE

    reviewer = Reader(server, "reviewer1")
    rows = reviewer.get(f"evidence?visit={visit}")["results"]
    (row,) = (row for row in rows if row["sha256"] == photo.sha256)
    with Image.open(io.BytesIO(reviewer.download(f"evidence/{row['id']}/file"))) as shown:
        assert max(shown.convert("RGB").getpixel((20, 20))) < 120  # type: ignore[arg-type]  # three bands
    assert reviewer.original(row["id"]) == red.getvalue()
    assert [each["reason"] for each in reviewer.get(f"evidence/{row['id']}/openings")["results"]] == [
        "so với máy"
    ]
