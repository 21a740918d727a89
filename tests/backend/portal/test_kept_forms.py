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
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from backend.evidence.store import HELD
from backend.findings.models import Finding, FindingFile
from backend.journal.models import Event
from backend.people.models import Session, User
from backend.portal.forms.kept import forget_kept_forms
from backend.portal.models import KeptFile, KeptForm
from backend.units.models import Unit
from shared.protocol.limits import MAX_NOTE_CHARS, MAX_STATEMENT_CHARS
from shared.rules.findings import State, Verb
from tests.backend.findings.acting import PDF
from tests.backend.matrix import Scene, the_scene
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_pages import ROWS, VIEWERS, noticed
from tests.backend.rounds import decide, set_clock
from tests.backend.sheets.books import book, lines
from tests.world import MUONG_LA, NOW, PASSWORD

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
    where: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    """Passwords: typed with the rest, and never kept."""
    done: int = 302
    """The status where all is well: a redirect, or a look at what would follow."""
    sets: bool = False
    """Whether it sets something that is there, so that doing it again does no harm."""

    def __str__(self) -> str:
        return self.action


FINDING, VISIT = "/findings/{notified_finding}", "/visits/{visit}"
CAMPAIGN = "/campaigns/{campaign}"
WINDOW = {"starts": "26/08/2026", "ends": "27/08/2026"}
DECISION = {
    "title": SENTENCE,
    "kind": "decision",
    "decision_number": "45/QĐ-SNV",
    "decided_on": "02/8/2026",
    "signer": "Giám đốc Sở",
    **WINDOW,
    "checklists": ["GG-2026.1"],
    "scope": ["{unit}", "{muong_la}"],
    "days_to_fix_reminder": "4",
    "days_to_contest": "6",
    "photo_policy": "reduced",
}
CASES = [
    Case("unit-tohieu", FINDING, f"{FINDING}/explain", {"reason": SENTENCE}),
    Case("unit-tohieu", FINDING, f"{FINDING}/contest", {"reason": SENTENCE}),
    Case("unit-tohieu", FINDING, f"{FINDING}/submit-fix", {"reason": SENTENCE}, brings=True),
    Case(
        "reviewer", "/findings/{recorded_finding}", "/findings/{recorded_finding}/drop", {"reason": SENTENCE}
    ),
    Case(
        *("reviewer", "/findings/{recorded_finding}", "/findings/{recorded_finding}/statement"),
        {"statement": SENTENCE},
        *("statement", 1000),
    ),
    Case(
        *("reviewer", "/findings/{recorded_finding}", "/findings/{recorded_finding}/confirm"),
        {"reason": SENTENCE, "severity": "serious"},
    ),
    Case(
        *("reviewer", "/findings/{recorded_finding}", "/findings/{recorded_finding}/statement"),
        {"statement": SENTENCE},
        *("statement", MAX_STATEMENT_CHARS),
    ),
    Case(
        *("reviewer", VISIT, f"{VISIT}/decide"),
        {"reason": SENTENCE, "finding": ["{recorded_finding}"], "severity-{recorded_finding}": "serious"},
        press={"verb": "confirm"},
    ),
    Case(
        *("reviewer", "/leads/{fresh_lead}", "/leads/{fresh_lead}/read"),
        {"lead_class": "trouble", "masked": SENTENCE},
        *("masked", 1000),
    ),
    Case(
        *("reviewer", "/leads/{lead}", "/leads/{lead}/move"),
        {"verb": "answer", "text": SENTENCE},
        *("text", 1000),
    ),
    Case("reviewer", VISIT, f"{VISIT}/accept", {"comment": SENTENCE}, long="comment"),
    Case("reviewer", f"{VISIT}/finish", f"{VISIT}/finish", {"comment": SENTENCE}, long="comment"),
    Case(
        "reviewer",
        VISIT,
        f"{VISIT}/return",
        {"comment": "Bổ sung", "comment-GG-05": SENTENCE},
        "comment-GG-05",
    ),
    Case(
        *("reviewer", "/fixes", "/fixes"),
        {"reason": SENTENCE, "finding": ["{confirmed_finding}"]},
        press={"verb": "return-fix"},
    ),
    Case("reviewer", "/campaigns/open", "/campaigns/open", DECISION, "title", 300),
    Case(
        "reviewer",
        f"{CAMPAIGN}/change",
        f"{CAMPAIGN}/change",
        DECISION,
        "signer",
        200,
        sets=True,
    ),
    Case(
        *("reviewer", CAMPAIGN, f"{CAMPAIGN}/teams"),
        {"name": SENTENCE, "leader": "{author_id}", "members": ["{reviewer_id}"]},
        *("name", 200),
    ),
    Case(
        *("reviewer", f"{CAMPAIGN}/teams/{{crew}}", f"{CAMPAIGN}/teams/{{crew}}"),
        {"name": SENTENCE, "leader": "{author_id}", "members": ["{reviewer_id}"]},
        *("name", 200),
        sets=True,
    ),
    Case(
        *("reviewer", CAMPAIGN, f"{CAMPAIGN}/assignments"),
        {"team": "{crew}", "unit": "{muong_la}", "mode": "surprise", **WINDOW, "note": SENTENCE},
        *("note", 1000),
    ),
    Case(
        *("reviewer", CAMPAIGN, f"{CAMPAIGN}/reschedule"),
        {"team": "{crew}", **WINDOW},
        *("starts", 0),
        sets=True,
        where={"assignment": "{surprise}"},
    ),
    Case(
        *("reviewer", CAMPAIGN, f"{CAMPAIGN}/cancel"),
        {"reason": SENTENCE},
        *("reason", 1000),
        where={"assignment": "{surprise}"},
    ),
    Case(
        *("reviewer", "/interests", "/interests"),
        {"user": "{author_id}", "unit": "{unit}", "kind": "declared", "note": SENTENCE},
        *("note", 1000),
    ),
    Case(
        *("reviewer", "/documents/{frozen_document}", "/documents/{frozen_document}/write"),
        {"notice.strengths": SENTENCE},
        long="notice.strengths",
    ),
    Case(
        *("reviewer", "/documents/{issued_document}", "/documents/{issued_document}/withdraw"),
        {"why": SENTENCE, "by_paper": "7/QĐ-SNV"},
        long="why",
    ),
    Case(
        *("reviewer", "/sentences/notice.proof_wanted", "/sentences/notice.proof_wanted"),
        {"text": "Ảnh chứng minh", "reason": SENTENCE},
        long="reason",
    ),
    Case(
        *("reviewer", "/reports", "/reports/referred"),
        {"period": "2026-H1", "collectives": "1", "persons": "2", "paper": SENTENCE, "reason": SENTENCE},
        *("paper", 100),
        sets=True,
    ),
    Case(
        *("reviewer", "/reports", "/reports/targets"),
        {"valid_from": "01/9/2026", "kinds": ["commune", "ward"], "reason": SENTENCE},
        sets=True,
    ),
    Case("reviewer", "/quarantine/{ticket}", "/quarantine/{ticket}/dismiss", {"reason": SENTENCE}),
    Case(
        *("admin", "/accounts/open", "/accounts/open"),
        {"username": "mai", "full_name": SENTENCE, "email": "mai@sonla.gov.vn", "role": "unit_officer"}
        | {"unit": "{unit}"},
        *("full_name", 200),
        secret={"password": PASSWORD},
    ),
    Case(
        *("admin", "/accounts/{account}", "/accounts/{account}"),
        {"role": "unit_officer", "unit": "{unit}", "is_active": "on"},
        *("role", 0),
        sets=True,
    ),
    Case(
        *("admin", "/checklists/drafts/{draft}", "/checklists/drafts/{draft}/change"),
        {"title_vi": SENTENCE, "title_en": "Hours", "valid_from": "02/9/2027", "status": "approved"},
        *("title_vi", 200),
    ),
    Case(
        *("admin", "/checklists/drafts/{draft}/items/GG-01", "/checklists/drafts/{draft}/items/GG-01"),
        {
            "text_vi": SENTENCE,
            "text_en": "On time?",
            "observe_vi": "Dòng một\nDòng hai",
            "severity": "serious",
        },
        *("text_vi", 1000),
    ),
    Case(
        *("admin", "/units/reorganise", "/units/reorganise"),
        {
            "on": "01/9/2026",
            "basis": SENTENCE,
            "ends": ["{muong_la}"],
            "name": "UBND xã Mới",
            "kind": "commune",
        }
        | {"gso_code": "03999", "counter": "Một cửa xã Mới"},
        *("basis", 500),
        done=200,
    ),
]


