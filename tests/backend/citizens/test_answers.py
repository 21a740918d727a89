"""What a citizen sends is taken once, by whichever channel, and never turned away with an error."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from backend.citizens import views
from backend.citizens.models import Answer, Invitation, Lead, Slip
from backend.citizens.sealing import code_of_day
from backend.people.models import User
from backend.units.models import Counter
from tests.backend.citizens.passers_by import (
    answers,
    opens,
    reply_code_on,
    sends,
    sign_at,
    slips_for,
    ticket_of,
    was_thanked,
)


def test_one_tap_is_enough(desk: Counter, reviewer: User) -> None:
    page = answers(sign_at(desk, reviewer), Q0="4")
    answer = Answer.objects.get()
    assert was_thanked(page)
    assert reply_code_on(page) is None, "there is nothing to answer"
    assert (answer.counter_id, answer.channel, answer.q0, answer.qa, answer.wait) == (
        "desk",
        "poster",
        4,
        None,
        "",
    )


def test_everything_that_was_chosen_is_kept(desk: Counter, reviewer: User) -> None:
    choices = {"Q0": "5", "QA": "1", "QB": "2", "QC": "3", "QD": "0", "QE": "0", "QW": "gt60", "QT": "3"}
    answers(sign_at(desk, reviewer), **choices, QP="no")
    kept = Answer.objects.values_list("q0", "qa", "qb", "qc", "qd", "qe", "wait", "trips", "papers").get()
    assert kept == (5, 1, 2, 3, 0, 0, "gt60", "3", "no")


def test_the_page_is_small_and_sets_nothing(desk: Counter, reviewer: User) -> None:
    code = sign_at(desk, reviewer, day_codes=True)
    for page in (opens(code), answers(code, Q0="1", QX="Chờ lâu"), Client().get("/g"), Client().get("/t")):
        text = page.content.decode()
        assert len(page.content) <= 15_000
        assert "<script" not in text
        assert "Set-Cookie" not in page.headers
        assert not page.cookies
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "http" not in text.replace("</html>", ""), "nothing is loaded from elsewhere"


@pytest.mark.parametrize("language", ["vi", "en", "hmn", "xx"])
def test_a_language_without_text_or_sound_is_not_offered(
    desk: Counter, reviewer: User, language: str
) -> None:
    page = Client().get(f"/g/{sign_at(desk, reviewer)}?l={language}").content.decode()
    assert ("How were you served?" in page) == (language == "en")
    assert "Mông" not in page


def test_a_recorded_question_is_offered_and_heard(
    desk: Counter, reviewer: User, settings: Settings, tmp_path: Path
) -> None:
    settings.CITIZENS_SOUNDS = str(tmp_path)
    (tmp_path / "hmn").mkdir()
    (tmp_path / "hmn" / "Q0.mp3").write_bytes(b"ID3 a voice")
    code = sign_at(desk, reviewer)
    assert "Tiếng Mông" in Client().get(f"/g/{code}").content.decode()
    spoken = Client().get(f"/g/{code}?l=hmn").content.decode()
    assert "/n/hmn/Q0.mp3" in spoken
    assert "/n/hmn/QA.mp3" not in spoken
    heard = Client().get("/n/hmn/Q0.mp3")
    assert (heard.headers["Content-Type"], heard.getvalue()) == ("audio/mpeg", b"ID3 a voice")
    for wrong in ("/n/hmn/QA.mp3", "/n/../Q0.mp3", "/n/hmn/..%2fQ0.mp3"):
        assert Client().get(wrong).headers["Content-Type"] != "audio/mpeg"


def test_a_form_that_comes_twice_is_taken_once_and_thanked_for_twice(desk: Counter, reviewer: User) -> None:
    for code in (sign_at(desk, reviewer), slips_for(desk, reviewer)[0]):
        ticket = ticket_of(opens(code))
        pages = [sends(code, ticket, Q0="2", QX="Phải chờ") for _ in range(3)]
        assert all(map(was_thanked, pages))
        assert len({reply_code_on(page) for page in pages}) == 1
    assert (Answer.objects.count(), Lead.objects.count()) == (2, 2)


def test_a_slip_serves_once_and_leaves_no_trace(desk: Counter, reviewer: User) -> None:
    used, unused = slips_for(desk, reviewer)[:2]
    tickets = [ticket_of(opens(used)) for _ in range(2)]
    assert was_thanked(sends(used, tickets[0], Q0="5"))
    again = sends(used, tickets[1], Q0="1")
    assert again.status_code == 200
    assert "đã hết hạn hoặc đã dùng" in again.content.decode()
    assert "đã hết hạn hoặc đã dùng" in opens(used).content.decode()
    assert was_thanked(answers(unused.lower(), Q0="4"))
    assert Answer.objects.filter(channel="slip").count() == 2
    assert Slip.objects.count() == 8, "nothing says which slips were used"


def test_a_form_of_one_code_is_no_form_of_another(desk: Counter, reviewer: User) -> None:
    first, second = slips_for(desk, reviewer)[:2]
    for ticket in (ticket_of(opens(first)), "", "forged", ticket_of(opens(second))[:-1] + "!"):
        page = sends(second, ticket, Q0="3", QX="Giữ lại lời này")
        assert not was_thanked(page)
        assert "Giữ lại lời này" in page.content.decode()
    assert not Answer.objects.exists()


def test_a_form_that_was_open_for_long_comes_back_filled_in(
    desk: Counter, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = sign_at(desk, reviewer)
    ticket = ticket_of(opens(code))
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    page = sends(code, ticket, Q0="2", QA="4", QX="Bàn hỏng")
    assert not was_thanked(page)
    assert all(
        part in page.content.decode() for part in ('id="QA4" value="4" checked', "Bàn hỏng", "lần nữa")
    )
    assert was_thanked(sends(code, ticket_of(page), Q0="2", QA="4", QX="Bàn hỏng"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "câu đầu"),
        ({"QA": "3", "QX": "chữ"}, "câu đầu"),
        ({"Q0": "9"}, "chưa đọc được"),
        ({"Q0": "0"}, "chưa đọc được"),
        ({"Q0": "5", "QW": "<b>"}, "chưa đọc được"),
        ({"Q0": "5", "QX": "x" * 1001}, "quá 1000"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_stays(
    desk: Counter, reviewer: User, fields: dict[str, str], message: str
) -> None:
    page = answers(sign_at(desk, reviewer), **fields)
    assert page.status_code == 200
    assert message in page.content.decode()
    assert fields.get("QX", "")[:1000] in page.content.decode()
    assert not Answer.objects.exists()


def test_odd_letters_are_taken(desk: Counter, reviewer: User) -> None:
    assert was_thanked(answers(sign_at(desk, reviewer), Q0="3", QX="a\x00b\u202ec 😀\r\nd"))
    assert Lead.objects.count() == 1


def test_a_code_that_leads_nowhere_shows_the_other_channels(desk: Counter, reviewer: User) -> None:
    code, slip = sign_at(desk, reviewer), slips_for(desk, reviewer)[0]
    Invitation.objects.filter(channel="slip").update(valid_to=timezone.localdate() - timedelta(days=1))
    Counter.objects.filter(pk="desk").update(valid_to=timezone.localdate() - timedelta(days=1))
    for wrong in (code, slip, "7K3M0", "nothing", "x" * 40, "%00"):
        page = opens(wrong)
        assert page.status_code == 200
        assert "Cổng Dịch vụ công quốc gia" in page.content.decode()
        assert "Q0" not in page.content.decode()


def test_a_code_can_be_typed(desk: Counter, reviewer: User) -> None:
    slip = slips_for(desk, reviewer)[0]
    assert Client().get("/g", {"c": slip.lower()}).headers["Location"] == f"/g/{slip}"
    assert Client().get(f"/G/{slip}").status_code == 200
    assert 'name="ticket"' in Client().get(f"/G/{slip}").content.decode()
    assert "đã hết hạn" in Client().get("/g", {"c": "7K3M0"}).content.decode()


def test_the_day_code_is_noted_as_todays_or_not(desk: Counter, reviewer: User) -> None:
    code, today = sign_at(desk, reviewer, day_codes=True), timezone.localdate()
    for typed in (code_of_day("desk", today).lower(), code_of_day("desk", today - timedelta(days=1)), ""):
        answers(code, Q0="5", QK=typed)
    answers(slips_for(desk, reviewer)[0], Q0="5")
    kept = Answer.objects.values_list("day_code", flat=True)
    assert sorted(map(str, kept)) == ["False", "False", "None", "True"]


def test_guessing_slows_down_and_a_right_code_goes_on_working(desk: Counter, reviewer: User) -> None:
    code, slip = sign_at(desk, reviewer), slips_for(desk, reviewer)[0]
    wrong = [opens(f"{n:05}", "203.0.113.9").status_code for n in range(views.WRONG_AN_HOUR + 20)]
    assert wrong.count(429) >= 15
    assert was_thanked(answers(slip, "203.0.113.9", Q0="4"))
    assert was_thanked(answers(code, "203.0.113.9", Q0="4"))
    assert opens("7K3M0", "203.0.113.10").status_code == 200, "nobody else waits"


def test_a_flood_waits_with_its_words_while_others_go_on(
    desk: Counter, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ANSWERS_AN_HOUR", 5)
    code, slips = sign_at(desk, reviewer), slips_for(desk, reviewer)
    flood = [answers(code, "203.0.113.9", Q0="5", QX="Lời này ở lại") for _ in range(9)]
    assert [page.status_code for page in flood] == [200] * 5 + [429] * 4
    assert "Lời này ở lại" in flood[-1].content.decode()
    assert all(was_thanked(answers(slip, "203.0.113.9", Q0="3")) for slip in slips), "slips are not paced"
    assert was_thanked(answers(code, "192.0.2.4", Q0="3"))


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_no_other_method_is_known(desk: Counter, reviewer: User, method: str) -> None:
    assert getattr(Client(), method)(f"/g/{sign_at(desk, reviewer)}").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_slip_sent_from_two_phones_at_once_is_taken_once(desk: Counter, reviewer: User) -> None:
    slip = slips_for(desk, reviewer)[0]
    tickets = [ticket_of(opens(slip)) for _ in range(4)]

    def send(ticket: str) -> bool:
        try:
            return was_thanked(sends(slip, ticket, Q0="5"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as phones:
        thanked = list(phones.map(send, [*tickets, tickets[0]]))
    assert Answer.objects.count() == 1
    assert 1 <= sum(thanked) <= 2, "the same form may be thanked for twice"
