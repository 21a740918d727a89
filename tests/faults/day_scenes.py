"""The scenes of a day in the life, in the order in which they are played."""

from __future__ import annotations

import errno
import time
from collections.abc import Sequence
from contextlib import suppress

from tests.e2e.app_process import EndedError
from tests.e2e.reading import PASSWORD, Reader
from tests.faults import fate
from tests.faults.day import Day
from tests.faults.day_phone import PHONE
from tests.faults.relay import OPEN

LOCKS_AFTER_S = 300.0
COMMENT = "Ai vắng buổi sáng? Đề nghị ghi rõ họ tên."
ANSWER = "Lò Văn Bình, Lò Thị Xuân vắng cả buổi"


def first_start(day: Day) -> None:
    """Log in, choose a PIN, have the reference data come."""
    day.phone.start()
    day.keep("login")
    day.phone.call("log_in", "inspector1", PASSWORD)
    day.phone.await_page("pin")
    day.keep("pin")
    day.enter("next")
    day.enter("next")
    day.phone.await_page("home")
    day.phone.call("await_reference_data", 120.0)
    day.keep("home-empty")


def visit_with_a_kill(day: Day) -> None:
    """Make the first visit, looking at everything; the app is killed while one item is open."""
    visit = day.visit()
    day.phone.tap("start")
    day.phone.type(visit.office.typed)
    day.keep("find", visit.office.typed)
    day.phone.tap(f"unit:{visit.office.id}")
    day.keep("start")
    day.phone.tap("begin")
    visit.answer_checklist("GG")
    day.phone.tap("tab:GG")
    day.keep("checklist")
    look_at_one_item(day)
    visit.answer_checklist("UX", until="UX-06")
    day.look_back()
    day.phone.kill()
    day.come_back("item")
    assert day.phone.reads("Một người dân nói bị yêu cầu quay lại ba lần"), (
        "what was typed last has to be there"
    )
    day.phone.tap("list")
    visit.answer_checklist("UX", after="UX-06")
    visit.answer_checklist("NY")
    day.phone.tap("summary")
    day.phone.tap("tab:found")
    day.keep("summary")
    day.phone.back()
    look_at_the_minutes(day)
    day.finish(visit)


def look_at_one_item(day: Day) -> None:
    """Open an item, its photo, the marking of it, the files, an official, and the search inside the visit."""
    day.phone.tap("open:GG-01")
    day.keep("item")
    day.phone.tap("attach")
    day.keep("files")
    day.phone.back()
    day.phone.tap("photo:0")
    day.keep("photo")
    day.phone.tap("mark")
    day.keep("mark")
    day.phone.back()
    day.phone.back()
    day.phone.back()
    day.phone.tap("open:GG-05")
    day.phone.tap("name")
    day.keep("official")
    day.phone.back()
    day.phone.back()
    day.phone.tap("lookup")
    day.keep("lookup", "niem yet")
    day.phone.back()


def look_at_the_minutes(day: Day) -> None:
    """Open the pad to sign on and the minutes to read."""
    day.phone.tap("summary")
    day.phone.tap("minutes")
    day.phone.tap("read")
    day.keep("paper")
    day.phone.back()
    day.phone.tap("signs")
    day.phone.tap("sign:inspector")
    day.keep("sign")
    day.phone.back()
    day.phone.back()
    day.phone.back()


def two_come_back(day: Day) -> list[str]:
    """Let Home Affairs send back what has arrived, and the phone hear of it; returns the visits."""
    day.await_phrase("sync.all_safe")
    reviewer = Reader(day.server, "reviewer")
    returned = [each["id"] for each in reviewer.get("visits")["results"]]
    comments = {"comment": "Cần làm rõ.", "comments": [{"item": "GG-05", "comment": COMMENT}]}
    for visit in returned:
        reviewer.post(f"visits/{visit}/return", comments)
    day.sync()
    day.await_phrase("home.returned")
    day.keep("home")
    return returned


