"""Fixes are checked many at once: before beside after, all recorded or none, nobody's own visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.findings.models import Finding
from backend.people.models import User
from shared.rules.findings import State, Verb
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.portal.test_keeping import cost
from tests.backend.rounds import Round, absent, finding_of, set_clock
from tests.backend.visits.pictures import encoded
from tests.backend.visits.pictures import scene as picture
from tests.world import NOW

PHOTO = encoded(picture((640, 480)))


def handed_in(rounds: Round, reviewer: User, unit: User, n: int) -> list[Finding]:
    """Return findings whose unit has handed in a fix with a photo."""
    found = [finding_of(rounds.visit(absent(1), {"GG-05": (PHOTO,)}), "GG-05") for _ in range(n)]
    for finding in found:
        bring(finding, State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit))
        file = Desk(unit).attach(finding, PHOTO, "sau.jpg").json()["id"]
        assert Desk(unit).do(Verb.SUBMIT_FIX, finding, files=[file]).status_code == 200
    return found


def test_fixes_are_accepted_at_once_with_their_photos_before_and_after(
    first_round: Round, reviewer: User, unit_to_hieu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = handed_in(first_round, reviewer, unit_to_hieu, 3)
    set_clock(monkeypatch, NOW + timedelta(days=2))
    page = browser("reviewer")
    seen = page.get("/fixes?tick=all")
    assert reads(seen).count("chờ 2 ngày") == 3
    assert seen.content.decode().count(" checked") == 3
    row = seen.context["findings"][0]
    after = f"/findings/{row['id']}/files/{row['fix'].after[0]['id']}/view"
    assert after in seen.content.decode()
    for who in (page, browser("unit-tohieu")):
        assert who.get(after).getvalue().startswith(b"\xff\xd8"), "a new picture, made by us"
    form = {"finding": [str(one.pk) for one in found], "verb": "close"}
    form |= {f"etag-{one.pk}": hidden(seen, f"etag-{one.pk}") for one in found}
    done = page.get(page.post("/fixes", form).headers["Location"])
    assert "Đã chấp nhận 3 khắc phục." in reads(done)
    assert "Không có khắc phục nào chờ kiểm tra." in reads(done)
    assert set(Finding.objects.values_list("state", flat=True)) == {"closed"}


def test_where_one_fix_is_stale_none_is_accepted_and_the_remark_is_kept(
    first_round: Round, reviewer: User, unit_to_hieu: User
) -> None:
    first, second = handed_in(first_round, reviewer, unit_to_hieu, 2)
    page = browser("reviewer")
    seen = page.get("/fixes")
    form = {"finding": [str(first.pk), str(second.pk)], "reason": "Chụp lại cả bảng", "verb": "return-fix"}
    form |= {f"etag-{one.pk}": hidden(seen, f"etag-{one.pk}") for one in (first, second)}
    Desk(reviewer).do(Verb.CLOSE, first)
    refused = page.post("/fixes", form)
    assert refused.status_code == 412
    assert "Chưa ghi nội dung nào" in reads(refused)
    assert "Chụp lại cả bảng" in reads(refused)
    assert f'id="f-{second.pk}" checked' in refused.content.decode()
    second.refresh_from_db()
    assert second.state == "fix_submitted"


def test_one_fix_is_accepted_by_its_own_button_and_asking_for_more_wants_a_reason(
    first_round: Round, reviewer: User, unit_to_hieu: User
) -> None:
    first, second = handed_in(first_round, reviewer, unit_to_hieu, 2)
    page = browser("reviewer")
    seen = page.get("/fixes")
    etags = {f"etag-{one.pk}": hidden(seen, f"etag-{one.pk}") for one in (first, second)}
    page.post("/fixes", {**etags, "only": str(first.pk)})
    lacking = page.post("/fixes", {**etags, "finding": str(second.pk), "verb": "return-fix"})
    assert lacking.status_code == 400
    states = dict(Finding.objects.values_list("pk", "state"))
    assert states == {first.pk: "closed", second.pk: "fix_submitted"}


def test_the_page_of_fixes_costs_the_same_however_many_wait(
    first_round: Round, reviewer: User, unit_to_hieu: User
) -> None:
    page = browser("reviewer")
    handed_in(first_round, reviewer, unit_to_hieu, 1)
    few = cost(page, "/fixes")
    handed_in(first_round, reviewer, unit_to_hieu, 2)
    assert cost(page, "/fixes") == few <= 12
