"""What people read: Vietnamese on Vietnamese pages, English on English ones, codes on neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.checklists.models import ChecklistDraft
from backend.findings.models import Finding, Notice
from backend.intake.models import Quarantine
from backend.people.models import User
from backend.visits.models import Visit
from shared.protocol.problems import CATALOGUE
from tests.backend.matrix import Scene
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_kept_forms import filled, scene
from tests.backend.portal.test_pages import ROWS, VIEWERS
from tests.backend.rounds import Round, absent
from tests.backend.visiting import answer
from tests.world import PASSWORD

__all__ = ["scene"]

CODES = (
    *(code for code in CATALOGUE if "-" in code),
    *(state for model in (Visit, Finding, Notice, Quarantine) for state in getattr(model, "State", ())),
    *(
        "pass_fail_na",
        "unit_officer",
        "count_by",
        "valid_from",
        "text_vi",
        "fix_submitted",
        "na",
        "None",
        "null",
    ),
)
CODE = re.compile(rf"(?<![\w/.@-])(?:{'|'.join(map(re.escape, CODES))}|[a-z]+(?:_[a-z]+)+)(?![\w@-])")
PARTED = "|".join(code for code in CATALOGUE if "-" in code)
PARTED_CODE = re.compile(rf"(?<![\w/.@-])(?:{PARTED}|[a-z]+(?:_[a-z]+)+)(?![\w@-])")
"""On English pages a state is a word like others."""
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d")
ENGLISH = re.compile(
    r"\b(?:the|is|are|was|not|must|this|that|with|your|required|invalid|please|enter|valid|password"
    r"|unknown|field|value|choice|select|already|exists|of|and|page|request)\b",
    re.IGNORECASE,
)
APART = re.compile(
    r'<(?P<tag>code|pre|del|ins)\b.*?</(?P=tag)>|<(?P<own>span|p|div|a|button|textarea)[^>]*(?:class="(?:code|hash)[^"]*"'
    r'|lang="en")[^>]*>.*?</(?P=own)>|<script.*?</script>|<style.*?</style>|<title.*?</title>',
    re.DOTALL,
)
"""What is a code and shown as one, or stands in English on purpose."""


def words_of(page: Any) -> str:
    """Return what people read on a page, without codes that are shown as such."""
    words = unescape(re.sub(r"<[^>]+>", " ", APART.sub(" ", page.content.decode())))
    return " ".join(re.sub(r"\{[a-zA-Z0-9_.:-]+\}", " ", words).split())  # what a sentence is filled in with


def opened(scene: Scene, *, english: bool) -> Iterator[tuple[str, Any]]:
    """Yield every page, as everybody who may read it does."""
    for viewer in VIEWERS:
        page = browser(None if viewer == "anonymous" else viewer, english=english)
        for verb, path, cells in ROWS:
            if verb == "GET" and cells[VIEWERS.index(viewer)] in (200, 404):
                answered = page.get(path.format(**scene.ids))
                if answered.streaming:
                    answered.getvalue()  # which closes the file
                elif answered.headers["Content-Type"].startswith("text/html"):
                    yield f"{viewer} {path}", answered


def test_no_page_shows_a_code_or_an_english_word_in_vietnamese(scene: Scene) -> None:
    for where, page in opened(scene, english=False):
        words = words_of(page)
        names = "|".join(re.escape(user.full_name) for user in User.objects.all())
        words = re.sub(rf"\b(?:{names})\b", "", words)  # which in the scene are English words
        for wrong in (CODE, ISO_DAY, ENGLISH):
            found = wrong.search(words)
            assert not found, (where, words[max(0, found.start() - 60) : found.end() + 60])


def test_no_page_shows_a_code_in_english(scene: Scene) -> None:
    for where, page in opened(scene, english=True):
        for wrong in (PARTED_CODE, ISO_DAY):
            found = wrong.search(words_of(page))
            assert not found, (where, found)


def test_answers_are_in_words_also_those_that_do_not_apply_and_those_counted_by_kind(
    first_round: Round, reviewer: User
) -> None:
    asked = [answer("GG-01", "na"), answer("GG-04", 2, followups={"GG-04a": {"leave": 1, "sick": 1}})]
    visit = first_round.visit([*asked, *absent(1)])
    seen = reads(browser("reviewer").get(f"/visits/{visit.pk}"))
    assert "Không áp dụng" in seen
    assert "Nghỉ phép: 1; Nghỉ ốm: 1" in seen
    assert "leave" not in seen


MAI = {"username": "mai", "full_name": "Mai", "role": "leader", "password": PASSWORD}
EXE, TEXT = SimpleUploadedFile("a.exe", b"MZ"), SimpleUploadedFile("a.xlsx", b"no workbook")
NOTIFIED, RECORDED = "/findings/{notified_finding}", "/findings/{recorded_finding}"
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("anonymous", "/login", {"username": "reviewer", "password": "x"}),
    ("anonymous", "/login", {}),
    ("admin", "/accounts/open", {**MAI, "password": "abc"}),
    ("admin", "/accounts/open", {**MAI, "password": "password1234"}),
    ("admin", "/accounts/open", {**MAI, "username": "admin"}),
    ("admin", "/accounts/open", {**MAI, "username": "a b!"}),
    ("admin", "/accounts/open", {**MAI, "role": "boss"}),
    ("admin", "/accounts/open", {**MAI, "role": "unit_officer"}),
    ("admin", "/accounts/open", {**MAI, "email": "x"}),
    ("reviewer", "/me/password", {"old": "x", "password": PASSWORD, "again": PASSWORD}),
    ("reviewer", "/me/password", {"old": PASSWORD, "password": "abc", "again": "abc"}),
    ("reviewer", "/campaigns/open", {"days_to_contest": "x", "decided_on": "2026", "kind": "war"}),
    ("reviewer", "/campaigns/{campaign}/teams", {"name": "Tổ", "leader": "x"}),
    ("reviewer", "/campaigns/{campaign}/assignments", {"team": "{crew}", "unit": "{unit}"}),
    ("reviewer", "/quarantine/{ticket}/release", {"reason": "Vì đúng"}),
    ("admin", "/units/reorganise", {"on": "x", "kind": "x"}),
    ("admin", "/spreadsheets/units", {"file": TEXT}),
    ("admin", "/checklists/drafts/{draft}/upload", {"etag": "*", "file": TEXT}),
    ("unit-tohieu", f"{NOTIFIED}/submit-fix", {"reason": "Đã sửa", "files": EXE}),
    ("reviewer", f"{RECORDED}/amend", {"etag": "*", "reason": "Vì thế", "severity": "grave"}),
    ("reviewer", f"{RECORDED}/close", {"etag": "*"}),
]


@pytest.mark.parametrize(("viewer", "path", "form"), WRONG)
def test_what_is_refused_is_said_in_vietnamese(
    scene: Scene, viewer: str, path: str, form: dict[str, Any]
) -> None:
    page = browser(None if viewer == "anonymous" else viewer)
    for sent in form.values():
        if isinstance(sent, SimpleUploadedFile):
            sent.seek(0)
    texts = {name: text.format(**scene.ids) for name, text in form.items() if isinstance(text, str)}
    refused = page.post(path.format(**scene.ids), form | texts)
    assert 400 <= refused.status_code < 500, refused.status_code
    errors = re.findall(
        r'class="(?:field-error|note note-error)".*?</p>', refused.content.decode(), re.DOTALL
    )
    stated = unescape(re.sub(r"<[^>]+>", " ", "<i ".join(["", *errors])))
    assert stated.strip() or path == "/login", reads(refused)
    for wrong in (CODE, ISO_DAY, ENGLISH):
        assert not wrong.search(stated), stated


def test_what_a_draft_changes_is_said_in_words(scene: Scene) -> None:
    page, at = browser("admin"), f"/checklists/drafts/{scene.ids['draft']}"
    head = filled(page.get(at), f"{at}/change") | {"valid_from": "02/9/2027", "status": "approved"}
    page.post(f"{at}/change", head)
    item = filled(page.get(f"{at}/items/GG-01"), f"{at}/items/GG-01") | {"severity": "serious"}
    page.post(f"{at}/items/GG-01", item)
    seen = reads(page.get(at))
    assert "Có hiệu lực từ ngày" in seen
    assert "02/09/2027" in seen
    assert re.search(r"GG-01 Mức độ \w[\w ]* Nghiêm trọng", seen)
    assert ChecklistDraft.objects.get().body["valid_from"] == "2027-09-02"


def test_who_looks_for_a_page_that_is_not_there_keeps_the_menu(reviewer: User) -> None:
    missing = browser("reviewer").get("/nowhere")
    assert missing.status_code == 404
    assert "Đăng xuất Trang đầu Hộp việc Xem xét" in reads(missing)
    assert "Đăng xuất" not in reads(Client().get("/nowhere", headers={"Accept": "text/html"}))