class _Forms(HTMLParser):
    """What every form of a page would send as it stands, and what is said to be wrong at which field."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self.errors: dict[str, str] = {}
        self._outside: list[tuple[str, str, str]] = []
        self._ids: dict[str, list[tuple[str, str]]] = {}
        self._open: list[tuple[str, str]] | None = None
        self._field: dict[str, str] = {}
        self._error, self._text = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field, or the text of what is wrong with one."""
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = []
            self._ids[have.get("id", "")] = self._open
            self.forms.append((have.get("action", "").partition("#")[0], self._open))
        elif tag == "input":
            self._input(have)
        elif tag in ("textarea", "select"):
            self._field, self._text = have, ""
        elif tag == "option" and "selected" in have:
            self._add(self._field, have.get("value", ""))
        elif "field-error" in have.get("class", ""):
            self._error, self._text = have["id"], ""

    def handle_endtag(self, tag: str) -> None:
        """Note where a form, a text or an error ends."""
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._add(self._field, self._text.removeprefix("\r").removeprefix("\n"))
        elif tag == "p" and self._error:
            self.errors[self._error] = self._text
            self._error = ""

    def handle_data(self, data: str) -> None:
        """Collect a text."""
        self._text += data

    def close(self) -> None:
        """Give fields that stand outside their form to the form they name."""
        super().close()
        for form, name, value in self._outside:
            self._ids[form].append((name, value))

    def _input(self, have: Mapping[str, str]) -> None:
        kind = have.get("type", "text")
        if kind != "file" and not (kind in ("checkbox", "radio") and "checked" not in have):
            self._add(have, have.get("value", "on" if kind == "checkbox" else ""))

    def _add(self, have: Mapping[str, str], value: str) -> None:
        if "form" in have:
            self._outside.append((have["form"], have["name"], value))
        elif self._open is not None and "name" in have:
            self._open.append((have["name"], value))


