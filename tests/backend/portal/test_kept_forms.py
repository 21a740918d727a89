"""Nothing typed is lost: one table of all forms that people write in, and what can come between.

For every form: the login ends before it is sent, somebody else was faster, the page is older than the login,
it is pressed twice, the browser goes back, a text is one letter too long. What was typed, ticked and brought
stands in the same form again, what is wrong is said at its field, and one press goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.evidence.store import HELD
from backend.findings.models import FindingFile
from backend.journal.models import Event
from backend.people.models import Session
from backend.portal.forms.kept import forget_kept_forms
from backend.portal.models import KeptFile, KeptForm
from shared.protocol.limits import MAX_NOTE_CHARS
from tests.backend.findings.acting import PDF
from tests.backend.matrix import Scene, the_scene
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_pages import noticed
from tests.backend.rounds import set_clock
from tests.world import NOW, PASSWORD

SENTENCE = "Cửa đóng lúc 07:47 vì cán bộ đi họp “đột xuất” <ngoài kế hoạch>"


@dataclass(frozen=True)
class Case:
    """One form: who fills it in on which page, its address, what is typed, which text has which limit."""

    viewer: str
    page: str
    action: str
    typed: Mapping[str, Any]
    long: str = "reason"
    limit: int = MAX_NOTE_CHARS
    press: Mapping[str, str] = field(default_factory=dict)
    brings: bool = False

    def __str__(self) -> str:
        return self.action


FINDING, VISIT = "/findings/{notified_finding}", "/visits/{visit}"
CASES = [
    Case("unit-tohieu", FINDING, f"{FINDING}/explain", {"reason": SENTENCE}),
    Case("unit-tohieu", FINDING, f"{FINDING}/contest", {"reason": SENTENCE}),
    Case("unit-tohieu", FINDING, f"{FINDING}/submit-fix", {"reason": SENTENCE}, brings=True),
    Case(
        "reviewer", "/findings/{recorded_finding}", "/findings/{recorded_finding}/drop", {"reason": SENTENCE}
    ),
    Case(
        *("reviewer", "/findings/{recorded_finding}", "/findings/{recorded_finding}/confirm"),
        {"reason": SENTENCE, "severity": "serious"},
    ),
    Case(
        *("reviewer", VISIT, f"{VISIT}/decide"),
        {"reason": SENTENCE, "finding": ["{recorded_finding}"], "severity-{recorded_finding}": "serious"},
        press={"verb": "confirm"},
    ),
    Case("reviewer", VISIT, f"{VISIT}/accept", {"comment": SENTENCE}, long="comment"),
    Case(
        "reviewer",
        VISIT,
        f"{VISIT}/return",
        {"comment": "Bổ sung", "comment-GG-05": SENTENCE},
        "comment-GG-05",
    ),
]


class _Forms(HTMLParser):
    """What every form of a page would send as it stands: fields by the form's address."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[tuple[str, str]]] = {}
        self.errors: dict[str, str] = {}
        self._actions: dict[str, str] = {}
        self._open = self._area = self._select = self._error = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field, or the text of what is wrong with one."""
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = have.get("action", "").partition("#")[0]
            self._actions[have.get("id", "")] = self._open
            self.sent.setdefault(self._open, [])
        elif tag == "input":
            self._input(have)
        elif tag == "textarea":
            self._area, self._text = self._key(have), ""
        elif tag == "select":
            self._select = self._key(have)
        elif tag == "option" and self._select and "selected" in have:
            self._add(self._select, have.get("value", ""))
        elif "field-error" in have.get("class", ""):
            self._error, self._text = have["id"], ""

    def handle_endtag(self, tag: str) -> None:
        """Note where a form, a text or a list ends."""
        if tag == "form":
            self._open = ""
        elif tag == "textarea" and self._area:
            self._add(self._area, self._text.removeprefix("\n").removeprefix("\r\n"))
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "p" and self._error:
            self.errors[self._error] = self._text
            self._error = ""

    def handle_data(self, data: str) -> None:
        """Collect a text."""
        self._text += data

    def close(self) -> None:
        """Give fields that stand outside their form to the form they name."""
        super().close()
        for name, action in self._actions.items():
            self.sent[action] += self.sent.pop(f"#{name}", [])

    def _input(self, have: Mapping[str, str]) -> None:
        kind = have.get("type", "text")
        if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in have):
            return
        self._add(self._key(have), have.get("value", "on" if kind == "checkbox" else ""))

    def _key(self, have: Mapping[str, str]) -> str:
        return f"{'#' + have['form'] if 'form' in have else self._open}\0{have.get('name', '')}"

    def _add(self, key: str, value: str) -> None:
        action, _, name = key.partition("\0")
        if name:
            self.sent.setdefault(action, []).append((name, value))


def forms_of(page: Any) -> _Forms:
    """Read the forms of a page."""
    parser = _Forms()
    parser.feed(page.content.decode())
    parser.close()
    return parser


def filled(page: Any, action: str) -> dict[str, Any]:
    """Return what the form at this address would send, as it stands on the page."""
    found: dict[str, Any] = {}
    for name, value in forms_of(page).sent[action]:
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Set the scene of the table of pages."""
    set_clock(monkeypatch)
    return noticed(the_scene())


