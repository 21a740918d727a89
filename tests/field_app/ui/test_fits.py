"""No word is cut off, outside its box or over another one, on any page, in both languages, however large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import VisitMode
from field_app.platform.desktop import FolderDocuments
from field_app.ui import theme
from field_app.viewmodels.pages import PAGES
from field_app.viewmodels.shell import Place
from shared.protocol.revision import Official
from tests.field_app.device import TO_HIEU
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FakeServer
from tests.field_app.fits import misfits
from tests.field_app.inspecting import counter_of, sync, whole_visit
from tests.field_app.screenshots import sent_to
from tests.field_app.ui.conftest import Start
from tests.shared.cast import VISIT_DAY

LOOKS = [(language, letters) for language in ("vi", "en") for letters in ("normal", "largest")]
LONG = "Phó Giám đốc Trung tâm Phục vụ hành chính công kiêm Trưởng bộ phận Tiếp nhận và Trả kết quả"

CHECKLISTS = ("GG", "UX", "NY", "HS", "CS")
WORDED = [f"{code}-2026.2" for code in CHECKLISTS]
CODES = ("GG-01", "GG-05", "UX-01", "UX-06", "UX-07", "NY-01", "CS-02")


@pytest.fixture(params=LOOKS, ids="-".join)
def dressed(request: pytest.FixtureRequest, start: Start, app: FieldApp, tmp_path: Path) -> Iterator[Driver]:
    """Return a finger on an app in one language and letter size."""
    language, letters = request.param
    app.preferences.put("language", language)
    app.preferences.put("letters", letters)
    yield start(app, documents=FolderDocuments(tmp_path))
    theme.use()


@pytest.fixture
def draft(app: FieldApp, photos: dict[str, Path]) -> str:
    """Return a draft with something of everything in it."""
    visit = app.visits.start(TO_HIEU, counter_of(app), VisitMode.SURPRISE, None, WORDED)
    counts = {"GG-02": 12, "GG-03": 10, "GG-04": 0, "GG-05": 3, "NY-01": 4, "UX-01": 2, "CS-02": 5}
    choices = {"GG-01": "07:52", "GG-10": "absent", "UX-06": "complaint", "UX-07": "report"}
    for item, count in counts.items():
        app.answers.put(visit, item, value=count)
    for item, choice in choices.items():
        app.answers.put(visit, item, value=choice)
    app.answers.put(visit, "GG-05", officials=[Official("Lò Thị Xuân", LONG, counter="Quầy số 4")])
    app.answers.put(visit, "GG-05", note="Đi chợ từ bảy giờ rưỡi")
    app.answers.put(visit, "UX-01", statement="Lò Thị Xuân không đeo thẻ")
    app.photos.attach(visit, "GG-01", photos["clock"])
    app.minutes.put(visit, signed=False, unit_representative=LONG[:90])
    return visit


@pytest.fixture
def sent(app: FieldApp, server: FakeServer) -> str:
    """Return a visit that came back with comments, beside one that is kept aside and two assignments."""
    visit = whole_visit(app)
    app.finish(visit)
    sync(app)
    (head,) = [each.body["revision_id"] for each in server.revisions.values()]
    comments = [{"item": "GG-05", "comment": "Ai vắng buổi sáng? Đề nghị ghi rõ họ tên, chức vụ từng người."}]
    decision = {"revision": head, "state": "returned", "comment": "Cần làm rõ.", "comments": comments}
    server.publish("put", "visit", visit, decision)
    for number, mode in enumerate((VisitMode.SURPRISE, VisitMode.PLANNED)):
        unit = app.catalogue.find_units("muong", day=VISIT_DAY)[number]
        server.publish("put", "assignment", f"a{number}", sent_to(unit.id, mode))
    server.judge = lambda _body: "reference-unknown"
    app.finish(whole_visit(app))
    sync(app)
    return visit


def places(draft: str, sent: str, photo: str) -> dict[str, list[Place]]:
    """Return where to look, by page."""
    items = [Place("item", visit=draft, item=code) for code in CODES]
    checklists = [Place("checklist", visit=draft, checklist=code) for code in CHECKLISTS]
    about_photo = {"visit": draft, "item": "GG-01", "path": photo}
    return {
        "account": [Place("account")],
        "checklist": checklists,
        "files": [Place("files", visit=draft, item="GG-01")],
        "find": [Place("find")],
        "history": [Place("history")],
        "home": [Place("home")],
        "item": items,
        "lock": [Place("lock")],
        "login": [Place("login")],
        "lookup": [Place("lookup", visit=draft)],
        "mark": [Place("mark", **about_photo)],
        "minutes": [Place("minutes", visit=draft), Place("minutes", visit=sent)],
        "official": [Place("official", visit=draft, item="GG-05", path="0")],
        "paper": [Place("paper", visit=draft), Place("paper", visit=sent)],
        "photo": [Place("photo", **about_photo)],
        "pin": [Place("pin")],
        "rescue": [Place("rescue")],
        "safe": [Place("safe")],
        "sign": [Place("sign", visit=draft, path="inspector")],
        "start": [Place("start", unit=TO_HIEU)],
        "summary": [Place("summary", visit=draft), Place("summary", visit=sent)],
        "visit": [Place("visit", visit=sent)],
    }


def test_every_word_fits_its_box_on_every_page(
    dressed: Driver, app: FieldApp, draft: str, sent: str, photos: dict[str, Path]
) -> None:
    app.preferences.put("pictures", str(photos["clock"].parent))
    photo = app.visits.draft(draft).item("GG-01").photos[0].id
    wanted = places(draft, sent, photo)
    assert wanted.keys() == PAGES.keys(), "a new page has to be looked at too"
    found: list[str] = []
    for place in (each for several in wanted.values() for each in several):
        dressed.app.open(place)
        dressed.pump(2)
        found += [f"{place.page} {place.item or place.checklist}: {problem}" for problem in misfits(dressed)]
    for over in ("GG-02?", "GG-01?", "discard"):
        dressed.app.replace(Place("checklist", visit=draft))
        dressed.pump(2)
        dressed.tap(over)
        found += [f"over the checklist, {over}: {problem}" for problem in misfits(dressed)]
    assert not found, "\n".join(found)