def visit_with_a_kill_at_a_commit(day: Day) -> None:
    """Make a visit whose app dies while it writes an answer: that answer is not there, all before it are."""
    visit = day.visit()
    visit.begin()
    visit.answer_checklist("GG", until="GG-05")
    day.phone.back()
    day.look_back()
    fate.decide(day.home, PHONE, "Visits.put: before commit", 1)
    with suppress(EndedError):
        visit.answer_checklist("GG", after="GG-05")
    day.phone.await_end()
    day.come_back("checklist")
    visit.answer_checklist("GG", after="GG-05")
    visit.answer_checklist("UX")
    visit.answer_checklist("NY")
    day.finish(visit)


def visit_on_a_full_disk(day: Day) -> None:
    """Make a visit during which the disk is full: a text and a photo are refused in words, then taken.

    The text stays in its editor, and one tap stores it once there is room again.
    """
    visit = day.visit()
    visit.begin()
    clock = visit.items["GG"][0]
    visit.answer(clock.code, clock.answer, visit.faults[clock.code].value)
    day.phone.tap(f"open:{clock.code}")
    day.look_back()
    fate.decide(day.home, PHONE, "Visits.set_followup: before commit", 1, errno.ENOSPC)
    day.phone.write("GG-01a?", "Mất chìa khoá phòng")
    day.hear_of_the_full_disk()
    day.phone.call("see", "full-disk")
    fate.relieve(day.home, PHONE)
    day.phone.tap("done")
    fate.decide(day.home, PHONE, "Photos.attach: before commit", 1, errno.ENOSPC)
    day.phone.tap("attach")
    day.phone.tap(f"file:{visit.photos['clock'].name}")
    day.hear_of_the_full_disk()
    fate.relieve(day.home, PHONE)
    day.phone.call("await_page", "files")
    day.phone.back()
    day.phone.tap("list")
    for code in visit.items:
        visit.answer_checklist(code)
    day.finish(visit)


def answer_what_came_back(day: Day, visits: Sequence[str]) -> None:
    """Answer every comment on the very item, sign what is now other minutes, and finish anew."""
    for visit in visits:
        day.phone.tap(f"visit:{visit}")
        day.keep("visit-returned")
        day.phone.tap("comment:GG-05")
        assert day.phone.reads(COMMENT), "the reviewer's words stand on the very item"
        day.phone.write("note", ANSWER)
        for step in ("list", "summary", "minutes", "absent"):
            day.phone.tap(step)
        day.phone.write("unsigned:unit_representative", "Bổ sung tại cơ quan, đơn vị không có mặt")
        day.phone.tap("sign:inspector")
        day.phone.sign()
        for step in ("done", "finish", "yes"):
            day.phone.tap(step)
        day.phone.await_page("visit")
        day.phone.tap("home")


def lock(day: Day, until: float) -> None:
    """Lay the phone down until the hour is over; where that is soon, lock it by hand."""
    day.phone.tap("account")
    if until - time.monotonic() < LOCKS_AFTER_S:
        day.phone.tap("lock")
    while time.monotonic() < until:
        time.sleep(1)
    day.unlock("account")


def kill_at_an_upload(day: Day) -> None:
    """Let the network come back, and the app die when the server has the third piece of a photo."""
    fate.decide(day.home, PHONE, "after PATCH photos", 3)
    day.line.become(OPEN)
    with suppress(EndedError):
        day.phone.tap("sync")
    day.phone.await_end()
    day.come_back("account")
    day.phone.back()


def evening(day: Day) -> None:
    """Wait until all is safe, and look at what is left to look at."""
    day.sync()
    day.await_phrase("sync.all_safe")
    day.keep("home-safe")
    day.phone.tap("past")
    day.keep("history")
    day.phone.back()
    day.phone.tap("account")
    day.phone.tap("rescue")
    day.keep("rescue")
    day.phone.back()
    day.phone.back()
    day.look_back()