@dataclass
class Desk:
    """A case with its addresses filled in, at the browser of whoever fills in the form."""

    case: Case
    ids: Mapping[str, str]
    client: Client

    @property
    def action(self) -> str:
        """Return the form's address."""
        return self.case.action.format(**self.ids)

    def typed(self) -> dict[str, Any]:
        """Return what is typed and ticked."""
        return {
            name.format(**self.ids): [one.format(**self.ids) for one in value]
            if isinstance(value, list)
            else value
            for name, value in self.case.typed.items()
        }

    def opened(self) -> dict[str, Any]:
        """Return the form as it is sent from its page, filled in."""
        page = self.client.get(self.case.page.format(**self.ids))
        brought = {"files": [SimpleUploadedFile("ảnh chụp.pdf", PDF)]} if self.case.brings else {}
        return {**filled(page, self.action), **self.typed(), **self.case.press, **brought}

    def send(self, form: Mapping[str, Any], **more: Any) -> Any:
        """Press the button."""
        return self.client.post(self.action, {**form, **more})

    def has_all(self, page: Any) -> bool:
        """Say whether everything typed stands in the same form of this page."""
        stands = filled(page, self.action)
        return all(
            stands.get(name) == (value if isinstance(value, list) else [value])
            for name, value in self.typed().items()
        )


@pytest.fixture(params=CASES, ids=str)
def desk(request: pytest.FixtureRequest, scene: Scene) -> Desk:
    """Give one form after the other."""
    case: Case = request.param
    return Desk(case, scene.ids, browser(case.viewer))


def log_in(client: Client, at: Any, username: str) -> Any:
    """Log in on the page one was sent to, and return the page one comes to."""
    assert at.status_code == 302, at.content
    door = client.get(at.headers["Location"])
    assert "đăng nhập xong" in reads(door)
    entered = client.post("/login", {**filled(door, "/login"), "username": username, "password": PASSWORD})
    assert entered.status_code == 302, entered.content
    return client.get(entered.headers["Location"])


def test_a_session_that_ends_in_the_middle_loses_nothing_and_one_press_goes_on(desk: Desk) -> None:
    form = desk.opened()
    Session.objects.filter(user__username=desk.case.viewer).update(revoked_at=NOW)
    back = log_in(desk.client, desk.send(form), desk.case.viewer)
    assert back.status_code == 200
    assert "trước khi phiên kết thúc" in reads(back)
    assert desk.has_all(back)
    went_on = desk.send({**filled(back, desk.action), **desk.case.press})
    assert went_on.status_code == 302, reads(went_on)


def test_nobody_else_gets_what_was_typed(desk: Desk) -> None:
    form = desk.opened()
    Session.objects.filter(user__username=desk.case.viewer).update(revoked_at=NOW)
    back = log_in(desk.client, desk.send(form), "leader")
    assert SENTENCE not in unescape(back.content.decode())


