"""Who may open which page: one table for every address of the portal, and what every page has in common.

A cell is the status of the answer: 302 leads strangers to the login; what is not for a person answers like
what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from gettext import GNUTranslations
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from backend.findings.models import Finding, Notice
from backend.people.models import User
from backend.portal import urls
from shared.rules.findings import State, Verb
from tests.backend.matrix import Scene, the_scene
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import decide, set_clock
from tests.shared import cast
from tests.world import new_id

PORTAL = Path(urls.__file__).parent
NO_PAGES = ("thumb", "original", ".xlsx", ".json", "/file", "/bundle")
"""How addresses end that give a file and not a page."""
TABLE = """
      anonymous
      |    author
      |    |    other
      |    |    |    team
      |    |    |    |    reviewer
      |    |    |    |    |    leader
      |    |    |    |    |    |    unit-tohieu
      |    |    |    |    |    |    |    unit-muongla
      |    |    |    |    |    |    |    |    admin

GET   302  302  302  302  200  302  200  200  302  /
GET   200  200  200  200  200  200  200  200  200  /login
POST  302  302  302  302  302  302  302  302  302  /logout
POST  302  302  302  302  302  302  302  302  302  /language
GET   302  200  200  200  200  200  200  200  200  /figures
GET   302  404  404  404  200  404  404  404  404  /review
GET   302  200  200  200  200  404  404  404  404  /visits
GET   302  200  404  200  200  404  404  404  404  /visits/{visit}
GET   302  404  200  404  200  404  404  404  404  /visits/{elsewhere}
POST  302  404  404  404  428  404  404  404  404  /visits/{visit}/accept
POST  302  404  404  404  400  404  404  404  404  /visits/{visit}/return
POST  302  404  404  404  400  404  404  404  404  /visits/{visit}/decide
GET   302  404  404  404  200  404  404  404  404  /visits/{visit}/decide
GET   302  404  404  404  200  404  404  404  404  /visits/{visit}/finish
POST  302  404  404  404  428  404  404  404  404  /visits/{visit}/finish
GET   302  404  404  404  302  404  404  404  404  /visits/{visit}/next
POST  302  404  404  404  428  404  404  404  404  /visits/{visit}/notice
GET   302  200  404  200  200  404  200  404  404  /evidence/{notified_proof}
GET   302  200  404  404  200  404  404  404  404  /evidence/{restricted_proof}
GET   302  200  404  200  200  404  200  404  404  /evidence/{notified_proof}/thumb
GET   302  404  404  404  404  404  404  404  404  /evidence/{notified_proof}/original
POST  302  400  404  403  400  404  403  404  404  /evidence/{notified_proof}/open
GET   302  200  200  200  200  200  200  200  404  /findings
GET   302  200  200  200  200  200  200  200  404  /findings.xlsx
POST  302  302  302  302  302  302  302  302  404  /findings/export
GET   302  200  200  200  200  200  200  200  200  /jobs
GET   302  404  404  404  404  404  404  404  200  /watch
GET   302  404  404  404  200  404  404  404  200  /jobs/{job}
GET   302  404  404  404  200  404  404  404  200  /jobs/{job}/file
POST  302  404  404  404  302  404  404  404  302  /jobs/{job}/stop
POST  302  404  404  404  302  404  404  404  302  /jobs/{job}/repeat
GET   302  200  404  200  200  200  200  404  404  /findings/{notified_finding}
GET   302  200  404  200  200  200  404  404  404  /findings/{confirmed_finding}
GET   302  200  404  404  200  404  404  404  404  /findings/{restricted_finding}
GET   302  404  404  404  200  404  200  404  404  /findings/{notified_finding}/bundle
GET   302  404  404  404  200  404  404  404  404  /findings/{confirmed_finding}/bundle
POST  302  404  404  404  428  404  404  404  404  /findings/{notified_finding}/confirm
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/drop
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/statement
POST  302  404  404  404  428  404  404  404  404  /findings/{notified_finding}/notify
POST  302  404  404  404  404  404  400  404  404  /findings/{notified_finding}/explain
GET   302  404  404  404  404  404  200  404  404  /findings/{notified_finding}/explain
POST  302  404  404  404  404  404  400  404  404  /findings/{notified_finding}/contest
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/uphold
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/amend
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/withdraw
POST  302  404  404  404  404  404  400  404  404  /findings/{notified_finding}/submit-fix
POST  302  404  404  404  428  404  404  404  404  /findings/{notified_finding}/close
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/return-fix
POST  302  404  404  404  400  404  404  404  404  /findings/{notified_finding}/reopen
GET   302  404  404  404  404  404  404  404  404  /findings/{notified_finding}/files/{unit_missing}
GET   302  404  404  404  404  404  404  404  404  /findings/{notified_finding}/files/{unit_missing}/thumb
GET   302  404  404  404  200  404  404  404  404  /inbox
POST  302  404  404  404  302  404  404  404  404  /inbox
GET   302  404  404  404  200  404  404  404  404  /fixes
POST  302  404  404  404  400  404  404  404  404  /fixes
GET   302  200  200  200  200  200  404  404  200  /campaigns
GET   302  404  404  404  200  404  404  404  404  /campaigns/open
POST  302  404  404  404  400  404  404  404  404  /campaigns/open
GET   302  200  200  200  200  200  404  404  200  /campaigns/{campaign}
GET   302  404  404  404  200  404  404  404  404  /campaigns/{campaign}/change
POST  302  404  404  404  400  404  404  404  404  /campaigns/{campaign}/change
POST  302  404  404  404  400  404  404  404  404  /campaigns/{campaign}/teams
GET   302  404  404  404  200  404  404  404  404  /campaigns/{campaign}/teams/{crew}
POST  302  404  404  404  400  404  404  404  404  /campaigns/{campaign}/teams/{crew}
POST  302  404  404  404  400  404  404  404  404  /campaigns/{campaign}/assignments
POST  302  404  404  404  404  404  404  404  404  /campaigns/{campaign}/reschedule
POST  302  404  404  404  404  404  404  404  404  /campaigns/{campaign}/cancel
GET   302  200  200  200  200  404  404  404  404  /interests
POST  302  400  400  400  400  404  404  404  404  /interests
POST  302  404  404  404  302  404  404  404  404  /interests/{interest}/end
GET   302  404  404  404  404  404  404  404  200  /app-crashes
GET   302  404  404  404  200  404  404  404  200  /devices
GET   302  404  404  404  200  404  404  404  200  /devices/{phone}
GET   302  404  404  404  403  404  404  404  200  /devices/{phone}/revoke
POST  302  404  404  404  403  404  404  404  302  /devices/{phone}/revoke
POST  302  404  404  404  302  404  404  404  302  /devices/{phone}/lost
POST  302  404  404  404  302  404  404  404  302  /devices/{phone}/found
GET   302  404  404  404  200  404  404  404  200  /quarantine
GET   302  404  404  404  200  404  404  404  200  /quarantine/{ticket}
POST  302  404  404  404  302  404  404  404  302  /quarantine/{ticket}/replay
POST  302  404  404  404  400  404  404  404  400  /quarantine/{ticket}/dismiss
GET   302  404  404  404  200  404  404  404  200  /checklists
POST  302  404  404  404  404  404  404  404  302  /checklists/UX/draft
GET   302  404  404  404  200  404  404  404  200  /checklists/drafts/{draft}
POST  302  404  404  404  404  404  404  404  400  /checklists/drafts/{draft}/change
GET   302  404  404  404  404  404  404  404  200  /checklists/drafts/{draft}/change
GET   302  404  404  404  404  404  404  404  200  /checklists/drafts/{draft}/items/GG-01
POST  302  404  404  404  404  404  404  404  400  /checklists/drafts/{draft}/items/GG-01
POST  302  404  404  404  404  404  404  404  428  /checklists/drafts/{draft}/items/GG-01/take-out
GET   302  404  404  404  200  404  404  404  200  /checklists/drafts/{draft}/file.json
POST  302  404  404  404  404  404  404  404  400  /checklists/drafts/{draft}/upload
POST  302  404  404  404  404  404  404  404  428  /checklists/drafts/{draft}/publish
POST  302  404  404  404  404  404  404  404  428  /checklists/drafts/{draft}/drop
GET   302  404  404  404  404  404  404  404  200  /units
GET   302  404  404  404  404  404  404  404  200  /units/reorganise
POST  302  404  404  404  404  404  404  404  400  /units/reorganise
GET   302  404  404  404  404  404  404  404  200  /spreadsheets/units
POST  302  404  404  404  404  404  404  404  400  /spreadsheets/units
GET   302  404  404  404  404  404  404  404  200  /spreadsheets/units.xlsx
GET   302  404  404  404  404  404  404  404  200  /spreadsheets/counters
POST  302  404  404  404  404  404  404  404  400  /spreadsheets/counters
GET   302  404  404  404  404  404  404  404  200  /spreadsheets/counters.xlsx
GET   302  404  404  404  404  404  404  404  200  /spreadsheets/accounts
POST  302  404  404  404  404  404  404  404  400  /spreadsheets/accounts
GET   302  404  404  404  404  404  404  404  200  /spreadsheets/accounts.xlsx
GET   302  404  404  404  404  404  404  404  200  /accounts
GET   302  404  404  404  404  404  404  404  200  /accounts/open
POST  302  404  404  404  404  404  404  404  400  /accounts/open
GET   302  404  404  404  404  404  404  404  200  /accounts/{account}
POST  302  404  404  404  404  404  404  404  400  /accounts/{account}
POST  302  404  404  404  404  404  404  404  302  /accounts/{account}/sessions/{session}
GET   302  200  200  200  200  200  200  200  404  /notices
GET   302  200  404  200  200  200  200  404  404  /notices/{notice}
GET   302  404  404  404  200  404  404  404  404  /visits/{visit}/notice/preview
GET   302  404  404  404  202  404  404  404  404  /visits/{visit}/notice.pdf
GET   302  202  404  202  202  404  404  404  404  /visits/{visit}/minutes.pdf
GET   302  200  200  200  200  200  200  200  404  /documents
GET   302  404  404  404  200  404  404  404  404  /documents/{frozen_document}
GET   302  200  404  200  200  200  200  404  404  /documents/{issued_document}
POST  302  404  404  404  428  404  404  404  404  /documents/{frozen_document}/write
GET   302  404  404  404  200  404  404  404  404  /documents/open
POST  302  404  404  404  400  404  404  404  404  /documents/open
POST  302  404  404  404  404  404  409  409  404  /documents/remediation
POST  302  404  404  404  428  404  404  404  404  /documents/{frozen_document}/freeze
POST  302  404  404  404  428  404  404  404  404  /documents/{frozen_document}/send-out
POST  302  404  404  404  302  404  404  404  404  /reports/draft/2026-H1
POST  302  404  404  404  428  404  404  404  404  /documents/{frozen_document}/recall
POST  302  404  404  404  400  404  404  404  404  /documents/{frozen_document}/issue
POST  302  404  404  404  409  404  404  404  404  /documents/{issued_document}/amend
POST  302  404  404  404  400  404  404  404  404  /documents/{issued_document}/correct
POST  302  404  404  404  409  404  404  404  404  /documents/{issued_document}/replace
POST  302  404  404  404  400  404  404  404  404  /documents/{issued_document}/withdraw
POST  302  404  404  404  400  404  404  404  404  /documents/{frozen_document}/compare
POST  302  404  404  404  400  404  404  404  404  /documents/{issued_document}/signed
GET   302  404  404  404  404  404  404  404  404  /documents/{issued_document}/signed/{crew}.pdf
GET   302  202  404  202  202  202  202  404  404  /documents/{issued_document}.docx
GET   302  404  404  404  200  200  404  404  404  /documents/{report}/figures
GET   302  404  404  404  200  404  404  404  404  /documents/{report}/section
GET   302  404  404  404  202  404  404  404  404  /documents/{report}/section.docx
GET   302  404  404  404  200  200  404  404  404  /overview
GET   302  404  404  404  202  202  404  404  404  /brief
GET   302  404  404  404  202  202  404  404  404  /brief.pdf
GET   302  404  404  404  200  404  404  404  404  /sentences
GET   302  404  404  404  200  404  404  404  404  /sentences/notice.proof_wanted
POST  302  404  404  404  400  404  404  404  404  /sentences/notice.proof_wanted
GET   302  404  404  404  200  404  404  404  404  /reports
POST  302  404  404  404  400  404  404  404  404  /reports/freeze
POST  302  404  404  404  400  404  404  404  404  /reports/referred
POST  302  404  404  404  400  404  404  404  404  /reports/targets
GET   302  404  404  404  202  404  404  404  404  /reports/preview/2026-H1
GET   200  200  200  200  200  200  200  200  200  /verify/{code}
GET   302  404  404  404  404  404  404  404  200  /security-log
GET   302  404  404  404  200  404  404  404  200  /accounts/{account}/second-factor
POST  302  404  404  404  403  404  404  404  302  /accounts/{account}/second-factor
GET   302  404  404  404  200  200  200  200  200  /me/second-factor/codes
POST  302  404  404  404  400  400  400  400  400  /me/second-factor/codes
GET   302  404  404  404  200  404  404  404  404  /leads
GET   302  404  404  404  200  200  404  404  404  /leads/summary
GET   302  404  404  404  404  200  404  404  404  /leads/readers
POST  302  404  404  404  404  302  404  404  404  /leads/readers
GET   302  404  404  404  200  404  404  404  404  /leads/{lead}
GET   302  404  404  404  200  404  404  404  404  /leads/{fresh_lead}
GET   302  404  404  404  404  404  404  404  404  /leads/{restricted_lead}
POST  302  404  404  404  404  404  404  404  404  /leads/{restricted_lead}/open
POST  302  404  404  404  400  404  404  404  404  /leads/{fresh_lead}/read
POST  302  404  404  404  400  404  404  404  404  /leads/{lead}/move
GET   302  404  404  404  200  200  404  404  404  /satisfaction
GET   302  404  404  404  200  404  404  404  404  /signs
POST  302  404  404  404  400  404  404  404  404  /signs/print
POST  302  404  404  404  400  404  404  404  404  /signs/slips
POST  302  404  404  404  302  404  404  404  404  /signs/{counter}/end
GET   302  200  200  200  200  200  200  200  200  /me
POST  302  400  400  400  400  400  400  400  400  /me/password
GET   302  404  404  404  302  302  302  302  302  /me/second-factor
POST  302  404  404  404  302  302  302  302  302  /me/second-factor
POST  302  404  404  404  409  409  409  409  409  /me/second-factor/confirm
POST  302  404  404  404  400  400  400  400  400  /me/second-factor/off
POST  302  404  302  404  404  404  404  404  404  /me/sessions/{session}
"""
ROWS = [
    (verb, path, [int(cell) for cell in cells])
    for verb, *cells, path in (line.split() for line in TABLE.splitlines() if "/" in line)
]
VIEWERS = [line.split()[-1] for line in TABLE.splitlines() if line.strip(" |") and "/" not in line]
Pages = dict[str, Client]
ITEM = cast.items()["GG-01"]
DATA = (
    *(
        "Chờ hai giờ",
        "Tiếng Việt",
        "Công Tâm",
        "UBND phường Tô Hiệu",
        "UBND xã Mường La",
        "Ủy ban nhân dân tỉnh Sơn La",
        "Trung tâm",
    ),
    *("Điều", "Đột xuất", "QĐ-SNV", "Tổ", ITEM.text_vi, ITEM.observe_vi),
)
"""What stands on pages in Vietnamese whatever their language: names, numbers of decisions, titles."""


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Set the scene of the API's access matrix, with a notice beside it."""
    set_clock(monkeypatch)
    return noticed(the_scene())