def forms_of(page: Any) -> _Forms:
    """Read the forms of a page."""
    parser = _Forms()
    parser.feed(page.content.decode())
    parser.close()
    return parser


def filled(page: Any, action: str, **where: str) -> dict[str, Any]:
    """Return what the form at this address would send as it stands; `where` tells it from others."""
    for address, fields in forms_of(page).forms:
        if address == action and where.items() <= dict(fields).items():
            return {name: [value for other, value in fields if other == name] for name, _ in fields}
    raise AssertionError(f"no form at {action}")


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Set the scene of the table of pages."""
    set_clock(monkeypatch)
    made = noticed(the_scene())
    decide(Finding.objects.get(pk=made.ids["confirmed_finding"]), State.FIX_SUBMITTED)
    return Scene(
        made.clients, made.devices, {**made.ids, "reviewer_id": str(User.objects.get(username="reviewer").pk)}
    )


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
            else value.format(**self.ids)
            for name, value in self.case.typed.items()
        }

    def stands(self, page: Any) -> dict[str, Any]:
        """Return what the form would send as it stands on this page."""
        return filled(page, self.action, **{k: v.format(**self.ids) for k, v in self.case.where.items()})

    def opened(self) -> dict[str, Any]:
        """Return the form as it is sent from its page, filled in."""
        page = self.client.get(self.case.page.format(**self.ids))
        brought = {"files": [SimpleUploadedFile("ảnh chụp.pdf", PDF)]} if self.case.brings else {}
        return {**self.stands(page), **self.typed(), **self.case.press, **self.case.secret, **brought}

    def pressed(self, page: Any) -> dict[str, Any]:
        """Return what is sent when the form's button is pressed on this page, passwords typed again."""
        return {**self.stands(page), **self.case.press, **self.case.secret}

    def send(self, form: Mapping[str, Any], **more: Any) -> Any:
        """Press the button."""
        return self.client.post(self.action, {**form, **more})

    def has_all(self, page: Any) -> bool:
        """Say whether everything typed stands in the same form of this page."""
        stands = self.stands(page)
        return all(sorted(stands[name]) == value for name, value in listed(self.typed()).items())


