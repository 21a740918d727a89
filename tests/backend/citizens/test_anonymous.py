"""Whoever reads the whole database and every log cannot tell which answer was given when, where from."""

from __future__ import annotations

import json
import logging
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from backend.citizens.actions import close_days
from backend.citizens.actions.days import root_of
from backend.citizens.models import Answer, AnswerDay, Lead, SpentTicket
from backend.journal.models import Event
from backend.journal.verification import Verdict
from backend.people.models import User
from backend.proof.answers import check_answers
from backend.units.models import Counter
from tests.backend.citizens.passers_by import (
    answers,
    opens,
    sends,
    sign_at,
    slips_for,
    ticket_of,
    was_thanked,
)
from tests.backend.rounds import set_clock
from tests.e2e.running import Server

MORNING = datetime(2026, 8, 20, 0, 0, 13, tzinfo=UTC)  # after 07:00 in Sơn La
PEOPLE = 200
GRADES = ("Q0", "QA", "QB", "QC")


def choices_of(person: int) -> dict[str, str]:
    """Return choices that nobody else makes, so that a row can be known again."""
    return {name: str(person // 5**place % 5 + 1) for place, name in enumerate(GRADES)}


def person_in(row: Answer) -> int:
    """Return whose choices a row holds."""
    return sum(
        (value - 1) * 5**place for place, value in enumerate((row.q0, row.qa, row.qb, row.qc)) if value
    )


def rows_as_stored() -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield every row of every table, in the order in which the file has them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            for row in cursor.fetchall():
                yield table, row


def likeness_of_orders(order: Sequence[int]) -> float:
    """Return Spearman's coefficient of an order with the one in which people came: 1 for the same."""
    n = len(order)
    return 1 - 6 * sum((place - person) ** 2 for place, person in enumerate(order)) / (n * (n * n - 1))


def orders_of(channel: str) -> Iterator[list[Answer]]:
    """Yield the answers of a channel as the file has them, and by the transactions that wrote them."""
    columns = ", ".join(str(field.column) for field in Answer._meta.concrete_fields)
    ways = ["", "ORDER BY xmin::text::bigint"] if connection.vendor == "postgresql" else [""]
    for way in ways:
        with connection.cursor() as cursor:
            rows = f"SELECT {columns} FROM citizens_answer WHERE channel = %s {way}"  # noqa: S608 - ours
            cursor.execute(rows, [channel])
            yield [Answer(*row) for row in cursor.fetchall()]


class _Undone(Exception):  # noqa: N818 - no error: it takes back what was altered
    """Ends a transaction."""


def faults() -> dict[str, int]:
    """Return what a check of the answers finds broken."""
    verdict = Verdict()
    check_answers(verdict)
    return dict(verdict.broken)


@pytest.fixture
def day_of_answers(
    desk: Counter, reviewer: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> list[str]:
    """Let 200 people answer, each at a second, an address and with a code that are known; return these."""
    set_clock(monkeypatch, MORNING - timedelta(hours=1))
    caplog.set_level(logging.DEBUG)
    sign, slips = sign_at(desk, reviewer), slips_for(desk, reviewer, 10)
    known = []
    for person in range(PEOPLE):
        at = MORNING + timedelta(seconds=person * 97)
        set_clock(monkeypatch, at)
        address = f"198.18.0.{person + 1}"
        code = slips[person] if person % 2 and person < 100 else sign
        words = {"QX": f"Lời của người {person}"} if person % 5 == 0 else {}
        ticket = ticket_of(opens(code, address))
        assert was_thanked(sends(code, ticket, address, **choices_of(person), **words))
        known += [address, code, ticket, f"{at:%H:%M:%S}", str(int(at.timestamp()))]
    set_clock(monkeypatch, MORNING + timedelta(days=1))
    return [entry for entry in known if entry != sign]


def test_no_row_log_line_or_place_of_a_row_tells_who_answered_what_when(
    day_of_answers: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    stored = json.dumps([row for _, row in rows_as_stored()], ensure_ascii=False, default=str)
    logged = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert [entry for entry in day_of_answers if entry in stored or entry in logged] == []
    assert "Lời của người" not in stored, "words are encrypted"
    assert Answer.objects.filter(channel="slip").count() == 50
    for channel in ("poster", "slip"):
        for order in orders_of(channel):
            people = [person_in(row) for row in order]
            assert abs(likeness_of_orders([sorted(people).index(person) for person in people])) < 0.45
    for model in (Answer, Lead, SpentTicket):
        kinds = {field.get_internal_type() for field in model._meta.concrete_fields}
        assert not kinds & {"DateTimeField", "TimeField", "BigAutoField", "AutoField"}, model
        assert all(getattr(row.pk, "version", 4) == 4 for row in model._default_manager.all())


def test_the_log_hears_of_a_day_once_and_finds_what_was_altered_since(
    desk: Counter, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, MORNING)
    code, before = sign_at(desk, reviewer), Event.objects.count()
    for grade in "12345":
        assert was_thanked(answers(code, Q0=grade))
    assert Event.objects.count() == before, "an event would hold the second"
    for later in (timedelta(days=1), timedelta(days=1, minutes=30), timedelta(days=3)):
        close_days(MORNING + later)
    (event,) = Event.objects.filter(index__gt=before)
    closed = AnswerDay.objects.get()
    assert (event.verb, closed.count) == ("answers.day-closed", 5)
    assert json.loads(event.data)["root"] == closed.root == root_of(closed.day)[1]
    assert not SpentTicket.objects.exists()
    assert not faults()
    for altered in ({"wait": "gt60"}, {"q0": 5}, {"day_code": True}):
        first = Answer.objects.filter(q0=1)[:1].values("pk")
        with suppress(_Undone), transaction.atomic():
            Answer.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(**altered)
            assert faults()
            raise _Undone
    Answer.objects.filter(q0=1).delete()
    assert faults()


def test_a_failure_is_noted_without_a_word_of_the_request(
    desk: Counter, reviewer: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    slip = slips_for(desk, reviewer)[0]
    ticket = ticket_of(opens(slip))

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(slip)

    monkeypatch.setattr("backend.citizens.views.take_answer", breaks)
    page = sends(slip, ticket, Q0="1", QX="Lời này")
    logged = " ".join(
        f"{record.getMessage()} {record.exc_info}"
        for record in caplog.records
        if record.name != "django.request"
    )
    assert page.status_code == 503
    assert "a citizen's page failed: RuntimeError" in logged
    assert slip not in logged


@pytest.mark.slow
def test_the_server_writes_no_line_of_a_citizen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "access.log"
    monkeypatch.setenv("CONGTAM_ACCESS_LOG", str(log))
    (tmp_path / "data").mkdir()
    server = Server(tmp_path / "data")
    server.manage("migrate", "--verbosity", "0")
    server.start()
    try:
        for path in (
            "/g/7K3MX",
            "/%67/7K3MX",
            "/G/7K3MX?l=en",
            "/g?c=7K3MX",
            "/t",
            "/n/vi/Q0.mp3",
            "/healthz",
        ):
            urllib.request.urlopen(server.url + path).read()  # noqa: S310 - our own server
        body = urllib.parse.urlencode({"code": "7K3M-9QXA-2B4C"}).encode()
        urllib.request.urlopen(f"{server.url}/t", body).read()  # noqa: S310 - the same
    finally:
        server.stop()
    paths = re.findall(r"(?:GET|POST) (\S+)", log.read_text())
    assert set(paths) == {"/healthz", "/readyz"}  # the latter from waiting for its start