def noticed(scene: Scene) -> Scene:
    """Return the scene with a conclusion notice; what it told the unit is only confirmed again."""
    reviewer = scene.clients["reviewer"]
    answered = reviewer.post(f"/api/v1/visits/{scene.ids['visit']}/notice", headers={"If-Match": "*"})
    assert answered.status_code == 200, answered.content
    decide(Finding.objects.get(pk=scene.ids["confirmed_finding"]), State.CONFIRMED)
    other = User.objects.get(username="other")
    added = {
        "account": str(other.pk),
        "session": str(other.sessions.latest("created_at").pk),
        "notice": str(Notice.objects.get().pk),
        "unit_missing": new_id(),
    }
    return Scene(scene.clients, scene.devices, {**scene.ids, **added})


@pytest.fixture
def pages(scene: Scene) -> Pages:
    """Give everybody's browser by name."""
    return {name: browser(None if name == "anonymous" else name) for name in VIEWERS}


def asked(pages: Pages, viewer: str, verb: str, path: str) -> Any:
    """Ask without leaving a trace, so that every cell starts from the same scene."""
    before, cookies = transaction.savepoint(), deepcopy(pages[viewer].cookies)
    answered = getattr(pages[viewer], verb.lower())(path)
    if answered.streaming:
        answered.getvalue()
    transaction.savepoint_rollback(before)
    pages[viewer].cookies = cookies
    return answered