def test_a_page_older_than_the_login_gives_back_the_form(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept": "text/html,*/*"})
    strict.cookies = desk.client.cookies
    desk.client = strict
    back = desk.send({**desk.opened(), "csrfmiddlewaretoken": "x" * 64})
    assert back.status_code == 302, reads(back)
    page = strict.get(back.headers["Location"])
    assert desk.has_all(page)
    assert desk.send({**filled(page, desk.action), **desk.case.press}).status_code == 302


def test_a_text_one_letter_too_long_is_named_at_its_field_with_the_limit(desk: Desk) -> None:
    form, long = desk.opened(), desk.case.long
    answered = desk.send(form, **{long: "ơ" * (desk.case.limit + 1)})
    assert answered.status_code == 400
    (wrong,) = forms_of(answered).errors.values()
    assert f"Nhiều nhất {desk.case.limit} ký tự; đang có {desk.case.limit + 1} ký tự." in wrong
    stands = filled(answered, desk.action)
    assert stands[long] == ["ơ" * (desk.case.limit + 1)]
    assert {**stands, long: [desk.typed()[long]]}.items() >= {
        name: value if isinstance(value, list) else [value] for name, value in desk.typed().items()
    }.items()
    assert desk.send({**stands, **desk.case.press}, **{long: "ơ" * desk.case.limit}).status_code == 302


def test_pressed_twice_it_is_done_once(desk: Desk) -> None:
    form = desk.opened()
    assert desk.send(form).status_code == 302
    done = Event.objects.count()
    again = desk.send(form)
    assert again.status_code == 302 or SENTENCE in unescape(again.content.decode())
    assert Event.objects.count() == done


def test_in_a_second_tab_or_after_going_back_another_text_is_kept_where_it_comes_too_late(desk: Desk) -> None:
    form, second = desk.opened(), {desk.case.long: "Nội dung của trang thứ hai"}
    assert desk.send(form).status_code == 302
    again = desk.send(form, **second)
    assert again.status_code in (302, 400, 409, 412)
    if again.status_code != 302:
        assert second[desk.case.long] in reads(again)


def test_files_already_brought_are_not_asked_for_again(scene: Scene) -> None:
    unit = Desk(CASES[2], scene.ids, browser("unit-tohieu"))
    form = unit.opened()
    Session.objects.filter(user__username="unit-tohieu").update(revoked_at=NOW)
    back = log_in(unit.client, unit.send(form), "unit-tohieu")
    assert "Kèm tệp đã tải lên: ảnh chụp.pdf" in reads(back)
    assert unit.send(filled(back, unit.action)).status_code == 302
    (paper,) = FindingFile.objects.filter(finding__pk=scene.ids["notified_finding"], handed_in=True)
    assert (paper.name, paper.size) == ("ảnh chụp.pdf", len(PDF))


def test_a_kept_form_and_its_files_are_forgotten_after_a_week(scene: Scene) -> None:
    unit = Desk(CASES[2], scene.ids, browser("unit-tohieu"))
    form = unit.opened()
    Session.objects.all().update(revoked_at=NOW)
    unit.send(form)
    (file,) = KeptFile.objects.all()
    forget_kept_forms(NOW + timedelta(days=6))
    assert HELD.held(file.sha256) == len(PDF)
    forget_kept_forms(NOW + timedelta(days=8))
    assert (KeptForm.objects.count(), HELD.held(file.sha256)) == (0, None)


def test_no_password_is_ever_kept(scene: Scene) -> None:
    page = browser("reviewer")
    key = filled(page.get(VISIT.format(**scene.ids)), f"{VISIT}/accept".format(**scene.ids))["form_key"]
    Session.objects.all().update(revoked_at=NOW)
    page.post("/me/password", {"old": PASSWORD, "password": PASSWORD, "again": PASSWORD, "form_key": key})
    assert PASSWORD.replace(" ", "+") not in KeptForm.objects.get().fields
    assert "old" not in KeptForm.objects.get().fields


def test_who_was_never_logged_in_leaves_nothing_here(scene: Scene) -> None:
    stranger = browser()
    answered = stranger.post(f"{FINDING}/explain".format(**scene.ids), {"reason": SENTENCE, "form_key": "x"})
    assert answered.headers["Location"] == "/login"
    assert KeptForm.objects.count() == 0
