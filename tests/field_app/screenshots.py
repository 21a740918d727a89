"""Takes the pictures in docs/screenshots from the real field app: `python -m tests.field_app.screenshots`.

A phone of 360 by 640 dp at density 2, in Vietnamese, on Sơn La's real checklists and units; the server is in
memory.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from field_app.core.app import FieldApp
from field_app.core.model import VisitMode
from field_app.platform.desktop import FolderDocuments
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver, prepare
from tests.field_app.fake_server import PERSON, FakeServer, FaultyLine
from tests.field_app.inspecting import answer_all, begin, furnish, logged_in, open_phone, sign_minutes
from tests.field_app.photos import make_photos
from tests.field_app.tour import Visit
from tests.shared.cast import VISIT_DAY

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"


class Photographer:
    """Walks through the app and keeps what it sees."""

    def __init__(self, hand: Driver, core: FieldApp, line: FaultyLine, visit: Visit) -> None:
        self.hand, self.core, self.line, self.visit = hand, core, line, visit

    def keep(self, name: str, *, down: int = 0) -> None:
        """Write the screen to a file, scrolled down by so many dp first."""
        if down:
            self.hand.app.view.list.scroll_to_offset(down * 2)
        self.hand.pump(3)
        self.hand.shot(SCREENSHOTS / f"{name}.png")

    def begin(self) -> None:
        """Find the unit and begin."""
        self.keep("home-empty")
        self.hand.tap("start")
        self.hand.type("muong")
        self.keep("find-unit")
        self.hand.back()
        self.hand.tap("start")
        self.hand.type("to hieu")
        self.hand.tap("unit:sl-x25-03646")
        self.keep("start-visit")
        self.hand.tap("begin")

    def answer(self) -> None:
        """Answer everything, looking at the places that tell most."""
        self.visit.answer_checklist("GG")
        self.hand.tap("tab:GG")
        self.keep("checklist", down=1)
        self.keep("attendance", down=640)
        self.in_other_looks()
        self.hand.tap("GG-02?")
        self.keep("keypad")
        self.hand.back()
        self.hand.tap("open:GG-05")
        self.keep("item")
        self.hand.back()
        self.hand.tap("open:GG-01")
        self.keep("item-photo", down=330)
        self.keep("item-guide", down=2000)
        self.hand.back()
        self.visit.answer_checklist("UX")
        self.hand.tap("open:UX-07")
        self.keep("item-restricted")
        self.hand.back()

    def in_other_looks(self) -> None:
        """See the same page at night and in sunlight, and with letters half as large again."""
        for name, look in (
            ("checklist-dark", {"theme": "dark"}),
            ("checklist-sun", {"theme": "sun"}),
            ("checklist-large", {"theme": "light", "letters": "largest"}),
        ):
            self.hand.app.wear(**look)
            self.keep(name)
        self.hand.app.wear(letters="normal")

    def finish(self) -> None:
        """See what is missing and what was found, sign, finish."""
        self.hand.tap("summary")
        self.keep("missing")
        self.hand.back()
        self.visit.answer_checklist("NY")
        self.hand.tap("summary")
        self.hand.tap("tab:found")
        self.keep("findings")
        self.hand.back()
        self.visit.sign_minutes()
        self.keep("minutes", down=2000)
        self.hand.tap("read")
        self.keep("paper", down=1)
        self.hand.back()
        self.hand.tap("finish")
        self.keep("finish")
        self.hand.tap("yes")

    def other_visits(self) -> None:
        """Have a second visit finished and a third one begun, at other units."""
        first, second = (self._begin_at(name) for name in ("Chiềng Mai", "Mường La"))
        answer_all(self.core, first)
        self.core.answers.put(first, "GG-05", no_photo_reason="Phòng kín")
        sign_minutes(self.core, first)
        self.core.finish(first)
        for item, value in (("GG-01", "07:41"), ("GG-02", 9), ("GG-03", 9), ("GG-09", "pass")):
            self.core.answers.put(second, item, value=value)

    def _begin_at(self, name: str) -> str:
        unit = self.core.catalogue.find_units(name, day=VISIT_DAY)[0]
        return self.core.visits.start(unit.id, unit.counters[0].id, VisitMode.PLANNED)

    def travel(self) -> None:
        """Watch it go: no network, half of it there, safe."""
        self.hand.await_words("Chưa kết nối được máy chủ")
        self.keep("visit-waiting")
        self.other_visits()
        self.line.server.keep = lambda piece: piece if len(piece) < 240_000 else piece[:100_000]
        self.line.down = False
        self.core.sync.wake()
        self.hand.wait(lambda: any(30 < card.percent < 100 for card in self.core.visits.all()), 30)
        self.hand.wait(lambda: self.core.sync.state().trouble, 30)
        self.hand.app.refresh()
        self.keep("visit-uploading")
        self.hand.back()
        self.keep("home")
        self.line.server.keep = lambda piece: piece
        self.core.sync.wake()
        self.hand.await_words("Tất cả đã an toàn trên máy chủ", 30)
        self.keep("home-safe")
        done = next(card for card in self.core.visits.all() if card.photos > 3)
        self.hand.tap(f"visit:{done.id}")
        self.keep("visit-safe")
        self.hand.tap("home")
        self.next_day(done.id)

    def next_day(self, visit: str) -> None:
        """Find a visit returned, another accepted, and what the team is sent to do."""
        server = self.line.server
        heads = {each.body["visit_id"]: each.body["revision_id"] for each in server.revisions.values()}
        comments = {"item": "GG-05", "comment": "Ai vắng buổi sáng? Đề nghị ghi rõ họ tên."}
        words = {"revision": heads[visit], "state": "returned", "comment": "", "comments": [comments]}
        server.publish("put", "visit", visit, words)
        (other,) = set(heads) - {visit}
        server.publish("put", "visit", other, {"revision": heads[other], "state": "accepted"})
        for number, (unit, mode) in enumerate((("Chiềng Sinh", "surprise"), ("Mộc Châu", "planned"))):
            found = self.core.catalogue.find_units(unit, day=VISIT_DAY)[0]
            server.publish("put", "assignment", f"a{number}", sent_to(found.id, mode))
        self.core.sync.wake()
        self.hand.await_words("SỞ TRẢ LẠI, CẦN TRẢ LỜI", 30)
        self.keep("home-day")
        self.hand.tap("past")
        self.keep("history")
        self.hand.back()
        self.hand.tap("account")
        self.keep("account", down=400)
        self.hand.tap("rescue")
        self.hand.tap("make")
        self.hand.await_words("Mã mở tệp")
        self.keep("rescue")
        self.hand.back()
        self.hand.back()
        self.hand.tap(f"visit:{visit}")
        self.keep("visit-returned")


def sent_to(unit: str, mode: str) -> dict[str, Any]:
    """Return an assignment of today for the inspector alone."""
    day = VISIT_DAY.isoformat()
    members = [{"user": PERSON["id"], "full_name": "Cầm Thị Hoa", "duty": "leader"}]
    return {
        "id": f"a-{mode}",
        "unit": unit,
        "counter": None,
        "campaign": None,
        "mode": mode,
        "note": "",
        "starts": day,
        "ends": day,
        "state": "open",
        "checklists": ["GG-2026.1"],
        "team": {"id": "t1", "name": "Tổ 1", "members": members},
    }


def welcome(core: FieldApp) -> None:
    """Keep the login page of a new phone."""
    from field_app.ui.app import CongTamApp

    hand = Driver.start(CongTamApp(core))
    hand.shot(SCREENSHOTS / "login.png")
    hand.stop()
    core.close()


def tablet() -> None:
    """Keep a checklist beside one of its items on a 10-inch tablet."""
    prepare(2560, 1600)
    from PIL import Image

    from field_app.ui.app import CongTamApp

    with tempfile.TemporaryDirectory() as place:
        line = FaultyLine(FakeServer())
        furnish(line.server)
        core = logged_in(Path(place), line)
        visit = begin(core)
        for item, value in (("GG-01", "07:52"), ("GG-02", 12), ("GG-03", 10), ("GG-04", 0), ("GG-05", 2)):
            core.answers.put(visit, item, value=value)
        hand = Driver.start(CongTamApp(core))
        about = {"visit": visit, "item": "GG-05"}
        hand.app.replace(Place("home"), Place("checklist", **about), Place("item", **about))
        picture = SCREENSHOTS / "tablet.png"
        hand.shot(picture)
        core.close()
    with Image.open(picture) as whole:
        half = whole.resize((1280, 800), Image.Resampling.LANCZOS)
    half.save(picture, optimize=True)


def main() -> None:
    """Take all of them; the tablet's in a process of its own, as each has one window."""
    if sys.argv[1:] == ["tablet"]:
        tablet()
        return
    subprocess.run([sys.executable, "-m", "tests.field_app.screenshots", "tablet"], check=True)
    prepare()
    from field_app.ui.app import CongTamApp

    with tempfile.TemporaryDirectory() as place:
        folder, line = Path(place), FaultyLine(FakeServer())
        furnish(line.server)
        welcome(open_phone(folder / "new", line))
        core = logged_in(folder / "phone", line)
        photos = make_photos(folder / "DCIM")
        core.preferences.put("pictures", str(folder / "DCIM"))
        line.down = True
        hand = Driver.start(CongTamApp(core, documents=FolderDocuments(folder / "documents")))
        photographer = Photographer(hand, core, line, Visit(hand, VISIT_DAY, photos))
        photographer.begin()
        photographer.answer()
        photographer.finish()
        photographer.travel()
        core.close()
    sys.stdout.write(f"{len(list(SCREENSHOTS.glob('*.png')))} pictures in {SCREENSHOTS}\n")


if __name__ == "__main__":
    main()