def test_everybody_opens_and_does_exactly_what_the_table_says(pages: Pages, scene: Scene) -> None:
    for verb, path, expected in ROWS:
        url = path.format(**scene.ids)
        answers = [asked(pages, viewer, verb, url).status_code for viewer in VIEWERS]
        assert dict(zip(VIEWERS, answers, strict=True)) == dict(zip(VIEWERS, expected, strict=True)), path


def test_every_address_is_in_the_table(scene: Scene) -> None:
    known = {resolve(path.format(**scene.ids)).route for _, path, _ in ROWS}
    assert known == {str(entry.pattern) for entry in urls.urlpatterns}


def test_what_is_hidden_looks_like_what_does_not_exist(pages: Pages, scene: Scene) -> None:
    for path in ("/visits/{}", "/findings/{}", "/evidence/{}", "/notices/{}"):
        for hidden in (scene.ids["elsewhere"], scene.ids["confirmed_finding"], scene.ids["restricted_proof"]):
            there, nowhere = (
                reads(asked(pages, "unit-tohieu", "GET", path.format(id_))) for id_ in (hidden, new_id())
            )
            assert there == nowhere


def opened(pages: Pages, scene: Scene) -> Iterator[tuple[str, Any]]:
    """Yield every page somebody may read, as the first one who may sees it."""
    for verb, path, cells in ROWS:
        if verb == "GET" and 200 in cells and not path.endswith(NO_PAGES):
            viewer = VIEWERS[cells.index(200)]
            yield path, asked(pages, viewer, "GET", path.format(**scene.ids))