def listed(typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is typed as the values of each field."""
    return {name: sorted(value) if isinstance(value, list) else [value] for name, value in typed.items()}


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
    went_on = desk.send(desk.pressed(back))
    assert went_on.status_code == desk.case.done, reads(went_on)


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
    assert (
        desk.send({**desk.stands(page), **desk.case.press, **desk.case.secret}).status_code == desk.case.done
    )


def test_a_text_one_letter_too_long_is_named_at_its_field_with_the_limit(desk: Desk) -> None:
    if not desk.case.limit:
        pytest.skip("nothing is written there, only chosen")
    form, long = desk.opened(), desk.case.long
    answered = desk.send(form, **{long: "ơ" * (desk.case.limit + 1)})
    assert answered.status_code == 400
    (wrong,) = forms_of(answered).errors.values()
    assert f"Nhiều nhất {desk.case.limit} ký tự; đang có {desk.case.limit + 1} ký tự." in wrong
    stands = desk.stands(answered)
    assert stands[long] == ["ơ" * (desk.case.limit + 1)]
    typed = listed({**desk.typed(), long: stands[long]})
    assert {name: sorted(stands[name]) for name in typed} == typed
    assert (
        desk.send(
            {**stands, **desk.case.press, **desk.case.secret}, **{long: "ơ" * desk.case.limit}
        ).status_code
        == desk.case.done
    )


def test_pressed_twice_it_is_done_once(desk: Desk) -> None:
    form = desk.opened()
    assert desk.send(form).status_code == desk.case.done
    done = Event.objects.count()
    again = desk.send(form)
    assert again.status_code == desk.case.done or SENTENCE in unescape(again.content.decode())
    assert Event.objects.count() == done or desk.case.sets


def test_in_a_second_tab_or_after_going_back_another_text_is_kept_where_it_comes_too_late(desk: Desk) -> None:
    if not desk.case.limit:
        pytest.skip("nothing is written there, only chosen")
    form, second = desk.opened(), {desk.case.long: "Nội dung của trang thứ hai"}
    assert desk.send(form).status_code == desk.case.done
    again = desk.send(form, **second)
    assert again.status_code in (desk.case.done, 400, 409, 412)
    if again.status_code != desk.case.done:
        assert second[desk.case.long] in unescape(again.content.decode())


def test_files_already_brought_are_not_asked_for_again(scene: Scene) -> None:
    unit = Desk(CASES[2], scene.ids, browser("unit-tohieu"))
    form = unit.opened()
    Session.objects.filter(user__username="unit-tohieu").update(revoked_at=NOW)
    back = log_in(unit.client, unit.send(form), "unit-tohieu")
    assert "Kèm tệp đã tải lên: ảnh chụp.pdf" in reads(back)
    assert unit.send(unit.stands(back)).status_code == 302
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


WITHOUT_WRITING = frozenset(
    {
        *(
            "logout",
            "language",
            "issue",
            "end-interest",
            "inbox",
            "revoke",
            "lost",
            "found",
            "end-session",
            "begin-draft",
        ),
        *("publish-draft", "drop-draft", "take-out-item", "factor", "factor-help", "end-own-session"),
        *(
            "document-open",
            "document-replace",
            "document-send-out",
            "report-freeze",
            "report-draft",
            "export-findings",
            "ticket-verb",
            "repeat-job",
            "stop-job",
            "end-sign",
            "lead-open",
            "lead-readers",
        ),
    }
)
"""Forms that are a button, at most with a box to tick."""
GIVES_A_FILE = frozenset({"photo-open", "sign", "slips"})
ONLY_SECRETS = frozenset({"own-password", "factor-confirm", "factor-off", "factor-codes"})
ONLY_FILES = frozenset(
    {"document-signed", "document-compare", "draft-upload", "units-sheet", "counters-sheet", "accounts-sheet"}
)


def test_every_form_of_the_portal_is_in_the_table(scene: Scene) -> None:
    tried = {resolve(case.action.format(**scene.ids)).url_name for case in CASES}
    found: set[str | None] = set()
    for verb, path, cells in ROWS:
        if verb == "GET" and 200 in cells:
            viewer = VIEWERS[cells.index(200)]
            page = browser(None if viewer == "anonymous" else viewer).get(path.format(**scene.ids))
            if page.streaming:
                page.getvalue()  # which closes the file
            elif page.headers["Content-Type"].startswith("text/html"):
                found |= {
                    resolve(urlsplit(action).path).url_name for action, _ in forms_of(page).forms if action
                }
    known = (
        tried
        | WITHOUT_WRITING
        | GIVES_A_FILE
        | ONLY_SECRETS
        | ONLY_FILES
        | {"login"}
        | {str(verb) for verb in Verb}
    )
    assert found <= known, found - known


def test_a_button_goes_on_where_it_stands_after_the_login(scene: Scene) -> None:
    page, address = browser("admin"), f"/devices/{scene.ids['phone']}/revoke"
    form = filled(page.get(address), address)
    Session.objects.filter(user__username="admin").update(revoked_at=NOW)
    back = log_in(page, page.post(address, form), "admin")
    assert page.post(address, filled(back, address)).status_code == 302


def test_a_sheet_brought_or_shown_before_the_login_ended_goes_on(scene: Scene) -> None:
    page, address = browser("admin"), "/spreadsheets/units"
    whole = page.get(f"{address}.xlsx").content
    rows = [row if row[0] != MUONG_LA else [*row[:8], "Tiểu khu 1", *row[9:]] for row in lines(whole)]
    form = {**filled(page.get(address), address), "file": SimpleUploadedFile("đơn vị.xlsx", book(rows))}
    Session.objects.filter(user__username="admin").update(revoked_at=NOW)
    back = log_in(page, page.post(address, form), "admin")
    assert "Kèm tệp đã tải lên: đơn vị.xlsx" in reads(back)
    shown = page.post(address, filled(back, address))
    assert "Trụ sở : – → Tiểu khu 1" in reads(shown)
    sealed = {name: value for address, fields in forms_of(shown).forms[-1:] for name, value in fields}
    Session.objects.filter(user__username="admin").update(revoked_at=NOW)
    again = log_in(page, page.post(address, sealed), "admin")
    assert "Trụ sở : – → Tiểu khu 1" in reads(again)
    assert page.post(address, filled(again, address, sealed=sealed["sealed"])).status_code == 302
    assert Unit.objects.get(pk=MUONG_LA).seat == "Tiểu khu 1"


def test_why_an_original_is_to_be_seen_is_kept_too(scene: Scene) -> None:
    page, address = browser("reviewer"), "/evidence/{notified_proof}".format(**scene.ids)
    form = filled(page.get(address), f"{address}/open") | {"reason": SENTENCE}
    Session.objects.filter(user__username="reviewer").update(revoked_at=NOW)
    back = log_in(page, page.post(f"{address}/open", form), "reviewer")
    assert filled(back, f"{address}/open")["reason"] == [SENTENCE]
    opened = page.post(f"{address}/open", filled(back, f"{address}/open"))
    assert (opened.status_code, bool(opened.getvalue())) == (200, True)