def test_no_page_runs_or_loads_anything_but_our_own_files(pages: Pages, scene: Scene) -> None:
    for path, answered in opened(pages, scene):
        policy = answered.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        page = answered.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page), path
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page), path
        assert answered.headers["Cache-Control"] == "private, no-store", path


def test_a_page_is_vietnamese_until_english_is_chosen(pages: Pages) -> None:
    page = pages["reviewer"]
    vietnamese = page.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="vi">' in vietnamese.content.decode()
    chosen = page.post("/language", {"language": "en", "next": "/review"})
    assert chosen.headers["Location"] == "/review"
    english = page.get("/")
    assert '<html lang="en">' in english.content.decode()
    assert "To review, oldest first" in reads(english)
    assert page.post("/language", {"language": "en", "next": "//evil.example"}).headers["Location"] == "/"


def test_every_word_has_an_english_one() -> None:
    """Every text marked in templates and code is in the compiled catalogue."""
    with (PORTAL / "locale/en/LC_MESSAGES/django.mo").open("rb") as compiled:
        english = GNUTranslations(compiled)
    stated = {
        text
        for path in PORTAL.rglob("*.html")
        for text in re.findall(r"{% translate [\"'](.+?)[\"'] ", path.read_text("utf-8"))
    }
    stated |= {
        text
        for path in PORTAL.rglob("*.py")
        for text in re.findall(r"\b_\(\"(.+?)\"\)", path.read_text("utf-8"))
    }
    assert len(stated) > 200
    assert {text for text in stated if english.gettext(text) == text} <= {"Ví dụ 2026-Q1, 2026-H1, 2026-Q3"}


def test_no_vietnamese_word_of_ours_is_left_on_an_english_page(pages: Pages, scene: Scene) -> None:
    known = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
    for page in pages.values():
        page.cookies["django_language"] = "en"
    for path, answered in opened(pages, scene):
        words = reads(in_english(answered))
        for data in DATA:
            words = words.replace(data, "")
        assert not known.search(words), (path, words[max(0, known.search(words).start() - 60) :][:160])  # type: ignore[union-attr]  # found just before


def in_english(answered: Any) -> Any:
    """Leave out what a page marks as Vietnamese: papers, statements, titles."""
    page = answered.content.decode()
    answered.content = re.sub(r'<(\w+)\b[^>]*\slang="vi"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL).encode()
    return answered


def test_the_files_of_others_are_as_they_were_published() -> None:
    """They are exactly the files whose hashes stand in VENDOR.md."""
    vendor = PORTAL / "static" / "vendor"
    listed = dict(re.findall(r"`([\w.]+)` \| .*`([0-9a-f]{64})`", (vendor / "VENDOR.md").read_text("utf-8")))
    assert len(listed) == 2
    for name, expected in listed.items():
        assert sha256((vendor / name).read_bytes()).hexdigest() == expected


def test_the_verbs_of_the_workflow_all_have_an_address() -> None:
    assert set(Verb) <= {entry.name for entry in urls.urlpatterns}
